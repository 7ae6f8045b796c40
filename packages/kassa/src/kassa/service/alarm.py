"""Waiting for the earliest of many times."""

from __future__ import annotations

import asyncio
from typing import Any

from kassa.service.ports import Clock


class Alarm:
    """`wait` returns at the earliest time that it was set to, before the wait or meanwhile."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due: float | None = None
        self._changed = asyncio.Event()

    def set(self, due: float) -> None:
        """Moves the alarm to `due` when that is earlier than what it was set to."""
        if self._due is None or due < self._due:
            self._due = due
            self._changed.set()

    async def wait(self) -> None:
        """Returns when it is time; then the alarm is off until it is set again."""
        while self._due is None or self._due > self._clock.now():
            self._changed.clear()
            waiting: list[asyncio.Future[Any]] = [asyncio.ensure_future(self._changed.wait())]
            if self._due is not None:
                waiting.append(asyncio.ensure_future(self._clock.wait_until(self._due)))
            try:
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for one in waiting:
                    one.cancel()
        self._due = None
