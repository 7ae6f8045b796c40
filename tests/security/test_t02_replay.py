"""T2: whoever tells the shop again what Telegram told it changes nothing, in order or in any other."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from pathlib import Path

import pytest
from tests.reliability.checker import check
from tests.reliability.day import a_day
from tests.reliability.settling import settled
from tests.security.conftest import SEED


@pytest.mark.parametrize("order", ["as they came", "backwards", "shuffled, each three times"])
def test_a_whole_day_told_again_changes_nothing(tmp_path: Path, stocked: Path, order: str) -> None:
    async def play() -> None:
        async with a_day(tmp_path, "webhook", SEED, stocked=stocked) as day:
            assert await day.shop.start(), day.shop.output
            await day.buy("Ann", "game")
            await day.buy("Bob", "mug")
            course = await day.buy("Cleo", "course")
            await settled(day)
            await day.shop.command("refund", await day.order_of(course))
            await settled(day)
            before = day.evidence()
            bodies = [row["body"] for row in before.rows("inbox")]
            again = {
                "as they came": bodies,
                "backwards": bodies[::-1],
                "shuffled, each three times": random.Random(SEED).sample(bodies * 3, len(bodies) * 3),
            }[order]

            await day.shop.tell_again(again)

            await settled(day)
            await day.shop.stop()
            assert len(bodies) >= 10
            assert check(replace(before, after_replay=day.evidence().tables)) == []

    asyncio.run(play())
