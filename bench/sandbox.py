"""The sandbox: calls per second on one core, how soon it is ready, how large it is."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bench.load import calls_per_second, post_json
from bench.process import Measured

SANDBOX_CORE = 1


@dataclass(frozen=True, slots=True)
class SandboxFigures:
    ready_seconds: float
    empty_megabytes: float
    calls_per_second: float


def ask(url: str, body: dict[str, Any] | None = None) -> Any:
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def start() -> tuple[Measured, float, str]:
    """The program, the seconds until it answered, and its base URL."""
    program = Measured(
        [sys.executable, "-m", "tgsandbox", "serve", "--port", "0"],
        {"PYTHONUNBUFFERED": "1"},
        core=SANDBOX_CORE,
    )
    assert program.process.stdout is not None
    for line in program.process.stdout:
        if "http://127.0.0.1:" in line:
            base = line[line.index("http://") :].split()[0].strip("\"',")
            parts = urlsplit(base)
            seconds = program.wait_for_line("ready") if "ready" not in line else 0.0
            return program, seconds, f"http://{parts.hostname}:{parts.port}"
    raise RuntimeError("the sandbox ended without printing its address")


def measure(calls: int = 20_000) -> SandboxFigures:
    program, seconds, base = start()
    try:
        empty = program.megabytes()
        buyer = ask(f"{base}/control/v1/users", {"first_name": "Ann"})
        bot = ask(f"{base}/control/v1/bots", {"name": "Bench", "username": "bench_bot"})
        ask(f"{base}/control/v1/users/{buyer['id']}/chats/{bot['id']}/start", {})
        body = json.dumps({"chat_id": buyer["id"], "text": "Hello"}).encode()
        request = post_json(f"/bot{bot['token']}/sendMessage", body)
        port = urlsplit(base).port
        assert port is not None
        rates = [asyncio.run(calls_per_second("127.0.0.1", port, request, calls=calls)) for _ in range(3)]
    finally:
        program.end()
    return SandboxFigures(seconds, empty, statistics.median(rates))


if __name__ == "__main__":
    print(measure())
