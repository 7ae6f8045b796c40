"""What a shop with a few things on the shelf must do, in a few lines that know nothing of how it does it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

HOLD_SECONDS = 600.0
# Who let so many holds run out within an hour has to wait.
LAPSES = 5
HOUR_SECONDS = 3_600.0
INVOICE_SECONDS = 86_400.0


@dataclass(slots=True)
class ModelOrder:
    sku: str
    state: Literal["open", "held", "paid", "refunded"] = "open"
    opened_at: float = 0.0
    held_until: float = 0.0
    # When its holds ran out. Each order here is of somebody else.
    lapsed_at: list[float] = field(default_factory=list)


@dataclass(slots=True)
class ShelfModel:
    """`shelf` is what can be sold now, by SKU; `taken` what was paid for."""

    shelf: dict[str, int]
    now: float
    taken: dict[str, int] = field(default_factory=dict)
    orders: list[ModelOrder] = field(default_factory=list)

    def order(self, sku: str) -> ModelOrder | None:
        """None = it is sold out."""
        if self.shelf[sku] == 0:
            return None
        self.orders.append(ModelOrder(sku, opened_at=self.now))
        return self.orders[-1]

    def asks_to_pay(self, order: ModelOrder) -> bool:
        """Whether the shop says yes, which holds the goods from now on."""
        if self.now >= order.opened_at + INVOICE_SECONDS:
            return False
        if order.state == "open":
            lapsed = sum(at >= self.now - HOUR_SECONDS for at in order.lapsed_at)
            if self.shelf[order.sku] == 0 or lapsed >= LAPSES:
                return False
            self.shelf[order.sku] -= 1
        order.state, order.held_until = "held", self.now + HOLD_SECONDS
        return True

    def pays(self, order: ModelOrder) -> None:
        """After a yes: what was held is sold."""
        order.state = "paid"
        self.taken[order.sku] = self.taken.get(order.sku, 0) + 1

    def refunds(self, order: ModelOrder) -> None:
        """The money goes back; what was handed over does not come back to the shelf."""
        order.state = "refunded"

    def passes(self, seconds: float) -> None:
        """Holds that have run out are on the shelf again."""
        self.now += seconds
        for order in self.orders:
            if order.state == "held" and order.held_until <= self.now:
                order.state = "open"
                order.lapsed_at.append(self.now)
                self.shelf[order.sku] += 1

    def recounts(self, sku: str, on_the_shelf: int) -> None:
        """The merchant counts what is physically there; what is held is part of it."""
        held = sum(order.sku == sku and order.state == "held" for order in self.orders)
        self.shelf[sku] = max(on_the_shelf - held, 0)
