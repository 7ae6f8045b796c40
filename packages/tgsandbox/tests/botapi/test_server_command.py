"""`tgsandbox serve` as a person and a script meet it."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import urlopen

import pytest

COMMAND = [sys.executable, "-m", "tgsandbox.cli", "serve"]


@contextmanager
def serving(*options: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The running process and what it printed until it was ready."""
    with subprocess.Popen(
        [*COMMAND, "--port", "0", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process, _lines_until_ready(process)
        finally:
            process.kill()


def _lines_until_ready(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        if line == "ready\n":
            return lines
        lines.append(line.rstrip("\n"))
    raise AssertionError(f"the sandbox ended early; it printed {lines}")


def address(lines: list[str]) -> str:
    return lines[0].rpartition(" ")[2]


def get(url: str) -> Any:
    with urlopen(url) as answer:
        return json.load(answer)


def test_it_prints_a_line_for_each_library_and_serves_the_bots_it_was_told_to_make() -> None:
    with serving("--bot", "tea_shop", "--bot", "TeaBot") as (_, lines):
        url = address(lines)
        token = next(line.split()[1] for line in lines if "@tea_shop_bot" in line)

        me = get(f"{url}/bot{token}/getMe")["result"]

    text = "\n".join(lines)
    assert me["username"] == "tea_shop_bot"
    assert "@TeaBot" in text
    for hint in (
        f'TelegramAPIServer.from_base("{url}")',
        f'.base_url("{url}/bot").base_file_url("{url}/file/bot")',
        f'telebot.apihelper.API_URL = "{url}/bot{{0}}/{{1}}"',
        f'client: {{ apiRoot: "{url}" }}',
        f'telegram: {{ apiRoot: "{url}" }}',
        f'baseApiUrl: "{url}"',
        f'NewBotAPIWithAPIEndpoint(TOKEN, "{url}/bot%s/%s")',
    ):
        assert hint in text


def test_the_same_seed_gives_the_same_token() -> None:
    tokens = []
    for seed in ("5", "5", "6"):
        with serving("--seed", seed, "--bot", "tea") as (_, lines):
            tokens.append(next(line.split()[1] for line in lines if "@tea_bot" in line))

    assert tokens[0] == tokens[1] != tokens[2]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_when_it_is_told_to(number: signal.Signals) -> None:
    with serving() as (process, _):
        process.send_signal(number)
        _, errors = process.communicate()

    assert (process.returncode, errors) == (0, "")


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run([*COMMAND, "--port", port], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr == (
        f"tgsandbox: port {port} of 127.0.0.1 is in use; --port takes another, --port 0 any free one\n"
    )


def test_an_address_that_others_can_reach_is_warned_of() -> None:
    with serving("--host", "0.0.0.0") as (process, _):
        process.terminate()
        _, errors = process.communicate()

    assert errors == (
        "tgsandbox: warning: others can reach 0.0.0.0, and may then do anything in this Telegram\n"
    )


def test_a_name_that_no_bot_may_have_is_refused() -> None:
    done = subprocess.run([*COMMAND, "--bot", "no spaces"], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr.startswith("tgsandbox: a username has 3 to 32 of a-z, 0-9 and _")


def test_the_server_says_that_it_is_well() -> None:
    with serving() as (_, lines), urlopen(f"{address(lines)}/healthz") as answer:
        assert (answer.status, answer.read()) == (200, b"ok")
