"""What a button carries: a verb and what it is bound to, in Telegram's 64 bytes."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from hashlib import blake2b

from kassa.core.catalogue import Product

MERCHANT_VERBS = ("packed", "shipped", "delivered")


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button's data, taken apart. `verb` "" = not one of ours."""

    verb: str
    arguments: tuple[str, ...]

    def argument(self, place: int) -> str:
        return self.arguments[place] if place < len(self.arguments) else ""

    def number(self, place: int) -> int:
        text = self.argument(place)
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


def pressed(data: str) -> Pressed:
    verb, *arguments = data.split(":")
    return Pressed(verb, tuple(arguments))


def page_data(page: int) -> str:
    return f"page:{page}"


def card_data(product: Product) -> str:
    return f"card:{short_id(product.id)}"


def choice_data(product: Product, path: tuple[int, ...]) -> str:
    """`path` holds the place of each option value that is chosen so far."""
    return f"choose:{short_id(product.id)}:{stamp_of(product)}:{'.'.join(map(str, path))}"


def buy_data(product: Product, sku: str) -> str:
    return f"buy:{short_id(product.id)}:{stamp_of(product)}:{short_id(sku)}"


def again_data(order_id: str, delivery_number: int) -> str:
    return f"again:{order_id}:{delivery_number}"


def merchant_data(verb: str, order_id: str, delivery_number: int) -> str:
    return f"{verb}:{order_id}:{delivery_number}"


def short_id(text: str) -> str:
    """Eleven letters for an id of any length."""
    return base64.urlsafe_b64encode(blake2b(text.encode(), digest_size=8).digest()).decode().rstrip("=")


def stamp_of(product: Product) -> str:
    """Changes when anything does that the buyer has seen on the button's message: name, choices, prices."""
    seen = (
        product.title,
        [(one.sku, one.options, one.price.amount, one.price.currency) for one in product.variants],
    )
    return short_id(repr(seen))[:6]
