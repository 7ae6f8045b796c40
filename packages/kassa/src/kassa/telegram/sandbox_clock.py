"""The sandbox's clock as the shop's: frozen when that one is, moved on when somebody moves that one on."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import Self
from urllib.parse import urlsplit

import msgspec

log = logging.getLogger(__name__)

SECONDS_BETWEEN_TRIES = 0.2
_PATH = "/control/v1/clock/stream"


class _Tick(msgspec.Struct):
    now: float
    frozen: bool = False


class SandboxClock:
    """Implements service.ports.Clock. Follows `GET <control>/control/v1/clock/stream`.

    The assembly allows it only together with a Bot API on loopback (design rule 11). Use it as an async
    context manager: when it is entered, the time is known. Entering raises TimeoutError when no sandbox
    tells it within `limit_seconds` of real time.
    """

    def __init__(self, control_url: str, limit_seconds: float = 10.0) -> None:
        self._limit_seconds = limit_seconds
        parts = urlsplit(control_url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._tick = _Tick(0.0, frozen=True)
        self._received_at = 0.0
        self._changed = asyncio.Event()
        self._follower: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._follower = asyncio.create_task(self._follow())
        try:
            await asyncio.wait_for(self._changed.wait(), self._limit_seconds)
        except TimeoutError:
            await self.__aexit__()
            raise TimeoutError(
                f"no clock at {self._host}:{self._port}; is the sandbox running there?"
            ) from None
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._follower is not None:
            self._follower.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._follower

    def now(self) -> float:
        if self._tick.frozen:
            return self._tick.now
        return self._tick.now + time.monotonic() - self._received_at

    async def wait_until(self, due: float) -> None:
        while self.now() < due:
            changed = self._changed
            remaining = None if self._tick.frozen else due - self.now()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), remaining)

    async def _follow(self) -> None:
        while True:
            try:
                await self._read()
            except OSError as error:
                log.warning("the sandbox's clock can't be followed (%s); trying again", type(error).__name__)
            await asyncio.sleep(SECONDS_BETWEEN_TRIES)

    async def _read(self) -> None:
        """Server-sent events (html.spec.whatwg.org): a line `data: {…}` for each change."""
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            writer.write(f"GET {_PATH} HTTP/1.0\r\nHost: {self._host}\r\n\r\n".encode())
            async for line in reader:
                if line.startswith(b"data:"):
                    self._set(msgspec.json.decode(line.removeprefix(b"data:"), type=_Tick))
        finally:
            writer.close()

    def _set(self, tick: _Tick) -> None:
        self._tick, self._received_at = tick, time.monotonic()
        # Whoever waits holds the old event; the next one to wait gets a fresh one.
        woken, self._changed = self._changed, asyncio.Event()
        woken.set()
