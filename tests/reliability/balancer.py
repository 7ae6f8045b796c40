"""What stands before several replicas: each connection of Telegram goes to one that is alive.

It knows nothing of HTTP. When a replica dies, its connections end, and Telegram comes again.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import cast


class _Pipe(asyncio.Protocol):
    """One end; what comes in goes out at the other."""

    def __init__(self) -> None:
        self.other: _Pipe | None = None
        self.transport: asyncio.Transport | None = None
        self._early: list[bytes] = []

    def join(self, other: _Pipe) -> None:
        self.other, other.other = other, self
        for pipe, opposite in ((self, other), (other, self)):
            for data in pipe._early:
                opposite.write(data)
        if self.transport is None or self.transport.is_closing():
            other.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self.other is None:
            self._early.append(data)
            return
        self.other.write(data)

    def connection_lost(self, error: Exception | None) -> None:
        if self.other is not None:
            self.other.close()

    def write(self, data: bytes) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(data)

    def close(self) -> None:
        if self.transport is not None:
            self.transport.close()


class Balancer:
    """`ports` are the replicas'. In turns, or the first that is alive when it `prefers_the_first`."""

    def __init__(self, ports: Sequence[int], prefers_the_first: bool = False) -> None:
        self._ports = list(ports)
        self._turns = itertools.cycle(range(len(ports)))
        self._prefers_the_first = prefers_the_first
        self._pipes: dict[_Pipe, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def _accept(self) -> _Pipe:
        pipe = _Pipe()
        task = asyncio.ensure_future(self._connect(pipe))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return pipe

    async def _connect(self, pipe: _Pipe) -> None:
        first = 0 if self._prefers_the_first else next(self._turns)
        for port in self._ports[first:] + self._ports[:first]:
            try:
                _, onward = await asyncio.get_running_loop().create_connection(_Pipe, "127.0.0.1", port)
            except OSError:
                continue
            pipe.join(onward)
            self._pipes[onward] = port
            return
        pipe.close()

    def turn_away_from(self, port: int) -> None:
        """As when a replica is found not to answer: its connections are cut, and it gets no more."""
        self._ports.remove(port)
        self._turns = itertools.cycle(range(len(self._ports)))
        for pipe, of in self._pipes.items():
            if of == port:
                pipe.close()

    async def start(self) -> None:
        self._server = await asyncio.get_running_loop().create_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()


@asynccontextmanager
async def balanced(ports: Sequence[int], prefers_the_first: bool = False) -> AsyncIterator[Balancer]:
    balancer = Balancer(ports, prefers_the_first)
    await balancer.start()
    try:
        yield balancer
    finally:
        await balancer.stop()
