"""The line between a shop and its PostgreSQL: it can be slow, be cut, and break at a COMMIT.

It reads so much of the protocol as says when a client sends COMMIT and when the server has answered it
(postgresql.org/docs/current/protocol-message-formats.html): before, nothing of a transaction may be seen;
after, all of it is durable, and whoever sent it does not know.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

COMMIT = b"COMMIT"
# A CommandComplete: its letter, its length, its words.
COMMITTED = b"C\x00\x00\x00\x0bCOMMIT\x00"

# "answered": the shop hears that all is durable, and then nothing more on this connection.
Moment = Literal["before", "after", "answered"]


@dataclass(frozen=True, slots=True)
class Break:
    """At the `number`-th COMMIT from now the line is cut, and `strike` is called first."""

    number: int
    moment: Moment
    strike: Callable[[], None]


class Line:
    """`delay` gives the seconds that a shop's next message takes longer; nothing comes while `is_down`."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._server: asyncio.Server | None = None
        self._calls: set[_Call] = set()
        self._break: Break | None = None
        self.delay: Callable[[], float] = lambda: 0.0
        self.is_down = False
        self.commits = 0
        self.port = 0

    @property
    def has_struck(self) -> bool:
        return self._break is not None and self.commits >= self._break.number

    def through(self, address: str) -> str:
        """The address of the same database over this line."""
        parts = urlsplit(address)
        return urlunsplit(parts._replace(netloc=f"postgres@127.0.0.1:{self.port}", query="sslmode=disable"))

    def break_at(self, planned: Break) -> None:
        self.commits = 0
        self._break = planned

    def cut(self) -> None:
        """Every connection ends in the middle of what it is saying."""
        for call in list(self._calls):
            call.hang_up()

    def commit_comes(self) -> Break | None:
        """What is to happen at this COMMIT."""
        self.commits += 1
        return self._break if self._break and self._break.number == self.commits else None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        self.cut()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_down:
            writer.transport.abort()
            return
        try:
            onward = await asyncio.open_unix_connection(str(self._socket))
        except OSError:
            # The server is down, too.
            writer.transport.abort()
            return
        call = _Call(self, (reader, writer), onward)
        self._calls.add(call)
        try:
            await call.run()
        finally:
            self._calls.discard(call)
            call.hang_up()


Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class _Call:
    def __init__(self, line: Line, shop: Ends, server: Ends) -> None:
        self._line = line
        self._from_shop, self._to_shop = shop
        self._from_server, self._to_server = server
        self._awaited: Break | None = None

    async def run(self) -> None:
        pumps = [asyncio.ensure_future(self._ask()), asyncio.ensure_future(self._answer())]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    def hang_up(self) -> None:
        if self._awaited is not None and self._awaited.moment == "answered":
            # The answer still arrives.
            self._to_shop.close()
        else:
            self._to_shop.transport.abort()
        self._to_server.transport.abort()

    async def _ask(self) -> None:
        # The first message has no letter before its length.
        letter = b""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                length = await self._from_shop.readexactly(4)
                body = await self._from_shop.readexactly(int.from_bytes(length, "big") - 4)
                planned = self._line.commit_comes() if letter == b"Q" and body.startswith(COMMIT) else None
                if planned and planned.moment == "before":
                    planned.strike()
                    return
                self._awaited = planned
                # Questions that are asked in parts are slow as a whole.
                if letter in (b"Q", b"S") and (seconds := self._line.delay()):
                    await asyncio.sleep(seconds)
                self._to_server.write(letter + length + body)
                letter = await self._from_shop.readexactly(1)

    async def _answer(self) -> None:
        with contextlib.suppress(OSError):
            while data := await self._from_server.read(65_536):
                planned = self._awaited
                if planned is not None and planned.moment == "after" and COMMITTED not in data:
                    continue
                if planned is None or planned.moment == "answered":
                    self._to_shop.write(data)
                if planned is not None and COMMITTED in data:
                    planned.strike()
                    return


@asynccontextmanager
async def a_line(socket: Path) -> AsyncIterator[Line]:
    line = Line(socket)
    await line.start()
    try:
        yield line
    finally:
        await line.stop()


def now_and_then(draw: random.Random, probability: float, seconds: float) -> Callable[[], float]:
    """A delay for some of the messages."""
    return lambda: seconds if draw.random() < probability else 0.0
