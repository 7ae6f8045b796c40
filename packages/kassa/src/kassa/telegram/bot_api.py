"""A thin client of the Bot API: JSON out, msgspec in, and three kinds of bad news kept apart."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec

from kassa.core.secret import Redactor, Secret
from kassa.service.rates import TELEGRAM_RATE_IN_ALL, Pace
from kassa.telegram.connections import AnswerLost, Connections, NotConnected
from kassa.telegram.multipart import form_of

OFFICIAL_API_URL = "https://api.telegram.org"
CALL_SECONDS = 20.0
UPLOAD_SECONDS = 120.0

T = TypeVar("T")


class BotApiError(Exception):
    """Telegram said no. `retry_after` is in seconds, 0 when Telegram named none."""

    def __init__(self, method: str, code: int, description: str, retry_after: float = 0.0) -> None:
        super().__init__(f"{method}: {code} {description}")
        self.method = method
        self.code = code
        self.description = description
        self.retry_after = retry_after


class NotSent(Exception):
    """The request never left: no connection was made, so nothing has happened at Telegram."""


class OutcomeUnknown(Exception):
    """The connection broke or the answer was unreadable: Telegram may have done it or not."""


class _Parameters(msgspec.Struct):
    retry_after: float = 0.0


class _Envelope(msgspec.Struct):
    ok: bool
    result: msgspec.Raw = msgspec.Raw(b"null")
    error_code: int = 0
    description: str = ""
    parameters: _Parameters = msgspec.field(default_factory=_Parameters)


_encode = msgspec.json.Encoder().encode
_open = msgspec.json.Decoder(_Envelope).decode
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
# What counts as a message. Answers to queries don't: they may never wait.
_PACED = ("send", "edit")
_ANY_CHAT = 0


class BotApi:
    """Calls one bot's methods. Use it as an async context manager, or `close()` it.

    Every call returns the decoded result or raises BotApiError, NotSent or OutcomeUnknown.
    The token is part of each address, so addresses are never put into messages or logs.
    `keeps_pace` slows messages down to what Telegram takes from a bot in all.
    """

    def __init__(self, token: Secret, api_url: str = OFFICIAL_API_URL, *, keeps_pace: bool = False) -> None:
        self.api_url = api_url.rstrip("/")
        self._path = f"/bot{token.reveal()}/"
        self._redactor = Redactor([token])
        self._connections = Connections(self.api_url)
        self._pace = Pace(TELEGRAM_RATE_IN_ALL) if keeps_pace else None

    def __repr__(self) -> str:
        return f"BotApi({self.api_url!r}, token=***)"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._connections.close()

    async def call(
        self, method: str, arguments: Mapping[str, Any], result: type[T], seconds: float = CALL_SECONDS
    ) -> T:
        """Arguments that are None are left out."""
        given = {name: value for name, value in arguments.items() if value is not None}
        return await self._post(method, _encode(given), "application/json", result, seconds)

    async def upload(
        self, method: str, arguments: Mapping[str, Any], file_field: str, path: Path, result: type[T]
    ) -> T:
        """Sends a local file with the call. Raises OSError when it can't be read."""
        fields = {
            name: value if isinstance(value, str) else _encode(value).decode()
            for name, value in arguments.items()
            if value is not None
        }
        content = await asyncio.to_thread(path.read_bytes)
        body, content_type = form_of(fields, file_field, path.name, content)
        return await self._post(method, body, content_type, result, UPLOAD_SECONDS)

    async def _post(self, method: str, body: bytes, content_type: str, result: type[T], seconds: float) -> T:
        if self._pace is not None and method.startswith(_PACED):
            now = asyncio.get_running_loop().time()
            await asyncio.sleep(self._pace.reserve(_ANY_CHAT, now) - now)
        try:
            status, answer = await self._connections.post(self._path + method, body, content_type, seconds)
        except NotConnected as error:
            raise NotSent(f"{method}: {error}") from error
        except AnswerLost as error:
            raise OutcomeUnknown(f"{method}: {error}") from error
        try:
            return _unpacked(method, status, answer, result)
        except BotApiError as error:
            # Some servers repeat the address in what they say, and that goes into books and messages.
            told = self._redactor.hide(error.description)
            raise BotApiError(method, error.code, told, error.retry_after) from None


def _unpacked(method: str, status: int, answer: bytes, result: type[T]) -> T:
    try:
        envelope = _open(answer)
    except _UNREADABLE:
        raise OutcomeUnknown(f"{method}: HTTP {status} with an unreadable body") from None
    if not envelope.ok:
        code = envelope.error_code or status
        raise BotApiError(method, code, envelope.description, envelope.parameters.retry_after)
    try:
        return msgspec.json.decode(envelope.result, type=result)
    except _UNREADABLE as error:
        raise OutcomeUnknown(f"{method}: an unexpected result ({error})") from None
