"""What a shop's memory does while it sells for half an hour.

python -m bench.memory [--minutes N]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.purchases import STUB_CORE, hold_on_core, open_kassa
from bench.stub_telegram import Sale, StubTelegram, serve

LOOK_SECONDS = 5.0
BUYERS, PAUSE_SECONDS = 64, 0.6
# Growth is measured once all that happens to a purchase has happened to some: the last is that its time to be
# delivered (900 s) passes. Until then caches fill and the allocator finds its size.
WARM_UP_HOURS = 1000 / 3600


@dataclass(frozen=True, slots=True)
class Figures:
    """`growth` in MB per hour is the slope after the warm-up, `largest` in MB the most that was seen."""

    minutes: float
    purchases: int
    growth: float
    largest: float


async def _sell(folder: Path, minutes: float) -> Figures:
    endless = 10**9
    sale = Sale("/buy bench", "bench-goods", "XTR", 50)
    stub = StubTelegram(sale, endless, BUYERS, pause_seconds=PAUSE_SECONDS)
    server, url = await serve(stub)
    program = open_kassa(folder, url)
    try:
        await asyncio.wait_for(stub.first_poll.wait(), 30)
        stub.open_the_doors()
        looks = []
        started = time.perf_counter()
        while (passed := time.perf_counter() - started) < minutes * 60:
            looks.append((passed / 3600, program.megabytes()))
            stub.pre_checkout_seconds.clear()
            stub.messages_at.clear()
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        program.end()
        server.close()
    warm = [look for look in looks if look[0] >= WARM_UP_HOURS] or looks
    slope = statistics.linear_regression(*zip(*warm, strict=True)).slope
    return Figures(minutes, stub.handed_over, slope, max(megabytes for _, megabytes in looks))


def measure(minutes: float) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_sell(Path(folder), minutes))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.memory")
    parser.add_argument("--minutes", type=float, default=30)
    hold_on_core(STUB_CORE)
    print(measure(parser.parse_args().minutes))


if __name__ == "__main__":
    main()
