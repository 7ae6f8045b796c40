"""Looks at what is not counted on the way: the books, and Telegram's side. Not more often than is of use."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from kassa.service.engine import Engine
from kassa.service.figures import Figures
from kassa.service.incoming import Incoming

# As `kassa stuck` does: failed answers of a day.
SECONDS_OF_ANSWERS = 86_400.0
# Whoever asks more often gets the same figures.
SECONDS_OF_FIGURES = 2.0
SECONDS_FOR_FIGURES = 3.0
SECONDS_BETWEEN_QUESTIONS = 30.0

log = logging.getLogger("kassa.operations")


@dataclass(frozen=True, slots=True)
class Seen:
    """`figures` None = the books can't be read. `incoming` None = Telegram was not asked, or did not say."""

    figures: Figures | None
    incoming: Incoming | None
    now: float


class Watch:
    def __init__(self, engine: Engine, ask_telegram: Callable[[], Awaitable[Incoming]] | None) -> None:
        self._engine = engine
        self._ask_telegram = ask_telegram
        self._incoming: Incoming | None = None
        self._figures: Figures | None = None
        self._looked_at = float("-inf")
        self._looking = asyncio.Lock()

    async def run(self) -> None:
        """Asks Telegram regularly, until cancelled."""
        while self._ask_telegram is not None:
            await self.ask()
            await asyncio.sleep(SECONDS_BETWEEN_QUESTIONS)

    async def ask(self) -> None:
        try:
            self._incoming = await self._ask_telegram() if self._ask_telegram else None
        except Exception as error:
            self._incoming = None
            log.warning("Telegram did not say what waits: %s", error)

    async def seen(self) -> Seen:
        async with self._looking:
            if time.monotonic() - self._looked_at > SECONDS_OF_FIGURES:
                self._figures = await self._look()
                self._looked_at = time.monotonic()
        return Seen(self._figures, self._incoming, self._engine.now())

    async def _look(self) -> Figures | None:
        since = self._engine.now() - SECONDS_OF_ANSWERS
        try:
            async with asyncio.timeout(SECONDS_FOR_FIGURES):
                return await self._engine.storage.figures(since)
        except Exception as error:
            log.warning("the books could not be asked how the shop is doing: %s", error)
            return None
