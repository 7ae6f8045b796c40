"""Several processes, one shop: each looks regularly after what the others did and left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

# Real time, not the shop's clock: a process may die also while that one stands still.
SECONDS_BETWEEN_LOOKS = 4.0

log = logging.getLogger("kassa.replicas")


class Replicas:
    """Calls `look` from start to stop."""

    def __init__(self, look: Callable[[], Awaitable[None]]) -> None:
        self._look = look
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.ensure_future(self._run())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            try:
                await self._look()
            except Exception:
                # The database may be away for a while; this replica's lease is then over by itself.
                log.exception("the other replicas could not be looked after; tried again in a while")
