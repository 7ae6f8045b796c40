"""Runs a unit without the database, from what this replica remembers, to find out what it will read.

What is remembered may be old: it is a hint and no more. The unit is decided on what is read under locks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kassa.core.catalogue import Product
from kassa.core.decision import Deadline
from kassa.core.money import Money
from kassa.core.order import Order
from kassa.service.books import (
    BuyersHolds,
    ItemMove,
    JournalEntry,
    NewCase,
    NewEffect,
    OpenInvoice,
    PendingEffect,
    Transfer,
)
from kassa.service.ports import OutboxItem, RawUpdate
from kassa.service.reconciling.lists import ReadLine
from kassa.service.stocking import item_of_pool
from kassa.storage.memory import Memory
from kassa.storage.postgres.needs import FREE_KEYS_AT_FIRST, Needs, NotLoaded


class Scout:
    """Implements the service's Books: notes what is read, and writes nothing."""

    def __init__(self, memory: Memory, needs: Needs) -> None:
        self._memory = memory
        self._needs = needs
        self._orders: dict[str, Order] = {}

    def order_of_update(self, update: RawUpdate) -> str | None:
        self._needs.updates.add(update.update_id)
        return None

    def store_update(self, update: RawUpdate, now: float, order_id: str = "", set_aside: str = "") -> None:
        self._needs.updates.add(update.update_id)

    def order(self, order_id: str) -> Order | None:
        if order_id in self._orders:
            return self._orders[order_id]
        self._needs.orders.add(order_id)
        remembered = self._memory.orders.get(order_id)
        if remembered is None:
            raise NotLoaded
        return remembered.order

    def order_of_charge(self, telegram_payment_charge_id: str) -> str | None:
        self._needs.charges.add(telegram_payment_charge_id)
        return None

    def orders_of_payer(self, payload: str, payer_id: int) -> Sequence[Order]:
        self._needs.payers.add((payload, payer_id))
        return ()

    def holds_of(self, buyer_id: int, since: float, placed_since: float) -> BuyersHolds:
        self._needs.holders[buyer_id] = (since, placed_since)
        return BuyersHolds()

    def open_invoice(self, payload: str) -> OpenInvoice | None:
        self._needs.invoices.add(payload)
        raise NotLoaded

    def add_open_invoice(self, invoice: OpenInvoice) -> None:
        pass

    def save_order(self, before: Order | None, after: Order, entry: JournalEntry) -> int:
        if before is not None:
            self._needs.orders.add(after.id)
        self._orders[after.id] = after
        return 0

    def shelf(self, item: str) -> int | None:
        self._needs.items.add(item)
        count = self._memory.stock.get(item)
        return count.shelf if count else None

    def move_stock(self, order_id: str, revision: int, moves: Sequence[ItemMove]) -> None:
        self._needs.moved.update(move.item for move in moves)

    def pin_keys(self, pool: str, order_id: str, delivery_number: int, count: int) -> tuple[str, ...]:
        self._needs.moved.add(item_of_pool(pool))
        self._needs.pinned.add((order_id, delivery_number))
        self._needs.free_keys[pool] = max(FREE_KEYS_AT_FIRST, count + self._needs.free_keys.get(pool, 0))
        return ()

    def queue_effect(self, effect: NewEffect, revision: int, now: float) -> PendingEffect:
        item = OutboxItem(0, effect.key, effect.order, effect.effect, 1)
        return PendingEffect(item, effect.lane, effect.due_at, may_have_arrived=False)

    def finish_effect(
        self,
        item: OutboxItem,
        state: Literal["sent", "failed", "withdrawn"],
        at: float,
        result: Mapping[str, Any],
    ) -> None:
        pass

    def postpone_effect(self, pending: PendingEffect, result: Mapping[str, Any]) -> None:
        pass

    def set_deadlines(self, order_id: str, deadlines: Sequence[Deadline]) -> None:
        pass

    def drop_deadline(self, order_id: str, deadline: Deadline) -> None:
        pass

    def book(self, order_id: str, revision: int, at: float, transfers: Sequence[Transfer]) -> None:
        pass

    def record_unmatched_charge(
        self,
        telegram_payment_charge_id: str,
        provider_payment_charge_id: str,
        payer_id: int,
        total: Money,
        at: float,
    ) -> None:
        pass

    def refund_unmatched_charge(self, telegram_payment_charge_id: str) -> bool:
        self._needs.charges.add(telegram_payment_charge_id)
        return True

    def move_unmatched_charge(self, telegram_payment_charge_id: str) -> bool:
        self._needs.charges.add(telegram_payment_charge_id)
        return True

    def note_statement_line(self, source: str, line: ReadLine, now: float) -> None:
        pass

    def open_case(self, case: NewCase, now: float) -> int:
        return 0

    def close_case(self, number: int, now: float) -> bool:
        self._needs.cases.add(number)
        return True

    def replace_products(self, products: Sequence[Product]) -> None:
        pass

    def count_stock(self, item: str, counted: int | None) -> None:
        self._needs.moved.add(item)

    def set_mark(self, name: str, value: str, now: float) -> None:
        pass

    def add_keys(self, pool: str, item: str, keys: Sequence[str]) -> int:
        self._needs.moved.add(item)
        self._needs.new_keys.setdefault(pool, set()).update(keys)
        return 0
