"""Updates that are being handled: money side by side, each person's talk in its order."""

from __future__ import annotations

import asyncio
import logging

from kassa.telegram.receiving.door import Door
from kassa.telegram.updates import Slip, UnreadableUpdate, number_of, slip_of

log = logging.getLogger(__name__)

MOST_TALKS_AT_ONCE = 64


class Lanes:
    """Knows how far the offset may move: everything below it is committed."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._last_talk: dict[int, asyncio.Task[None]] = {}
        # Taken and not yet finished, also those that failed and will be given again.
        self._unfinished: set[int] = set()
        # Finished ones above an unfinished one: Telegram gives them again until the offset has passed them.
        self._finished: set[int] = set()
        self._newest = 0
        self._failed = False
        self._room_to_talk = asyncio.Semaphore(MOST_TALKS_AT_ONCE)

    @property
    def idle(self) -> bool:
        return not self._tasks

    def next_offset(self) -> int:
        """What the next request asks for; it confirms everything below."""
        offset = min(self._unfinished, default=self._newest + 1 if self._newest else 0)
        self._finished = {update_id for update_id in self._finished if update_id >= offset}
        return offset

    def take(self, body: bytes) -> None:
        """Starts to handle an update, unless it is being handled or is finished already."""
        try:
            slip = slip_of(body)
        except UnreadableUpdate:
            self._take_unnumbered(body)
            return
        if slip.update_id in self._tasks or slip.update_id in self._finished:
            return
        if slip.update_id not in self._unfinished:
            # Not the highest ever: after a quiet week Telegram starts again at a random number.
            self._newest = slip.update_id
        self._unfinished.add(slip.update_id)
        self._tasks[slip.update_id] = asyncio.create_task(self._start(slip, body))

    def _take_unnumbered(self, body: bytes) -> None:
        """Telegram sends no such thing. It is kept and shown, and no offset speaks of it."""
        slip = Slip(number_of(body), True, 0)
        if slip.update_id not in self._tasks:
            self._tasks[slip.update_id] = asyncio.create_task(self._start(slip, body))

    async def settle(self, seconds: float) -> None:
        """Returns when nothing is being handled, or after `seconds`."""
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=seconds)

    def take_failure(self) -> bool:
        """True once after something could not be stored."""
        failed, self._failed = self._failed, False
        return failed

    def cancel(self) -> None:
        for task in self._tasks.values():
            task.cancel()

    async def _start(self, slip: Slip, body: bytes) -> None:
        try:
            if slip.is_money:
                await self._door.handle(body)
            else:
                await self._talk(slip.person_id, body)
            if slip.update_id in self._unfinished:
                self._unfinished.remove(slip.update_id)
                self._finished.add(slip.update_id)
        except Exception:
            self._failed = True
            log.exception(
                "update %(update_id)d could not be stored; it stays at Telegram and comes again",
                {"update_id": slip.update_id},
            )
        finally:
            del self._tasks[slip.update_id]

    async def _talk(self, person_id: int, body: bytes) -> None:
        this, before = asyncio.current_task(), self._last_talk.get(person_id)
        assert this is not None
        self._last_talk[person_id] = this
        try:
            if before is not None:
                await asyncio.wait([before])
            async with self._room_to_talk:
                await self._door.handle(body)
        finally:
            if self._last_talk[person_id] is this:
                del self._last_talk[person_id]
