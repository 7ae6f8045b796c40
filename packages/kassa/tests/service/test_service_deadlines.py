"""Waiting for the deadlines, which are told while somebody asks whether any is due."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest
from packages.kassa.tests.service.shop_at_work import HandClock

from kassa.core.decision import Deadline
from kassa.service.books import Reading
from kassa.service.deadlines import Deadlines

pytestmark = pytest.mark.anyio


class SlowBooks:
    """The answer is on its way while the deadline is told and taken out of the books."""

    def __init__(self, due: float) -> None:
        self.due: float | None = due
        self.is_asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def next_deadline(self) -> float | None:
        found = self.due
        self.is_asked.set()
        await self.may_answer.wait()
        return found

    async def due_deadlines(self, now: float, at_most: int) -> list[tuple[str, Deadline]]:
        return []


async def test_a_deadline_that_is_told_while_it_is_asked_for_is_not_waited_for_for_ever(
    clock: HandClock,
) -> None:
    async def nobody_is_told(order_id: str, deadline: Deadline) -> None: ...

    books = SlowBooks(clock.now())
    deadlines = Deadlines(clock, cast(Reading, books), nobody_is_told)
    waiting = asyncio.ensure_future(deadlines.idle())
    await books.is_asked.wait()

    books.due = None
    deadlines._told.beat()
    books.may_answer.set()

    await asyncio.wait_for(waiting, 5)
