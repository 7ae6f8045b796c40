"""Blind kills: people buy without a pause, and the shop is killed at random moments.

    python -m tests.reliability.soak [--seconds N] [--seed N] [--webhook]

Named points miss those that nobody thought of; here the moment is drawn from the seed. The run ends when its
time is over; then the shop is left in peace until it is done, and the checker looks at it.
"""

from __future__ import annotations

import argparse
import asyncio
import platform
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.reliability.checker import check
from tests.reliability.day import Day, a_day
from tests.reliability.evidence import Sold
from tests.reliability.settling import settled
from tests.reliability.shop_process import Mode

from tgsandbox.testing.failures import NothingCame
from tgsandbox.testing.outcome import OutcomeKind

SOLD = 100_000
PRODUCTS = f"""\
[[product]]
title = "Course"
sku = "course"
currency = "XTR"
price = 50
stock = {SOLD}
deliver = {{ text = "here-is-the-course" }}
"""
GOODS = (Sold("Course", "here-is-the-course"),)
BUYERS_AT_ONCE = 8
# A kill comes this many real seconds after the shop was ready.
KILLED_AFTER_SECONDS = (0.05, 1.5)


@dataclass(slots=True)
class Soak:
    outcomes: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    wrong: list[str] = field(default_factory=list)


async def soak(folder: Path, mode: Mode, seconds: float, seed: int) -> Soak:
    result, draw = Soak(), random.Random(seed)
    async with a_day(folder, mode, seed, products=PRODUCTS) as day:
        keeper = asyncio.create_task(day.shop.keep_open({}))
        await day.shop.opened()
        ends_at = time.monotonic() + seconds
        buyers = [asyncio.create_task(_buy_until(day, ends_at, result)) for _ in range(BUYERS_AT_ONCE)]
        await _kill_until(day, ends_at, draw)
        await day.shop.opened()
        await asyncio.gather(*buyers)
        await settled(day)
        await day.shop.close()
        await keeper
        result.kills = day.shop.kills
        evidence = day.notary.evidence(day.shop, GOODS, {"course": SOLD})
        result.wrong = check(replace(evidence, sent_at_once=BUYERS_AT_ONCE))
    return result


async def _buy_until(day: Day, ends_at: float, result: Soak) -> None:
    while time.monotonic() < ends_at:
        buyer = await day.walk_in("Ann", "course")
        try:
            outcome = await buyer.pay_form()
            result.outcomes[outcome.kind] += 1
        except NothingCame:
            # The invoice did not come in time; a person would go away, too.
            result.outcomes["went away"] += 1


async def _kill_until(day: Day, ends_at: float, draw: random.Random) -> None:
    while time.monotonic() < ends_at:
        await day.shop.opened()
        # Nothing happens that could be waited for: the moment itself is the test.
        loop = asyncio.get_running_loop()
        moment: asyncio.Future[None] = loop.create_future()
        loop.call_later(draw.uniform(*KILLED_AFTER_SECONDS), moment.set_result, None)
        await moment
        day.shop.kill()
        await day.shop.closed()


def main() -> int:
    parser = argparse.ArgumentParser(description="Blind kills under load, on SQLite.")
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--webhook", action="store_true")
    chosen = parser.parse_args()
    mode: Mode = "webhook" if chosen.webhook else "polling"
    print(f"{chosen.seconds:g} s, {mode}, seed {chosen.seed}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(soak(Path(folder), mode, chosen.seconds, chosen.seed))
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(result.outcomes.items()))
    print(f"{result.kills} kills; {counts}")
    print("\n".join(result.wrong) or "every charge has its fate, and the checker is content")
    return 1 if result.wrong or not result.kills or not result.outcomes[OutcomeKind.PAID] else 0


if __name__ == "__main__":
    sys.exit(main())
