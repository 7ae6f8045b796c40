"""The webhook: Telegram calls us. Bare ASGI, because every payment passes here."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from kassa.core.secret import Secret
from kassa.telegram.bot_api import BotApi, BotApiError, NotSent, OutcomeUnknown
from kassa.telegram.receiving.door import Door
from kassa.telegram.receiving.guarded import REQUEST_SECONDS, guarded_http
from kassa.telegram.receiving.incoming import ask_what_waits
from kassa.telegram.receiving.polling import TAKEN_BACK, UNKNOWN_TOKEN
from kassa.telegram.updates import KINDS

log = logging.getLogger(__name__)

BODY_BYTES = 1024 * 1024
SECRET_HEADER = b"x-telegram-bot-api-secret-token"
# Telegram is asked whether it still knows the shop's address.
SECONDS_BETWEEN_LOOKS = 60.0
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Address:
    """`url` is what Telegram calls; `host` and `port` are where this machine listens (0 = any free port)."""

    url: str
    host: str
    port: int
    max_connections: int = 40


class WebhookApp:
    """An ASGI app. 200 only after the commit; anything else and Telegram comes again.

    Raises ValueError without a secret: then anybody could tell the shop that it was paid.
    """

    def __init__(self, door: Door, secret: Secret, path: str) -> None:
        if not secret:
            raise ValueError("a webhook needs a secret of 1 to 256 characters (A-Z a-z 0-9 _ -), got none")
        self._door = door
        self._secret = secret
        self._path = path or "/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        status = await self._status(scope, receive)
        if status is not None:
            await _answer(send, status)

    async def _status(self, scope: Scope, receive: Receive) -> int | None:
        """None when the caller has gone away."""
        if scope["path"] != self._path:
            return 404
        if scope["method"] != "POST":
            return 405
        # Before the body: a stranger costs us a header.
        if not self._knows(scope["headers"]):
            return 401
        try:
            body = await _body(scope["headers"], receive)
        except _CutShort:
            # Half an update says nothing. Telegram brings the whole of it again.
            return None
        if body is None:
            return 413
        try:
            await self._door.handle(body)
        except Exception:
            log.exception("an update could not be stored; Telegram will bring it again")
            return 500
        return 200

    def _knows(self, headers: list[tuple[bytes, bytes]]) -> bool:
        """Exactly one header with the secret: of two, one may be the proxy's and one a stranger's."""
        given = [value for name, value in headers if name == SECRET_HEADER]
        right = self._secret.reveal().encode()
        return len(given) == 1 and hmac.compare_digest(given[0], right)


class Webhook:
    """`run()` listens, tells Telegram the address, and serves until it is cancelled."""

    def __init__(
        self,
        bot: BotApi,
        door: Door,
        address: Address,
        secret: Secret,
        seconds_between_looks: float = SECONDS_BETWEEN_LOOKS,
    ) -> None:
        self._bot = bot
        self._seconds_between_looks = seconds_between_looks
        self._address = address
        self._secret = secret
        self._app = WebhookApp(door, secret, urlsplit(address.url).path)
        # Set when Telegram knows the address.
        self.begun = asyncio.Event()

    async def run(self) -> None:
        """Raises OSError when the address is taken."""
        with socket.create_server((self._address.host, self._address.port)) as listening:
            async with serving(self._app, listening) as stopped:
                await self._announce()
                self.begun.set()
                looking = asyncio.create_task(self._keep_looking())
                try:
                    await stopped
                finally:
                    looking.cancel()

    async def _keep_looking(self) -> None:
        """Whether Telegram still calls us. Nothing is set anew: two that set it in turn would help nobody."""
        while True:
            await asyncio.sleep(self._seconds_between_looks)
            try:
                incoming = await ask_what_waits(self._bot)
            except BotApiError as error:
                if error.code in UNKNOWN_TOKEN:
                    log.critical(TAKEN_BACK)
                continue
            except (NotSent, OutcomeUnknown):
                continue
            if incoming.url != self._address.url:
                log.critical(
                    "Telegram brings this bot's updates to another address than this shop's; whoever set it "
                    "has the bot's token: get a new one from @BotFather, and start the shop with it"
                )

    async def _announce(self) -> None:
        """Queued updates are kept: there may be payments among them."""
        arguments = {
            "url": self._address.url,
            "secret_token": self._secret.reveal(),
            "allowed_updates": KINDS,
            "max_connections": self._address.max_connections,
            "drop_pending_updates": False,
        }
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                await self._bot.call("setWebhook", arguments, bool)
                return
            except (NotSent, OutcomeUnknown) as error:
                log.warning("Telegram doesn't know the webhook yet: %s", error)
            except BotApiError as error:
                if error.code != 429 and error.code < 500:
                    raise
                log.warning("Telegram doesn't know the webhook yet: %s", error)
                pause = max(pause, error.retry_after)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


@contextlib.asynccontextmanager
async def serving(
    app: App, listening: socket.socket, request_seconds: float = REQUEST_SECONDS
) -> AsyncIterator[Awaitable[None]]:
    """Serves until the context ends; then requests that are being handled may finish.

    Gives what can be awaited for the case that the server stops by itself.
    """
    # Heavy, and not needed by a shop that polls.
    import uvicorn

    class Server(uvicorn.Server):
        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            """The process's signals belong to whoever started it."""
            yield

    config = uvicorn.Config(
        app,
        http=guarded_http(request_seconds),
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        # What strangers send that is no HTTP is not worth a line each.
        log_level="error",
        server_header=False,
        proxy_headers=False,
    )
    server = Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield asyncio.shield(task)
    finally:
        server.should_exit = True
        await task


class _CutShort(Exception):
    """The connection ended before the body did."""


async def _body(headers: list[tuple[bytes, bytes]], receive: Receive) -> bytes | None:
    """None when it is larger than an update can be. Raises _CutShort."""
    announced = next((value for name, value in headers if name == b"content-length"), b"0")
    if announced.isdigit() and int(announced) > BODY_BYTES:
        return None
    parts, size = [], 0
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise _CutShort
        part = event.get("body", b"")
        parts.append(part)
        size += len(part)
        if size > BODY_BYTES:
            return None
        if not event.get("more_body", False):
            return b"".join(parts)


async def _answer(send: Send, status: int) -> None:
    """After a refusal the connection ends: what else comes through it is not read."""
    headers = [(b"content-length", b"0"), *([(b"connection", b"close")] if 400 <= status < 500 else [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
