"""Updates per second through the sandbox: people write over the control API, the bot gets what they wrote.

All that the sandbox does for it counts: the message, the update, its delivery. People and bot are lean
clients on the other core.
"""

from __future__ import annotations

import asyncio
import json
import statistics
from dataclasses import dataclass
from urllib.parse import urlsplit

import httptools

from bench import sandbox
from bench.load import calls_per_second, post_json

PEOPLE = 16
TURNS = 3
THANKS = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class DeliveryFigures:
    """Updates per second."""

    by_polling: float
    by_webhook: float


def measure(updates: int = 10_000) -> DeliveryFigures:
    program, _, base = sandbox.start()
    try:
        polling = [asyncio.run(Street(base, f"poll{turn}_bot").poll(updates)) for turn in range(TURNS)]
        pushing = [asyncio.run(Street(base, f"push{turn}_bot").push(updates)) for turn in range(TURNS)]
    finally:
        program.end()
    return DeliveryFigures(statistics.median(polling), statistics.median(pushing))


class Street:
    """People who have all started one bot."""

    def __init__(self, base: str, username: str) -> None:
        parts = urlsplit(base)
        assert parts.hostname is not None
        assert parts.port is not None
        self._host, self._port = parts.hostname, parts.port
        bot = sandbox.ask(f"{base}/control/v1/bots", {"name": "Bench", "username": username})
        self._api = f"/bot{bot['token']}"
        self._base = base
        self._writing: list[bytes] = []
        for number in range(PEOPLE):
            person = sandbox.ask(f"{base}/control/v1/users", {"first_name": f"Person {number}"})
            chat = f"/control/v1/users/{person['id']}/chats/{bot['id']}"
            sandbox.ask(f"{base}{chat}/start", {})
            self._writing.append(post_json(f"{chat}/messages", b'{"text":"Is there tea today?"}'))
        sandbox.ask(f"{base}{self._api}/getUpdates", {"offset": -1})

    async def poll(self, updates: int) -> float:
        """One long poll after another, each confirming what the one before brought."""
        reader, writer = await asyncio.open_connection(self._host, self._port)
        offset = left = 0
        seconds = asyncio.create_task(self._write(updates))
        begun = asyncio.get_running_loop().time()
        left = updates + 1  # the last /start is still there
        while left > 0:
            body = b'{"timeout":10,"offset":%d}' % offset
            writer.write(post_json(f"{self._api}/getUpdates", body))
            found = json.loads(await _read_body(reader))["result"]
            left -= len(found)
            offset = found[-1]["update_id"] + 1 if found else offset
        rate = updates / (asyncio.get_running_loop().time() - begun)
        await seconds
        writer.close()
        return rate

    async def push(self, updates: int) -> float:
        loop = asyncio.get_running_loop()
        everything = asyncio.Event()
        receiver = Receiver(updates + 1, everything)
        server = await loop.create_server(lambda: Receiving(receiver), "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        await asyncio.to_thread(sandbox.ask, f"{self._base}{self._api}/setWebhook", {"url": url})
        begun = loop.time()
        writing = asyncio.create_task(self._write(updates))
        await everything.wait()
        rate = updates / (loop.time() - begun)
        await writing
        server.close()
        return rate

    async def _write(self, updates: int) -> None:
        await calls_per_second(self._host, self._port, *self._writing, calls=updates, connections=PEOPLE)


@dataclass
class Receiver:
    """Counts what comes to the webhook."""

    left: int
    everything: asyncio.Event

    def take(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.everything.set()


class Receiving(asyncio.Protocol):
    """One connection of the sandbox to the webhook."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        self._transport.write(THANKS)
        self._receiver.take()


async def _read_body(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return await reader.readexactly(int(line.partition(b":")[2]))
    raise RuntimeError(f"an answer without a length: {head!r}")


if __name__ == "__main__":
    print(measure())
