"""Whether an order's goods are on the shelf, and how they move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal

from kassa.core.decision import StockMove
from kassa.core.order import Order


def on_the_shelf(order: Order, shelf: Mapping[str, int | None]) -> bool:
    """True when every SKU is on sale and there is enough of it; lines of one SKU are added up."""
    wanted: Counter[str] = Counter()
    for line in order.lines:
        wanted[line.sku] += line.quantity
    return all(sku in shelf and _enough(shelf[sku], quantity) for sku, quantity in wanted.items())


def _enough(count: int | None, quantity: int) -> bool:
    return count is None or count >= quantity


def moves(order: Order, kind: Literal["hold", "release", "sell", "take"]) -> tuple[StockMove, ...]:
    """One move for each line. SKUs that are not counted move, too: it is for the storage to know them."""
    return tuple(StockMove(kind, line.sku, line.quantity, line.number) for line in order.lines)
