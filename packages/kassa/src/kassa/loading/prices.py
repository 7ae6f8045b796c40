"""Prices of an export as exact money, and digital goods at their price in Stars."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from kassa.core.currencies import parse_amount
from kassa.core.money import STARS, Money

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class PriceTags:
    """What the file's prices are in. `stars_rate`: Stars for one whole unit of `currency`; None = no change.

    An export names no currency, and Telegram wants digital goods sold for Stars: both come with the file.
    """

    currency: str
    stars_rate: Decimal | None = None

    def price(self, text: str, digital: bool) -> Money:
        """The price of a cell. Raises ValueError that says what would be right."""
        number = text.strip()
        if not _NUMBER.fullmatch(number):
            raise ValueError("write a price such as 12.50")
        number = number.replace(",", ".")
        if "." in number:
            number = number.rstrip("0").rstrip(".")
        if digital and self.stars_rate is not None and self.currency != STARS:
            stars = (Decimal(number) * self.stars_rate).to_integral_value(ROUND_CEILING)
            return _positive(Money(int(stars), STARS))
        return _positive(parse_amount(number, self.currency))


def _positive(price: Money) -> Money:
    if price.amount < 1:
        raise ValueError("write a price above zero; Telegram takes no invoice over nothing")
    return price
