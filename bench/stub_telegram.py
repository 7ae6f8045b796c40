"""The leanest Telegram that still sells: long polling, invoices, pre-checkouts, payments. Only for measuring.

It checks nothing and remembers nothing, so that the bot on the other end is the only thing that is measured.
Each buyer asks for the goods, pays at once, waits until they are handed over and starts again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httptools
import msgspec

BOT_ID = 7_000_001
TOKEN = f"{BOT_ID}:bench-bench-bench-bench-bench-bench"
encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder().decode


@dataclass(slots=True)
class Buyer:
    id: int
    bought: int = 0
    asked_at: float = 0.0
    answer: str = "invoice"  # what the buyer waits for: invoice, pre_checkout, goods


@dataclass
class Sale:
    """What is sold and how the goods are known: a text that the delivery's message contains."""

    command: str
    goods_text: str
    currency: str
    total_amount: int


@dataclass
class StubTelegram:
    sale: Sale
    purchases: int
    buyers_at_once: int
    warm_up: int = 200
    # How long a buyer is content with what was bought.
    pause_seconds: float = 0.0
    on_warm: Callable[[], None] = lambda: None
    updates: list[dict[str, Any]] = field(default_factory=list)
    buyers: dict[int, Buyer] = field(default_factory=dict)
    pre_checkout_seconds: list[float] = field(default_factory=list)
    messages_at: list[float] = field(default_factory=list)
    handed_over: int = 0
    started: int = 0
    next_update_id: int = 1
    calls: int = 0
    first_poll_at: float = 0.0
    warm_at: float = 0.0
    finished_at: float = 0.0

    def __post_init__(self) -> None:
        self.next_message_id = 1
        self.waiting: list[tuple[_Connection, int]] = []
        self.done = asyncio.Event()
        self.first_poll = asyncio.Event()

    # -- the buyers ---------------------------------------------------------------------------------

    def open_the_doors(self) -> None:
        for number in range(self.buyers_at_once):
            buyer = Buyer(id=1_000_000 + number)
            self.buyers[buyer.id] = buyer
            self._ask(buyer)
        self._wake()

    def _ask(self, buyer: Buyer) -> None:
        if self.started >= self.purchases + self.warm_up:
            return
        self.started += 1
        buyer.answer = "invoice"
        buyer.asked_at = time.perf_counter()
        self._push(
            "message",
            self._message(
                buyer,
                text=self.sale.command,
                entities=[{"type": "bot_command", "offset": 0, "length": len(self.sale.command.split()[0])}],
            ),
        )

    def _message(self, buyer: Buyer, **content: Any) -> dict[str, Any]:
        self.next_message_id += 1
        return {
            "message_id": self.next_message_id,
            "from": {"id": buyer.id, "is_bot": False, "first_name": "Ann", "language_code": "en"},
            "chat": {"id": buyer.id, "first_name": "Ann", "type": "private"},
            "date": int(time.time()),
            **content,
        }

    def _push(self, kind: str, body: dict[str, Any]) -> None:
        self.updates.append({"update_id": self.next_update_id, kind: body})
        self.next_update_id += 1

    # -- what the bot says --------------------------------------------------------------------------

    def answer(self, method: str, arguments: dict[str, Any], connection: _Connection) -> Any:
        """The result, or None when the answer comes later (a long poll)."""
        self.calls += 1
        if method.startswith("send"):
            self.messages_at.append(time.perf_counter())
        if method == "getupdates":
            return self._poll(arguments, connection)
        if method == "getme":
            return {"id": BOT_ID, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
        if method == "getwebhookinfo":
            return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        if method == "answerprecheckoutquery":
            self._paid(self.buyers[int(arguments["pre_checkout_query_id"]) % 10**7])
            return True
        if method == "sendinvoice":
            return self._invoiced(self.buyers[int(arguments["chat_id"])], arguments)
        if method in {"sendmessage", "senddocument", "sendphoto"}:
            return self._told(int(arguments["chat_id"]), arguments)
        return True

    def _invoiced(self, buyer: Buyer, arguments: dict[str, Any]) -> dict[str, Any]:
        buyer.answer = "pre_checkout"
        self._pay(buyer, arguments["payload"])
        return self._message(
            buyer,
            invoice={
                "title": "Bench",
                "description": "Bench",
                "start_parameter": "",
                "currency": self.sale.currency,
                "total_amount": self.sale.total_amount,
            },
        )

    def _pay(self, buyer: Buyer, payload: str) -> None:
        buyer.asked_at = time.perf_counter()
        self.payload_of = getattr(self, "payload_of", {})
        self.payload_of[buyer.id] = payload
        self._push(
            "pre_checkout_query",
            {
                "id": str(self.next_update_id * 10**7 + buyer.id),
                "from": {"id": buyer.id, "is_bot": False, "first_name": "Ann", "language_code": "en"},
                "currency": self.sale.currency,
                "total_amount": self.sale.total_amount,
                "invoice_payload": payload,
            },
        )
        self._wake()

    def _paid(self, buyer: Buyer) -> None:
        if buyer.answer != "pre_checkout":
            return
        buyer.answer = "goods"
        self.pre_checkout_seconds.append(time.perf_counter() - buyer.asked_at)
        self._push(
            "message",
            self._message(
                buyer,
                successful_payment={
                    "currency": self.sale.currency,
                    "total_amount": self.sale.total_amount,
                    "invoice_payload": self.payload_of[buyer.id],
                    "telegram_payment_charge_id": f"stx{self.next_update_id}",
                    "provider_payment_charge_id": f"p{self.next_update_id}",
                },
            ),
        )
        self._wake()

    def _told(self, chat_id: int, arguments: dict[str, Any]) -> dict[str, Any]:
        buyer = self.buyers.get(chat_id)
        if buyer and buyer.answer == "goods" and self.sale.goods_text in arguments.get("text", ""):
            buyer.answer = "nothing"
            self._handed_over(buyer)
        return self._message(buyer or Buyer(chat_id), text="…")

    def _handed_over(self, buyer: Buyer) -> None:
        self.handed_over += 1
        if self.handed_over == self.warm_up:
            self.warm_at = time.perf_counter()
            self.pre_checkout_seconds.clear()
            self.on_warm()
        if self.handed_over == self.warm_up + self.purchases:
            self.finished_at = time.perf_counter()
            self.done.set()
            return
        if self.pause_seconds:
            asyncio.get_running_loop().call_later(self.pause_seconds, self._come_again, buyer)
        else:
            self._come_again(buyer)

    def _come_again(self, buyer: Buyer) -> None:
        self._ask(buyer)
        self._wake()

    # -- long polling -------------------------------------------------------------------------------

    def _poll(self, arguments: dict[str, Any], connection: _Connection) -> Any:
        if not self.first_poll.is_set():
            self.first_poll_at = time.perf_counter()
            self.first_poll.set()
        offset = int(arguments.get("offset") or 0)
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        limit = int(arguments.get("limit") or 100)
        if self.updates:
            return self.updates[:limit]
        self.waiting.append((connection, limit))
        return None

    def _wake(self) -> None:
        waiting, self.waiting = self.waiting, []
        for connection, limit in waiting:
            if self.updates:
                connection.reply(self.updates[:limit])
            else:
                self.waiting.append((connection, limit))


class _Connection(asyncio.Protocol):
    """One keep-alive connection of the bot."""

    def __init__(self, telegram: StubTelegram) -> None:
        self.telegram = telegram
        self.url = b""
        self.body = b""
        self.form = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.parser = httptools.HttpRequestParser(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.telegram.waiting = [pair for pair in self.telegram.waiting if pair[0] is not self]

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self.url, self.body, self.multipart = url, b"", b""

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"content-type":
            self.content_type = value

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        method = self.url.rsplit(b"/", 1)[1].split(b"?")[0].decode().lower()
        result = self.telegram.answer(method, self._arguments(), self)
        if result is not None:
            self.reply(result)

    def _arguments(self) -> dict[str, Any]:
        if not self.body:
            return {}
        if b"json" in self.content_type:
            return dict(decode(self.body))
        if b"multipart" in self.content_type:
            return _multipart(self.body, self.content_type)
        return dict(parse_qsl(self.body.decode()))

    def reply(self, result: Any) -> None:
        body = encode({"ok": True, "result": result})
        self.transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
            % (len(body), body)
        )


def _multipart(body: bytes, content_type: bytes) -> dict[str, Any]:
    """Text parts only, as aiogram sends them."""
    boundary = b"--" + content_type.split(b"boundary=")[1].strip(b'"')
    fields: dict[str, Any] = {}
    for part in body.split(boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = head.split(b'name="')[1].split(b'"')[0]
        fields[name.decode()] = content[:-2].decode(errors="replace")
    return fields


async def serve(telegram: StubTelegram) -> tuple[asyncio.Server, str]:
    """Listens on a free port of loopback; returns the server and its base URL."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(telegram), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    return server, f"http://127.0.0.1:{port}"
