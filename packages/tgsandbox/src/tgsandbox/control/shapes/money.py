"""An amount as a buyer reads it."""

from __future__ import annotations

from msgspec import Struct

from tgsandbox.world.currencies import format_amount


class Money(Struct, frozen=True):
    """`amount` in smallest units; `text` as Telegram's clients write it."""

    currency: str
    amount: int
    text: str


def show_money(amount: int, currency: str) -> Money:
    return Money(currency, amount, format_amount(amount, currency))
