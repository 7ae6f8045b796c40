"""Long polling with several replicas: Telegram gives updates to one asker, so one asks at a time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from kassa.telegram.receiving.polling import Polling

# Several times within the lease, which the storage knows.
SECONDS_BETWEEN_LOOKS = 2.0

log = logging.getLogger(__name__)


class PollingInTurns:
    """Asks Telegram while this replica holds the turn; otherwise waits, ready to take it over."""

    def __init__(self, polling: Polling, hold: Callable[[], Awaitable[bool]]) -> None:
        self._polling = polling
        self._hold = hold
        # A replica that waits for its turn is at work too.
        self.begun = asyncio.Event()

    async def run(self) -> None:
        asking: asyncio.Task[Any] | None = None
        try:
            while True:
                asking = await self._turn(asking)
                self.begun.set()
                waiting = {asking} if asking else set()
                pause = asyncio.ensure_future(asyncio.sleep(SECONDS_BETWEEN_LOOKS))
                await asyncio.wait({pause, *waiting}, return_when=asyncio.FIRST_COMPLETED)
                pause.cancel()
                if asking and asking.done():
                    await asking
        finally:
            await _end(asking)

    async def _turn(self, asking: asyncio.Task[Any] | None) -> asyncio.Task[Any] | None:
        try:
            is_mine = await self._hold()
        except Exception:
            # Whoever can't renew its turn has none: nothing could be stored either.
            log.exception("the turn to receive updates could not be renewed")
            is_mine = False
        if not is_mine:
            await _end(asking)
            return None
        return asking or asyncio.ensure_future(self._polling.run())


async def _end(asking: asyncio.Task[Any] | None) -> None:
    if asking is None:
        return
    asking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asking
