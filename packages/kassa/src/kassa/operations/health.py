"""Can this process do its part now? Each check in a word, for people and for load balancers."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from kassa.operations.watch import Watch
from kassa.service.books import Books
from kassa.service.engine import Engine
from kassa.service.marks import PROBE

# A disk or a database that takes longer can't keep Telegram's ten seconds.
SECONDS_TO_WRITE = 2.0
SECONDS_OF_PROBE = 5.0

log = logging.getLogger("kassa.operations")


@dataclass(frozen=True, slots=True)
class Readiness:
    """`checks` by name: "ok", or what is the matter."""

    checks: dict[str, str]

    @property
    def is_ready(self) -> bool:
        return all(said == "ok" for said in self.checks.values())


class Health:
    """`has_begun`: receiving, where this process does. `webhook_url` "" = it has none."""

    def __init__(
        self, engine: Engine, watch: Watch, has_begun: Callable[[], bool], webhook_url: str = ""
    ) -> None:
        self._engine = engine
        self._watch = watch
        self._has_begun = has_begun
        self._webhook_url = webhook_url
        self._probe = "not looked yet"
        self._probed_at = float("-inf")
        self._probing = asyncio.Lock()

    async def readiness(self) -> Readiness:
        checks = {
            "books": await self._books(),
            "lease": "ok" if self._engine.storage.may_run_effects() else "not renewed in time",
            "receiving": "ok" if self._has_begun() else "not begun",
        }
        if self._webhook_url:
            checks["webhook"] = await self._webhook()
        return Readiness(checks)

    async def _books(self) -> str:
        """Whether they can be written, which is tried at most every few seconds."""
        async with self._probing:
            if time.monotonic() - self._probed_at > SECONDS_OF_PROBE:
                self._probe = await self._write()
                self._probed_at = time.monotonic()
        return self._probe

    async def _write(self) -> str:
        now = self._engine.now()

        def probe(books: Books) -> None:
            books.set_mark(PROBE, "written", now)

        try:
            async with asyncio.timeout(SECONDS_TO_WRITE):
                await asyncio.shield(self._engine.storage.write(probe))
        except TimeoutError:
            return f"not written within {SECONDS_TO_WRITE:g} seconds"
        except Exception as error:
            log.warning("the books can't be written: %s", error)
            return f"can't be written: {type(error).__name__}"
        return "ok"

    async def _webhook(self) -> str:
        """Until Telegram has been asked, our own setWebhook counts (`receiving`)."""
        incoming = (await self._watch.seen()).incoming
        if incoming is None or incoming.url == self._webhook_url:
            return "ok"
        return "Telegram calls another address" if incoming.url else "Telegram knows no address"
