"""Something at a provider's address that answers as it likes, one HTTP connection at a time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

# What the stub does with a request's path: bytes are sent as they are, None cuts the connection.
Answering = Callable[[str], Awaitable[bytes | None]]


@dataclass
class StubProvider:
    url: str
    paths: list[str] = field(default_factory=list)


def http(body: bytes, status: str = "200 OK", kind: str = "application/json") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"Connection: close\r\n\r\n" + body


def listed(*items: dict[str, Any]) -> bytes:
    """A page of Stripe's lists, the only one."""
    return http(json.dumps({"object": "list", "data": items, "has_more": False, "url": "/"}).encode())


@asynccontextmanager
async def stub_provider(answering: Answering) -> AsyncIterator[StubProvider]:
    provider = StubProvider("")
    held: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.add(writer)
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = request.split(" ")[1]
        provider.paths.append(path)
        answer = await answering(path)
        if answer is not None:
            writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    provider.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield provider
    finally:
        server.close()
        for writer in held:
            writer.close()
