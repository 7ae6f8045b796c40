"""One world with its rooms: the Bot API, control, the providers' own side, and the passing of time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from functools import cached_property
from typing import Any

from tgsandbox.botapi.serving.app import BotApi, Receive, Scope, Send
from tgsandbox.botapi.showing.objects import write_update
from tgsandbox.control.chronicle import Chronicle
from tgsandbox.world import snapshots
from tgsandbox.world.built_in_bots import botfather
from tgsandbox.world.world import World

logger = logging.getLogger(__name__)

Application = Callable[[Scope, Receive, Send], Any]


class Hosted:
    """Answers what is asked of one world, from `start` to `stop`."""

    def __init__(self, world: World) -> None:
        botfather.install(world)
        self.world = world
        self.chronicle = Chronicle(world, write_update)
        self._bot_api = BotApi(world)
        self._time_changed = asyncio.Event()
        self._ticking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Needs a running event loop. From now on time passes and webhooks get their updates."""
        self._ticking = asyncio.create_task(self._keep_time())
        self._bot_api.start()
        snapshots.save(self.world, snapshots.START)

    async def stop(self) -> None:
        """Waiting calls get their answers."""
        self.chronicle.close()
        await self._bot_api.close()
        if self._ticking is not None:
            self._ticking.cancel()
            await asyncio.gather(self._ticking, return_exceptions=True)

    def room_for(self, path: str) -> Application | None:
        """Who answers there; None when nobody does."""
        if path.startswith(("/bot", "/file/bot")):
            return self._bot_api
        if path.startswith("/control"):
            return self._control
        if path.startswith("/merchant/"):
            return self._cabinets
        return None

    @cached_property
    def _control(self) -> Application:
        from tgsandbox.control.app import control_app

        return control_app(self.world, self.chronicle)

    @cached_property
    def _cabinets(self) -> Application:
        from tgsandbox.cabinets.app import cabinets_app

        return cabinets_app(self.world)

    async def _keep_time(self) -> None:
        """Do what is due when its time comes, on a clock that may be stopped and set."""
        world = self.world
        world.clock.when_changed = world.agenda.when_earlier = self._time_changed.set
        while True:
            self._time_changed.clear()
            try:
                world.run_due()
            except Exception:
                # A bug in one thing that was due must be seen, and must not stop the clock for the others.
                logger.exception("the sandbox failed in what was due")
                continue
            due = world.agenda.next_due()
            wait_seconds = None if due is None or world.clock.frozen else max(due - world.now(), 0.0)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_seconds):
                    await self._time_changed.wait()
