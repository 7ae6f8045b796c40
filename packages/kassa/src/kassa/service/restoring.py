"""A shop on books that were restored from a backup: they are older than the world.

What was paid, handed over and given back since the backup is not in them. So at first the shop only refuses
and listens: no pre-checkout is said yes to, nothing is sent, no time passes. When everything that Telegram
and the providers know was read (Engine.note_reconciliation), it sells again, but for what it can't know: how
much of a counted thing is left, and which keys were handed out. Those stay back until a person counts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kassa.core.order import Order
from kassa.core.refusal import Refusal
from kassa.service.books import Books
from kassa.service.catalogue import Catalogue
from kassa.service.marks import DOUBTED, RECONCILE_FIRST, Mark
from kassa.service.stocking import item_of


@dataclass(frozen=True, slots=True)
class Reserve:
    """What is held back. `doubted` are items (SKUs and pools) whose count nobody vouches for."""

    reconciles_first: bool = False
    doubted: frozenset[str] = frozenset()

    def refusal_of(self, order: Order) -> Refusal | None:
        """What a question about this order has to be answered for now; None = nothing speaks against it."""
        if self.reconciles_first:
            return Refusal.TRY_AGAIN
        if self.doubted and any(item_of(line.goods, line.sku) in self.doubted for line in order.lines):
            return Refusal.SOLD_OUT
        return None

    def is_held_back(self, sku: str, catalogue: Catalogue) -> bool:
        if not self.doubted:
            return False
        product = catalogue.by_sku(sku)
        return product is not None and item_of(product.goods, sku) in self.doubted


NOTHING = Reserve()


def reserve_of(marks: Mapping[str, Mark]) -> Reserve:
    doubted = frozenset(
        name.removeprefix(DOUBTED) for name, mark in marks.items() if name.startswith(DOUBTED) and mark.value
    )
    reconciles_first = RECONCILE_FIRST in marks and bool(marks[RECONCILE_FIRST].value)
    return Reserve(reconciles_first, doubted) if reconciles_first or doubted else NOTHING


def vouch_for(books: Books, items: Iterable[str], reserve: Reserve, now: float) -> None:
    """A person has counted these items anew: they are sold again."""
    for item in items:
        if item in reserve.doubted:
            books.set_mark(f"{DOUBTED}{item}", "", now)
