"""What the shell needs of the rooms around it, and what it gives them.
Small protocols named for their purpose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from kassa.core.catalogue import Product, ShippingMethod
from kassa.core.decision import Effect, Policy
from kassa.core.inputs import Input
from kassa.core.order import Order


@dataclass(frozen=True, slots=True)
class Shop:
    """What the service knows of the shop: values, no settings file."""

    id: str
    title: str
    policy: Policy
    shipping: tuple[ShippingMethod, ...]
    merchant_chat_id: int
    languages: tuple[str, ...] = ("en", "ru")


@dataclass(frozen=True, slots=True)
class ShopTexts:
    """What the bot answers to /terms, /support and /paysupport, as plain text; "" = not written yet."""

    terms: str = ""
    support: str = ""
    paysupport: str = ""


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """An update as it came: `body` is the JSON text, stored in the same commit as what it changed."""

    update_id: int
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """An effect that is due. `key` is the same on every repeat; `attempt` counts from 1.

    `goods` is what the effect hands over (a key, a text, a path), pinned before the first try.
    """

    id: int
    key: str
    order: Order
    effect: Effect
    attempt: int
    goods: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The effect arrived. `result` is kept in the journal (a message id, say)."""

    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OutletFailure:
    """It did not, or nobody knows. `unknown`: it may have arrived (a cut connection, a time-out).

    `transient`: worth another try, after `retry_after` seconds when that is set.
    """

    reason: str
    transient: bool
    unknown: bool = False
    retry_after: float = 0.0


class Outlet(Protocol):
    """Runs one effect against Telegram (implemented by the telegram room)."""

    async def send(self, item: OutboxItem) -> Sent | OutletFailure: ...


class Clock(Protocol):
    """The one named source of time: seconds since 1970 UTC."""

    def now(self) -> float: ...

    async def wait_until(self, due: float) -> None:
        """Returns when `now()` is `due` or later, also when the clock is moved on by somebody."""
        ...


class Storefront(Protocol):
    """What the dialogue asks of the shop (implemented by the service, used by the telegram room)."""

    def products(self) -> Sequence[Product]: ...

    def product(self, product_id: str) -> Product | None: ...

    def find_sku(self, sku: str) -> Product | None: ...

    def in_stock(self, sku: str) -> int | None:
        """What can be sold now; None = not counted."""
        ...

    async def place_order(
        self, buyer_id: int, lines: Sequence[tuple[str, int]], language: str, update: RawUpdate | None
    ) -> Order:
        """Stores an OPEN order and its SendInvoice effect in one commit. Raises InvalidInput."""
        ...

    async def tell(self, order_id: str, input_: Input, update: RawUpdate | None = None) -> Order:
        """Decides and commits. Raises NotFound, TransitionNotAllowed, Conflict."""
        ...

    async def orders_of(self, buyer_id: int, limit: int = 10) -> Sequence[Order]: ...

    async def order(self, order_id: str) -> Order | None: ...


class Intake(Protocol):
    """The money lane: returns after the commit (implemented by the service, used by the telegram room)."""

    async def ask(self, input_: Input, invoice_payload: str, update: RawUpdate) -> None:
        """A question or fact about the order behind `invoice_payload`;
        an unknown one becomes a recorded case.
        """
        ...

    async def set_aside(self, update: RawUpdate, reason: str) -> None:
        """Stores what can't be parsed or matched, for the merchant to see."""
        ...

    async def last_update_id(self) -> int:
        """The highest update_id that is committed, 0 when none."""
        ...
