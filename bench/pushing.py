"""The stub as a webhook balancer: updates are posted to several replicas of a bot in turn."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import httptools
import msgspec

from bench.stub_telegram import StubTelegram

CONNECTIONS = 40
SECRET = "bench-secret"


class _Connection(asyncio.Protocol):
    """One keep-alive connection to a replica. It carries one update at a time."""

    def __init__(self, balancer: PushingTelegram, path: bytes) -> None:
        self.balancer = balancer
        self.head = (
            b"POST %b HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"X-Telegram-Bot-Api-Secret-Token: %b\r\nContent-Length: " % (path, SECRET.encode())
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.parser = httptools.HttpResponseParser(self)

    def carry(self, update: dict[str, Any]) -> None:
        body = msgspec.json.encode(update)
        self.transport.write(b"%b%d\r\n\r\n%b" % (self.head, len(body), body))

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        if self.parser.get_status_code() != 200:
            self.balancer.refused += 1
        self.parser = httptools.HttpResponseParser(self)
        self.balancer.is_free(self)


@dataclass
class PushingTelegram(StubTelegram):
    """Updates go to whatever connection is free. `refused` counts answers that weren't 200."""

    refused: int = 0
    free: deque[_Connection] = field(default_factory=deque)
    webhooks_set: int = 0
    webhook_was_set: asyncio.Event = field(default_factory=asyncio.Event)

    def answer(self, method: str, arguments: dict[str, Any], connection: Any) -> Any:
        if method == "setwebhook":
            self.webhooks_set += 1
            self.webhook_was_set.set()
        return super().answer(method, arguments, connection)

    async def call_on(self, ports: list[int], path: str) -> None:
        """Opens the connections to the replicas, interleaved."""
        loop = asyncio.get_running_loop()
        for _ in range(CONNECTIONS):
            for port in ports:
                _, connection = await loop.create_connection(
                    lambda: _Connection(self, path.encode()), "127.0.0.1", port
                )
                self.free.append(connection)

    def is_free(self, connection: _Connection) -> None:
        self.free.append(connection)
        self._wake()

    def _wake(self) -> None:
        while self.free and self.updates:
            self.free.popleft().carry(self.updates.pop(0))
