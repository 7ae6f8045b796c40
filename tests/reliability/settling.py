"""After trouble some things are tried again later: the clock is moved on until they were."""

from __future__ import annotations

import asyncio

from tests.reliability.books import count
from tests.reliability.day import Day
from tests.reliability.draining import drained

# Effects that failed are tried again after a while; the clock is moved on until they were, so often at most.
ROUNDS = 12
SECONDS_IN_A_ROUND = 61.0


async def settled(day: Day) -> None:
    """Returns when nothing waits for another try."""
    await drained(day)
    for _ in range(ROUNDS):
        waiting = "SELECT count(*) FROM outbox WHERE state = 'pending'"
        if not await asyncio.to_thread(count, day.shop.books, waiting):
            return
        day.sandbox.clock.advance(SECONDS_IN_A_ROUND)
        await drained(day)
