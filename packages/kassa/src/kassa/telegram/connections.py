"""HTTP/1.1 to one server over connections that are kept: only what the Bot API needs of it.

An outgoing call costs a fifth of what a general client's costs, and a purchase makes five of them
(docs/decisions, "The shop's own thin Bot API room").
"""

from __future__ import annotations

import asyncio
import ssl
from typing import cast
from urllib.parse import quote, urlsplit

import httptools

CONNECT_SECONDS = 5.0
# Shorter than what servers keep idle connections for: we seldom write into one that is just closing.
IDLE_SECONDS = 15.0
MOST_CONNECTIONS = 128
# getUpdates answers 4 MiB at most.
ANSWER_BYTES = 16 * 1024 * 1024


class NotConnected(Exception):
    """Nothing was sent."""


class AnswerLost(Exception):
    """Something was sent; whether it was taken in, nobody knows."""


class Connections:
    """Posts to one server. Opens connections when they are needed; `close()` closes them."""

    def __init__(self, base_url: str) -> None:
        """Raises ValueError for anything but http(s)://host."""
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"a Bot API's address looks like https://api.telegram.org, got {base_url!r}")
        self._is_safe = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port or (443 if self._is_safe else 80)
        self._base_path = parts.path.rstrip("/")
        self._server = parts.netloc.rsplit("@", 1)[-1]
        self._tls: ssl.SSLContext | None = None
        self._idle: list[_Connection] = []
        self._room = asyncio.Semaphore(MOST_CONNECTIONS)

    async def post(self, path: str, body: bytes, content_type: str, seconds: float) -> tuple[int, bytes]:
        """Status and body of the answer. `seconds` is the limit from sending to the answer's last byte.

        Raises NotConnected or AnswerLost.
        """
        head = (
            f"POST {self._base_path}{quote(path, safe='/:')} HTTP/1.1\r\n"
            f"Host: {self._server}\r\n"
            f"Content-Type: {content_type}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        async with self._room:
            connection = self._kept() or await self._opened()
            try:
                return await connection.exchange(head.encode() + body, seconds)
            finally:
                if connection.may_be_kept:
                    self._idle.append(connection)
                else:
                    connection.abort()

    async def close(self) -> None:
        for connection in self._idle:
            connection.abort()
        await asyncio.gather(*(connection.closed for connection in self._idle))
        self._idle.clear()

    def _kept(self) -> _Connection | None:
        """The one that was used last: the others may go idle and close."""
        while self._idle:
            connection = self._idle.pop()
            if connection.may_be_kept and not connection.is_stale:
                return connection
            connection.abort()
        return None

    async def _opened(self) -> _Connection:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                _, connection = await loop.create_connection(
                    lambda: _Connection(loop), self._host, self._port, ssl=await self._safety()
                )
        except (OSError, TimeoutError) as error:
            raise NotConnected(f"{type(error).__name__} on the way to {self._server}") from None
        return connection

    async def _safety(self) -> ssl.SSLContext | None:
        if self._is_safe and self._tls is None:
            # Reads the system's certificates from the disk.
            self._tls = await asyncio.to_thread(ssl.create_default_context)
        return self._tls


class _Connection(asyncio.Protocol):
    """One request after the other, each with its answer."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._parser = httptools.HttpResponseParser(self)
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._parts: list[bytes] = []
        self._size = 0
        self._used_at = 0.0
        self.closed: asyncio.Future[None] = loop.create_future()
        self.may_be_kept = False

    @property
    def is_stale(self) -> bool:
        return self._loop.time() - self._used_at > IDLE_SECONDS

    async def exchange(self, request: bytes, seconds: float) -> tuple[int, bytes]:
        self.may_be_kept = False
        self._answer = self._loop.create_future()
        limit = self._loop.call_later(seconds, self._fail, f"no answer within {seconds:g} s")
        self._transport.write(request)
        try:
            return await self._answer
        finally:
            limit.cancel()

    def abort(self) -> None:
        self.may_be_kept = False
        self._transport.abort()

    # What asyncio tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports have another base.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._size += len(data)
        if self._answer is None or self._size > ANSWER_BYTES:
            self._fail("an answer without a question, or one without an end")
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(f"an answer that is not HTTP ({type(error).__name__})")

    def connection_lost(self, error: Exception | None) -> None:
        self._fail("the connection was cut")
        self.closed.set_result(None)

    def _fail(self, why: str) -> None:
        self.may_be_kept = False
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(AnswerLost(why))
        self._answer = None
        self._transport.abort()

    # What the parser tells.

    def on_body(self, part: bytes) -> None:
        self._parts.append(part)

    def on_message_complete(self) -> None:
        answer, self._answer = self._answer, None
        body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        self._parts.clear()
        self._size = 0
        self._used_at = self._loop.time()
        self.may_be_kept = self._parser.should_keep_alive()
        if answer is not None and not answer.done():
            answer.set_result((self._parser.get_status_code(), body))
