"""A thin client of the Bot API: one session, JSON out, msgspec in, and three kinds of bad news kept apart."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp
import msgspec
from yarl import URL

from kassa.core.secret import Secret
from kassa.telegram.pace import Pace

OFFICIAL_API_URL = "https://api.telegram.org"
CONNECT_SECONDS = 5.0
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
_JSON = {"Content-Type": "application/json"}
# What counts as a message. Answers to queries don't: they may never wait.
_PACED = ("send", "edit")


class BotApi:
    """Calls one bot's methods. Use it as an async context manager, or `close()` it.

    Every call returns the decoded result or raises BotApiError, NotSent or OutcomeUnknown.
    The token is part of each address, so addresses are never put into messages or logs.
    `pace` slows messages down to what Telegram takes; None = as fast as they come.
    """

    def __init__(self, token: Secret, api_url: str = OFFICIAL_API_URL, pace: Pace | None = None) -> None:
        self.api_url = api_url.rstrip("/")
        self._base = f"{self.api_url}/bot{token.reveal()}/"
        self._addresses: dict[str, URL] = {}
        self._session: aiohttp.ClientSession | None = None
        self._pace = pace

    def __repr__(self) -> str:
        return f"BotApi({self.api_url!r}, token=***)"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(
        self, method: str, arguments: Mapping[str, Any], result: type[T], seconds: float = CALL_SECONDS
    ) -> T:
        """Arguments that are None are left out."""
        given = {name: value for name, value in arguments.items() if value is not None}
        return await self._post(method, _encode(given), _JSON, result, seconds)

    async def upload(
        self, method: str, arguments: Mapping[str, Any], file_field: str, path: Path, result: type[T]
    ) -> T:
        """Sends a local file with the call. Raises OSError when it can't be read."""
        form = aiohttp.FormData()
        for name, value in arguments.items():
            if value is not None:
                form.add_field(name, value if isinstance(value, str) else _encode(value).decode())
        content = await asyncio.to_thread(path.read_bytes)
        form.add_field(file_field, content, filename=path.name, content_type="application/octet-stream")
        return await self._post(method, form, {}, result, UPLOAD_SECONDS)

    async def _post(
        self,
        method: str,
        body: bytes | aiohttp.FormData,
        headers: dict[str, str],
        result: type[T],
        seconds: float,
    ) -> T:
        if self._pace is not None and method.startswith(_PACED):
            await self._pace.turn()
        timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS)
        # `from None`: the library's own errors may carry the address, and with it the token.
        try:
            async with self._opened().post(
                self._address(method), data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                answer = await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL):
            raise NotSent(f"{method}: no connection to {self.api_url}") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise OutcomeUnknown(f"{method}: {type(error).__name__} while waiting for the answer") from None
        return _unpacked(method, response.status, answer, result)

    def _address(self, method: str) -> URL:
        address = self._addresses.get(method)
        if address is None:
            address = self._addresses[method] = URL(self._base + method, encoded=True)
        return address

    def _opened(self) -> aiohttp.ClientSession:
        # The session belongs to the running loop, so it is opened by the first call.
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self._session


def _unpacked(method: str, status: int, answer: bytes, result: type[T]) -> T:
    try:
        envelope = _open(answer)
    except msgspec.MsgspecError:
        raise OutcomeUnknown(f"{method}: HTTP {status} with an unreadable body") from None
    if not envelope.ok:
        code = envelope.error_code or status
        raise BotApiError(method, code, envelope.description, envelope.parameters.retry_after)
    try:
        return msgspec.json.decode(envelope.result, type=result)
    except msgspec.MsgspecError as error:
        raise OutcomeUnknown(f"{method}: an unexpected result ({error})") from None
