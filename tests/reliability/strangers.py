"""People who found the webhook's address, and speak to it byte by byte."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from tests.reliability.shop_process import WEBHOOK_SECRET, ShopProcess

LIMIT_SECONDS = 10.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"

Update = Mapping[str, Any]  # Any: Telegram's own JSON


class Line:
    """One connection to a shop's webhook."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, shop: ShopProcess) -> Line:
        return cls(*await asyncio.open_connection("127.0.0.1", shop.port))

    async def say(self, words: bytes) -> None:
        self._writer.write(words)
        await self._writer.drain()

    async def status(self) -> int:
        """Of the next answer; 0 when the connection ends without one."""
        async with asyncio.timeout(LIMIT_SECONDS):
            try:
                head = await self._reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                return 0
        return int(head.split(b" ")[1])

    async def is_cut(self) -> bool:
        """Waits until the other side closes."""
        async with asyncio.timeout(LIMIT_SECONDS):
            with contextlib.suppress(ConnectionError):
                await self._reader.read()
        return True

    async def close(self) -> None:
        self._writer.transport.abort()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()


def request(
    body: bytes,
    headers: tuple[tuple[str, str], ...] = ((SECRET_HEADER, WEBHOOK_SECRET),),
    *,
    path: str = "/hook",
    method: str = "POST",
    version: str = "1.1",
    length: int | None = None,
) -> bytes:
    """As it goes over the line. `length` is what the head says of the body."""
    told = len(body) if length is None else length
    head = [f"{method} {path} HTTP/{version}", "Host: shop", f"Content-Length: {told}"]
    head += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*head, "", ""]).encode() + body


@contextlib.asynccontextmanager
async def line_to(shop: ShopProcess) -> AsyncIterator[Line]:
    line = await Line.open(shop)
    try:
        yield line
    finally:
        await line.close()


async def status_of(shop: ShopProcess, words: bytes) -> int:
    """The answer to one request on a connection of its own."""
    async with line_to(shop) as line:
        await line.say(words)
        return await line.status()


async def tell(shop: ShopProcess, update: Update) -> int:
    """As Telegram tells it: with the right secret."""
    return await status_of(shop, request(json.dumps(update).encode()))
