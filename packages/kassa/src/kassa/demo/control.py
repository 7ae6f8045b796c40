"""The sandbox's control API, as far as the demo needs it."""

from __future__ import annotations

from typing import Any, TypeVar

import aiohttp
import msgspec
from msgspec import Struct

from kassa.core.errors import ShopError

T = TypeVar("T")
CALL_SECONDS = 30.0


class SandboxSaysNo(ShopError):
    """The sandbox refused, in its own words: no such button, nothing came in time."""


class User(Struct, frozen=True):
    id: int
    first_name: str


class Bot(Struct, frozen=True):
    id: int
    username: str
    token: str


class ProviderToken(Struct, frozen=True):
    token: str


class Amount(Struct, frozen=True):
    currency: str
    amount: int
    text: str


class Button(Struct, frozen=True):
    text: str
    kind: str


class Invoice(Struct, frozen=True):
    title: str
    total: Amount


class File(Struct, frozen=True):
    name: str


class Message(Struct, frozen=True):
    id: int
    sender_id: int
    kind: str
    text: str
    keyboard: list[list[Button]] = []
    invoice: Invoice | None = None
    file: File | None = None


class ShippingOption(Struct, frozen=True):
    id: str
    title: str
    total: Amount


class FormError(Struct, frozen=True):
    words: str
    bot_words: str


class Form(Struct, frozen=True):
    id: str
    state: str
    title: str
    total: Amount
    shipping_options: list[ShippingOption] = []
    error: FormError | None = None


class Tapped(Struct, frozen=True):
    kind: str
    callback_query_id: str = ""
    form: Form | None = None


class Callback(Struct, frozen=True):
    text: str


class Waited(Struct, frozen=True):
    message: Message | None = None
    form: Form | None = None
    callback: Callback | None = None


class ProviderCharge(Struct, frozen=True):
    id: str
    total: Amount
    refunded: Amount
    state: str
    telegram_payment_charge_id: str


class StarsMove(Struct, frozen=True):
    """`id` is the charge; `stars` as the bot sees it: positive came in."""

    id: str
    bot_id: int
    stars: int


class Stars(Struct, frozen=True):
    transactions: list[StarsMove]


class Control:
    """Use it as an async context manager. Every method raises SandboxSaysNo in the sandbox's words."""

    def __init__(self, url: str) -> None:
        self._base = f"{url}/control/v1"
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_SECONDS))

    async def __aenter__(self) -> Control:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def get(self, path: str, answer: type[T], **query: Any) -> T:
        return await self._call("GET", path, answer, params=query)

    async def post(self, path: str, answer: type[T], **body: Any) -> T:
        return await self._call("POST", path, answer, json=body)

    async def _call(self, method: str, path: str, answer: type[T], **arguments: Any) -> T:
        async with self._session.request(method, self._base + path, **arguments) as response:
            text = await response.read()
        if response.status >= 400:
            raise SandboxSaysNo(_words(text))
        return msgspec.json.decode(text, type=answer)


def _words(text: bytes) -> str:
    try:
        return str(msgspec.json.decode(text)["error"])
    except (msgspec.MsgspecError, KeyError, TypeError):
        return text.decode("utf-8", "replace")
