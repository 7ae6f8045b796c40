"""The Bot API as a bare ASGI application: /bot<token>/METHOD and /file/bot<token>/PATH."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from tgsandbox.botapi.errors import ApiError
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.table import METHODS
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.bodies import read_arguments
from tgsandbox.botapi.serving.calling import JSON, Answer, call, failure, note
from tgsandbox.botapi.serving.faulty import HEADER, NO_JSON, answer_wrongly, fault_of_header, refusal_of
from tgsandbox.botapi.serving.pauses import Pauses
from tgsandbox.botapi.serving.polls import Polls
from tgsandbox.botapi.serving.webhooks import Webhooks
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.files import file_at
from tgsandbox.world.trouble.faults import Fault, Place
from tgsandbox.world.world import World

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MAX_BODY_BYTES = 55 << 20
MAX_TOKEN_LENGTH = 80
DRIBBLE_PIECES = 8
# The server's hand on the connection, for the faults that cut it.
CUT = "tgsandbox.cut"


class BotApi:
    def __init__(self, world: World) -> None:
        self._world = world
        self._pauses = Pauses(world)
        self._polls = Polls(world, self._pauses)
        self._methods: Mapping[str, Method] = METHODS | {"getupdates": self._polls.get_updates}
        self._webhooks = Webhooks(world, self._methods)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith("/file/") and scope["method"] in ("GET", "HEAD"):
            await self._send_file(scope, send)
            return
        if scope["method"] not in ("GET", "POST"):
            await _send(send, 501, b"")
            return
        try:
            answer = await self._answer(scope, receive)
        except ApiError as error:
            answer = failure(error)
        if answer.is_cut:
            await _cut(scope, receive)
        elif answer.dribble_seconds:
            await self._dribble(send, answer)
        else:
            await _send_json(send, answer)

    def start(self) -> None:
        """From now on webhooks get their updates."""
        self._webhooks.start()

    async def close(self) -> None:
        """End what waits and what is under way."""
        self._polls.close()
        self._pauses.close()
        await self._webhooks.close()

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        token, method = split_path(scope["path"])
        content_type = encoding = wish = ""
        for name, value in scope["headers"]:
            if name == b"content-type":
                content_type = value.decode("latin-1")
            elif name == b"content-encoding":
                encoding = value.decode("latin-1")
            elif name == HEADER:
                wish = value.decode("latin-1")
        body = await _read_body(receive)
        bot = self._bot(token)
        arguments = read_arguments(scope["query_string"], content_type, body, encoding)
        if wish or self._world.faults:
            fault = self._fault(bot, method, wish)
            if fault is not None:
                return await self._call_wrongly(fault, bot, method, arguments)
        return await call(self._world, self._methods, bot, method, arguments)

    def _fault(self, bot: Bot, method: str, wish: str) -> Fault | None:
        """The one that the request's header asks for, or else one that is armed."""
        if wish:
            return fault_of_header(wish)
        return self._world.faults.strike(Place.CALL, bot.id, method=method)

    async def _call_wrongly(self, fault: Fault, bot: Bot, method: str, arguments: Arguments) -> Answer:
        refused = refusal_of(fault)
        if refused is not None:
            is_json = refused.content_type == JSON
            noted = refused if is_json else replace(refused, content=NO_JSON)
            note(self._world, bot, method, arguments, noted, fault=fault.name)
            return refused
        return await answer_wrongly(
            fault,
            self._pauses,
            lambda: call(self._world, self._methods, bot, method, arguments, fault=fault.name),
        )

    async def _dribble(self, send: Send, answer: Answer) -> None:
        await _send_head(send, answer.status, len(answer.content), (), answer.content_type)
        size = -(-len(answer.content) // DRIBBLE_PIECES)
        for start in range(0, len(answer.content), size):
            await self._pauses.pause(answer.dribble_seconds / DRIBBLE_PIECES)
            piece = answer.content[start : start + size]
            is_last = start + size >= len(answer.content)
            await send({"type": "http.response.body", "body": piece, "more_body": not is_last})

    async def _send_file(self, scope: Scope, send: Send) -> None:
        """The octets; a file that was named by its address lies there, so its reader is sent on."""
        token, path = split_path(scope["path"].removeprefix("/file"))
        bot = self._world.bot_by_token(token)
        file = file_at(self._world.files, path)
        if bot is None or file is None:
            code, text = (401, "Unauthorized") if bot is None else (404, "Not Found")
            await _send_json(send, failure(ApiError(code, text)))
        elif file.url:
            await _send(send, 302, b"", ((b"location", file.url.encode()),))
        else:
            await _send(send, 200, file.content, content_type=b"application/octet-stream")

    def _bot(self, token: str) -> Bot:
        if token.startswith("0") or ":" not in token or "/" in token or len(token) > MAX_TOKEN_LENGTH:
            raise ApiError(401, "Unauthorized: invalid token specified")
        bot = self._world.bot_by_token(token)
        if bot is None:
            raise ApiError(401, "Unauthorized")
        return bot


def split_path(path: str) -> tuple[str, str]:
    """Token and method of /bot<token>/METHOD or /bot<token>/test/METHOD."""
    token, slash, method = unquote(path).removeprefix("/bot").partition("/")
    method = method.removeprefix("test/")
    if not slash or not token:
        raise ApiError(404, "Not Found")
    return token, method.rstrip("/")


async def _read_body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False):
        return body
    chunks = [body]
    size = len(body)
    while message.get("more_body", False):
        message = await receive()
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > MAX_BODY_BYTES:
            raise ApiError(413, "Request Entity Too Large")
    return b"".join(chunks)


async def _send_json(send: Send, answer: Answer) -> None:
    headers: tuple[tuple[bytes, bytes], ...] = ()
    if answer.retry_after:
        headers = ((b"retry-after", str(answer.retry_after).encode()),)
    await _send(send, answer.status, answer.content, headers, content_type=answer.content_type)


async def _cut(scope: Scope, receive: Receive) -> None:
    """Let the connection die, and wait until it has."""
    cut = scope.get("extensions", {}).get(CUT)
    if cut is None:
        raise ConnectionAbortedError("a fault cut the connection")
    cut()
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(
    send: Send,
    status: int,
    body: bytes,
    headers: tuple[tuple[bytes, bytes], ...] = (),
    *,
    content_type: bytes = JSON,
) -> None:
    await _send_head(send, status, len(body), headers, content_type)
    await send({"type": "http.response.body", "body": body})


async def _send_head(
    send: Send, status: int, length: int, headers: tuple[tuple[bytes, bytes], ...], content_type: bytes
) -> None:
    known = (b"content-type", content_type), (b"content-length", str(length).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*known, *headers]})
