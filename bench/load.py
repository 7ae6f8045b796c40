"""A lean HTTP client: keep-alive connections that ask again as soon as they are answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from itertools import cycle

import httptools


class _Client(asyncio.Protocol):
    def __init__(self, next_request: Callable[[], bytes | None], finished: Callable[[], None]) -> None:
        self.next_request = next_request
        self.finished = finished
        self.failed = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.parser = httptools.HttpResponseParser(self)
        self._ask()

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        if self.parser.get_status_code() != 200:
            self.failed += 1
        self.parser = httptools.HttpResponseParser(self)
        self._ask()

    def _ask(self) -> None:
        request = self.next_request()
        if request is None:
            self.transport.close()
            self.finished()
            return
        self.transport.write(request)


async def calls_per_second(
    host: str, port: int, *requests: bytes, calls: int, connections: int = 16
) -> float:
    """Sends the requests in turn, `calls` in all; raises when an answer is not 200."""
    left = calls
    in_turn = cycle(requests)
    open_connections = connections
    done = asyncio.Event()

    def next_request() -> bytes | None:
        nonlocal left
        if left == 0:
            return None
        left -= 1
        return next(in_turn)

    def finished() -> None:
        nonlocal open_connections
        open_connections -= 1
        if open_connections == 0:
            done.set()

    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    clients = [
        (await loop.create_connection(lambda: _Client(next_request, finished), host, port))[1]
        for _ in range(connections)
    ]
    await done.wait()
    seconds = time.perf_counter() - started
    failed = sum(client.failed for client in clients)
    if failed:
        raise RuntimeError(f"{failed} of {calls} calls were not answered with 200")
    return calls / seconds


def post_json(path: str, body: bytes, *, host: str = "127.0.0.1") -> bytes:
    return (
        b"POST %b HTTP/1.1\r\nHost: %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
        % (path.encode(), host.encode(), len(body), body)
    )
