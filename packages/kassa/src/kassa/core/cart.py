"""What somebody wants to buy, before it is an order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CartLine:
    sku: str
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Cart:
    """Lines in the order they were put in, one for each SKU: two of a thing are one line of two."""

    lines: tuple[CartLine, ...] = ()

    @classmethod
    def of(cls, wanted: Iterable[tuple[str, int]]) -> Cart:
        cart = cls()
        for sku, quantity in wanted:
            cart = cart.with_more(sku, quantity)
        return cart

    def with_more(self, sku: str, quantity: int = 1) -> Cart:
        if any(line.sku == sku for line in self.lines):
            return Cart(
                tuple(
                    CartLine(sku, line.quantity + quantity) if line.sku == sku else line
                    for line in self.lines
                )
            )
        return Cart((*self.lines, CartLine(sku, quantity)))

    def without(self, sku: str) -> Cart:
        return Cart(tuple(line for line in self.lines if line.sku != sku))
