"""Waiting for the world's time to pass, in calls that a fault holds up."""

from __future__ import annotations

import asyncio
from functools import partial

from tgsandbox.world.events import Event, PauseOver
from tgsandbox.world.world import World


class Pauses:
    """The calls that are held up; when the server ends they go on at once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._made = 0
        self._waiting: dict[int, asyncio.Event] = {}
        self._stop_listening = world.bulletin.listen(self._hear)
        self._closed = False

    async def pause(self, seconds: float) -> None:
        """For `seconds` by the world's clock: when it stands still, until it is advanced."""
        if self._closed:
            return
        self._made += 1
        number = self._made
        self._waiting[number] = over = asyncio.Event()
        due = self._world.now() + seconds
        self._world.agenda.at(due, partial(self._world.bulletin.publish, PauseOver(number)))
        try:
            await over.wait()
        finally:
            del self._waiting[number]

    def close(self) -> None:
        self._closed = True
        self._stop_listening()
        for over in self._waiting.values():
            over.set()

    def _hear(self, event: Event) -> None:
        if isinstance(event, PauseOver) and (over := self._waiting.get(event.number)):
            over.set()
