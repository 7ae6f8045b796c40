"""What the one writer remembers of its shop, so that hot orders and stock are not read again.

`Memory` is what is committed. A `Draft` is what a batch is about to change; it becomes memory at the commit.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import NamedTuple

from kassa.core.order import Order

ORDERS_REMEMBERED = 2_000


class StoredOrder(NamedTuple):
    revision: int
    order: Order


class StockCount(NamedTuple):
    """`shelf` None = not counted."""

    shelf: int | None
    held: int
    taken: int
    received: int


class KnownUpdate(NamedTuple):
    generation: int
    body: bytes
    order_id: str


@dataclass(slots=True)
class Memory:
    """The committed state; `numbers` are the highest ones given out, by table."""

    stock: dict[str, StockCount]
    numbers: dict[str, int]
    orders: OrderedDict[str, StoredOrder] = field(default_factory=OrderedDict)

    def remember(self, orders: dict[str, StoredOrder]) -> None:
        for order_id, stored in orders.items():
            self.orders[order_id] = stored
            self.orders.move_to_end(order_id)
        while len(self.orders) > ORDERS_REMEMBERED:
            self.orders.popitem(last=False)


@dataclass(slots=True)
class Draft:
    """Changes on top of a memory."""

    memory: Memory
    orders: dict[str, StoredOrder] = field(default_factory=dict)
    stock: dict[str, StockCount] = field(default_factory=dict)
    updates: dict[int, list[KnownUpdate]] = field(default_factory=dict)
    charges: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def order(self, order_id: str) -> StoredOrder | None:
        return self.orders.get(order_id) or self.memory.orders.get(order_id)

    def count(self, item: str) -> StockCount | None:
        return self.stock.get(item) or self.memory.stock.get(item)

    def next_number(self, table: str) -> int:
        number = self.numbers.get(table, self.memory.numbers[table]) + 1
        self.numbers[table] = number
        return number

    def copy(self) -> Draft:
        updates = {update_id: list(known) for update_id, known in self.updates.items()}
        return Draft(
            self.memory, dict(self.orders), dict(self.stock), updates, dict(self.charges), dict(self.numbers)
        )

    def publish(self) -> None:
        self.memory.remember(self.orders)
        self.memory.stock.update(self.stock)
        self.memory.numbers.update(self.numbers)
