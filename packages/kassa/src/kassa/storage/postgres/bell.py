"""A replica that leaves work for others tells them at once. Who doesn't hear it looks a few seconds later."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable
from typing import Any

import asyncpg

# Many commits in a row ring once.
SECONDS_BETWEEN_RINGS = 0.02

log = logging.getLogger("kassa.replicas")


class Bell:
    """NOTIFY after the commit, not within: there it would make all commits wait for each other."""

    def __init__(self, pool: asyncpg.Pool, dsn: str, shop: str) -> None:
        self._pool = pool
        self._dsn = dsn
        # A channel's name is short, a shop's may not be.
        self._channel = f"kassa_{hashlib.sha256(shop.encode()).hexdigest()[:16]}"
        self._hear: Callable[[], None] = _nobody
        self._listening: Any = None
        self._ringing: asyncio.Task[None] | None = None
        self._is_wanted = False

    async def listen(self, hear: Callable[[], None]) -> None:
        self._hear = hear
        await self.mend()

    async def mend(self) -> None:
        """Listens again when the connection was lost. Regularly called; that it fails is no harm."""
        if self._hear is _nobody or (self._listening is not None and not self._listening.is_closed()):
            return
        try:
            self._listening = await asyncpg.connect(
                self._dsn, server_settings={"application_name": "kassa bell"}
            )
            await self._listening.add_listener(self._channel, self._heard)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("the other replicas are not heard for now: %s", error)

    def ring(self) -> None:
        self._is_wanted = True
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.ensure_future(self._ring())

    async def close(self) -> None:
        if self._ringing is not None:
            await self._ringing
        if self._listening is not None and not self._listening.is_closed():
            await self._listening.close()

    def _heard(self, *_: object) -> None:
        self._hear()

    async def _ring(self) -> None:
        while self._is_wanted:
            self._is_wanted = False
            try:
                await self._pool.execute("SELECT pg_notify($1, '')", self._channel)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("the other replicas could not be told: %s", error)
            await asyncio.sleep(SECONDS_BETWEEN_RINGS)


def _nobody() -> None:
    """Before somebody listens."""
