"""Waiting for the next change of something."""

from __future__ import annotations

import asyncio


class Pulse:
    """`wait` returns at the next `beat`."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def beat(self) -> None:
        self._next.set()
        self._next = asyncio.Event()

    async def wait(self) -> None:
        await self._next.wait()

    def upcoming(self) -> asyncio.Event:
        """The next beat: to be taken before a question is asked whose answer the beat may make old."""
        return self._next
