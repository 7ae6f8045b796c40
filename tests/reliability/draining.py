"""When a shop is done: Telegram holds nothing for it, and nothing that is due waits in its books."""

from __future__ import annotations

import asyncio
import time

from tests.reliability.books import is_waiting
from tests.reliability.day import Day

DRAIN_SECONDS = 20.0
# The shop is another process, and says nothing when it is done: its books are looked at this often.
SECONDS_BETWEEN_LOOKS = 0.02


async def drained(day: Day, limit_seconds: float = DRAIN_SECONDS) -> None:
    await day.sandbox.wait_until_taken(day.shop.bot)
    async with asyncio.timeout(limit_seconds):
        while await asyncio.to_thread(_looked, day):
            pass


def _looked(day: Day) -> bool:
    if not is_waiting(day.shop.books, day.sandbox.clock.now()):
        return False
    time.sleep(SECONDS_BETWEEN_LOOKS)
    return True
