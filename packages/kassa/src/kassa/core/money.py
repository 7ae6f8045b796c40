"""Amounts of money: integers of smallest units, always with their currency."""

from __future__ import annotations

from dataclasses import dataclass

STARS = "XTR"


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` in the currency's smallest units (cents, kopecks, whole Stars)."""

    amount: int
    currency: str

    def __add__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.amount - other.amount, self.currency)

    def times(self, quantity: int) -> Money:
        return Money(self.amount * quantity, self.currency)

    def _same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} can't be added up")
