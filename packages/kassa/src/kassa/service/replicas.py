"""Several processes, one shop: each looks regularly after what the others did and left."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

# Real time, not the shop's clock: a process may die also while that one stands still.
SECONDS_BETWEEN_LOOKS = 4.0
# However often the others call.
SECONDS_AFTER_A_CALL = 0.1

log = logging.getLogger("kassa.replicas")


class Replicas:
    """From start to stop: looks every few seconds, and has a glance soon after another one called."""

    def __init__(self, look: Callable[[], Awaitable[None]], glance: Callable[[], Awaitable[None]]) -> None:
        self._look = look
        self._glance = glance
        self._called = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.ensure_future(self._run())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def call(self) -> None:
        self._called.set()

    async def _run(self) -> None:
        due = time.monotonic() + SECONDS_BETWEEN_LOOKS
        while True:
            is_called = await self._is_called_until(due)
            try:
                if is_called:
                    await self._glance()
                    await asyncio.sleep(SECONDS_AFTER_A_CALL)
                    continue
                await self._look()
            except Exception:
                # The database may be away for a while; this replica's lease is then over by itself.
                log.exception("the other replicas could not be looked after; tried again in a while")
            due = time.monotonic() + SECONDS_BETWEEN_LOOKS

    async def _is_called_until(self, due: float) -> bool:
        """False when nobody called in time, or too often: a look is never put off."""
        try:
            async with asyncio.timeout(due - time.monotonic()):
                await self._called.wait()
        except TimeoutError:
            return False
        self._called.clear()
        return True
