"""Tells the orders, when it is time, that a time has passed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from kassa.core.decision import Deadline
from kassa.service.alarm import Alarm
from kassa.service.books import Reading
from kassa.service.ports import Clock
from kassa.service.pulse import Pulse

AT_ONCE = 200
SECONDS_AFTER_A_BUG = 60.0

log = logging.getLogger("kassa.deadlines")


class Deadlines:
    """Runs from start to stop; those that passed while nobody looked are told first."""

    def __init__(
        self, clock: Clock, books: Reading, tell: Callable[[str, Deadline], Awaitable[None]]
    ) -> None:
        self._clock = clock
        self._books = books
        self._tell = tell
        self._alarm = Alarm(clock)
        self._told = Pulse()
        self._task: asyncio.Task[None] | None = None

    def expect(self, due: float) -> None:
        """There is a new one at this time."""
        self._alarm.set(due)

    def start(self) -> None:
        self._alarm.set(self._clock.now())
        self._task = asyncio.ensure_future(self._run())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def are_due(self) -> bool:
        following = await self._books.next_deadline()
        return following is not None and following <= self._clock.now()

    async def idle(self) -> None:
        """Returns when none is due."""
        told = self._told.upcoming()
        while await self.are_due():
            await told.wait()
            told = self._told.upcoming()

    async def _run(self) -> None:
        while True:
            await self._alarm.wait()
            try:
                await self._tell_those_due()
            except Exception:
                log.exception("deadlines could not be told; tried again in a while")
                self._alarm.set(self._clock.now() + SECONDS_AFTER_A_BUG)
            self._told.beat()

    async def _tell_those_due(self) -> None:
        due = await self._books.due_deadlines(self._clock.now(), AT_ONCE)
        await asyncio.gather(*(self._tell(order_id, deadline) for order_id, deadline in due))
        following = await self._books.next_deadline()
        if following is not None:
            self._alarm.set(following)
