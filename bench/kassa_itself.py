"""How soon a shop is ready and how large it is, on the lean stub of Telegram."""

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.purchases import open_kassa, stub_for
from bench.stub_telegram import serve

SECONDS_LIMIT = 30


@dataclass(frozen=True, slots=True)
class KassaFigures:
    ready_seconds: float
    megabytes: float


async def _measure(folder: Path) -> KassaFigures:
    stub = stub_for("/buy bench", 1, 1)
    server, url = await serve(stub)
    program = open_kassa(folder, url)
    try:
        async with asyncio.timeout(SECONDS_LIMIT):
            # Ready is when it asks Telegram for the first update.
            await stub.first_poll.wait()
        return KassaFigures(time.perf_counter() - program.started_at, program.megabytes())
    finally:
        program.end()
        server.close()


def measure() -> KassaFigures:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder)))


if __name__ == "__main__":
    print(measure())
