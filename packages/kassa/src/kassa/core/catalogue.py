"""What is on sale: products, their variants and what the buyer gets."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kassa.core.money import STARS, Money


class AgainPolicy(StrEnum):
    """What to do when one order is paid a second time."""

    REFUND = "refund"
    SECOND_UNIT = "second_unit"


@dataclass(frozen=True, slots=True)
class TextGoods:
    """Digital: the same text for everybody (a link, an answer, a code)."""

    text: str


@dataclass(frozen=True, slots=True)
class KeyGoods:
    """Digital: one key of a pool for each unit; a repeat sends the same key again."""

    pool: str


@dataclass(frozen=True, slots=True)
class FileGoods:
    """Digital: a file, by a path relative to the shop's folder."""

    path: str


@dataclass(frozen=True, slots=True)
class PhysicalGoods:
    """A parcel that the merchant packs and ships."""

    weight_grams: int = 0


@dataclass(frozen=True, slots=True)
class AccessGoods:
    """Access to a chat, for `days` (0 = without end)."""

    chat_id: int
    days: int = 0


Goods = TextGoods | KeyGoods | FileGoods | PhysicalGoods | AccessGoods


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing that can be bought. `sku` is unique within the shop; `options` are e.g. (("Colour", "Red"),).

    `stock` is what is counted on the shelf: None = not counted. For KeyGoods the free keys are the stock.
    """

    sku: str
    price: Money
    options: tuple[tuple[str, str], ...] = ()
    stock: int | None = None
    photo: str = ""


@dataclass(frozen=True, slots=True)
class ContactRules:
    """What Telegram's form asks for, and what makes it valid (a full-match pattern, "" = anything)."""

    name: bool = False
    phone: bool = False
    email: bool = False
    name_pattern: str = ""
    phone_pattern: str = ""
    email_pattern: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """`photo` is a local path relative to the shop's folder or an http(s) URL."""

    id: str
    title: str
    description: str
    goods: Goods
    variants: tuple[Variant, ...]
    photo: str = ""
    category: str = ""
    contact: ContactRules = field(default_factory=ContactRules)
    on_sale: bool = True
    paid_again: AgainPolicy = AgainPolicy.REFUND
    may_be_gift: bool = False
    max_tip: int = 0
    suggested_tips: tuple[int, ...] = ()
    subscription_seconds: int = 0
    # Pieces that one order may have; 0 = as many as there are.
    most_per_order: int = 0

    @property
    def is_physical(self) -> bool:
        return isinstance(self.goods, PhysicalGoods)

    @property
    def currency(self) -> str:
        return self.variants[0].price.currency if self.variants else STARS


@dataclass(frozen=True, slots=True)
class ShippingMethod:
    """One way of sending parcels. `countries` empty = everywhere; `free_from` None = never free."""

    id: str
    title: str
    price: Money
    countries: frozenset[str] = frozenset()
    free_from: Money | None = None
