"""The books of one shop on SQLite, within one transaction of the writer.

Reads see what is committed (remembered: nobody else writes) and what the units of this batch wrote. Hot
writes are gathered and run table by table, before the commit or before a read that has to see them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kassa.core.catalogue import Product
from kassa.core.decision import Deadline
from kassa.core.errors import Conflict
from kassa.core.money import Money
from kassa.core.order import Order
from kassa.service.books import (
    ItemMove,
    JournalEntry,
    NewCase,
    NewEffect,
    OpenInvoice,
    PendingEffect,
    Transfer,
)
from kassa.service.ports import OutboxItem, RawUpdate
from kassa.storage import codec, rows, statements
from kassa.storage.memory import Draft, KnownUpdate, StockCount, StoredOrder

# What a move adds to the shelf, to what is held and to what is taken.
_MOVES: dict[str, tuple[int, int, int]] = {
    "hold": (-1, 1, 0),
    "release": (1, -1, 0),
    "sell": (0, -1, 1),
    "take": (-1, 0, 1),
    "restock": (1, 0, -1),
}

_ORDER_OF_WRITING = (
    statements.INSERT_UPDATE,
    statements.INSERT_ORDER,
    statements.UPDATE_ORDER,
    statements.TOUCH_ORDER,
    statements.INSERT_JOURNAL,
    statements.INSERT_CHARGE,
    statements.UPDATE_CHARGE,
    statements.INSERT_REFUND,
    statements.UPDATE_REFUND,
    statements.INSERT_DELIVERY,
    statements.UPDATE_DELIVERY,
    statements.MOVE_STOCK,
    statements.INSERT_STOCK_MOVE,
    statements.INSERT_EFFECT,
    statements.POSTPONE_EFFECT,
    statements.FINISH_EFFECT,
    statements.DROP_DEADLINE,
    statements.INSERT_DEADLINE,
    statements.INSERT_TRANSFER,
)


class SqliteBooks:
    """Implements the service's Books."""

    def __init__(self, connection: sqlite3.Connection, shop: str, draft: Draft) -> None:
        self._connection = connection
        self._shop = shop
        self.draft = draft
        self._waiting: dict[str, list[tuple[Any, ...]]] = {statement: [] for statement in _ORDER_OF_WRITING}
        self._moved: dict[str, tuple[int, int, int]] = {}

    def written(self) -> int:
        """Grows with everything that is written: equal before and after a unit that wrote nothing."""
        waiting = sum([len(rows_waiting) for rows_waiting in self._waiting.values()])
        return self._connection.total_changes + waiting + len(self._moved)

    def flush(self) -> None:
        """Runs what was gathered. Raises what the database says against it."""
        for item, (shelf, held, taken) in self._moved.items():
            self._waiting[statements.MOVE_STOCK].append((shelf, held, taken, self._shop, item))
        self._moved.clear()
        for statement, waiting in self._waiting.items():
            if waiting:
                self._connection.executemany(statement, waiting)
                waiting.clear()

    def _row(self, statement: str, *values: Any) -> Any:
        return self._connection.execute(statement, (self._shop, *values)).fetchone()

    # Updates

    def order_of_update(self, update: RawUpdate) -> str | None:
        return next((known.order_id for known in self._known(update) if known.body == update.body), None)

    def store_update(self, update: RawUpdate, now: float, order_id: str = "", set_aside: str = "") -> None:
        known = self._known(update)
        generation = max((earlier.generation for earlier in known), default=0) + 1
        known.append(KnownUpdate(generation, update.body, order_id))
        row = (self._shop, update.update_id, generation, update.kind, update.body, now, order_id, set_aside)
        self._waiting[statements.INSERT_UPDATE].append(row)

    def _known(self, update: RawUpdate) -> list[KnownUpdate]:
        known = self.draft.updates.get(update.update_id)
        if known is None:
            stored = self._connection.execute(statements.SELECT_UPDATE, (self._shop, update.update_id))
            known = self.draft.updates[update.update_id] = list(map(KnownUpdate._make, stored))
        return known

    # Orders

    def order(self, order_id: str) -> Order | None:
        stored = self._stored(order_id)
        return stored.order if stored else None

    def _stored(self, order_id: str) -> StoredOrder | None:
        remembered = self.draft.order(order_id)
        if remembered:
            return remembered
        row = self._row(statements.SELECT_ORDER, order_id)
        if row is None:
            return None
        stored = StoredOrder(row[0], codec.order_from_text(row[1]))
        self.draft.orders[order_id] = stored
        return stored

    def order_of_charge(self, telegram_payment_charge_id: str) -> str | None:
        drafted = self.draft.charges.get(telegram_payment_charge_id)
        if drafted is not None:
            return drafted
        row = self._row(statements.SELECT_CHARGE, telegram_payment_charge_id)
        return row[0] if row else None

    def orders_of_payer(self, payload: str, payer_id: int) -> list[Order]:
        self.flush()
        rows = self._connection.execute(statements.SELECT_ORDERS_OF_PAYER, (self._shop, payload, payer_id))
        found = (self.order(row[0]) for row in rows.fetchall())
        return [order for order in found if order is not None][::-1]

    def save_order(self, before: Order | None, after: Order, entry: JournalEntry) -> int:
        stored = self._stored(after.id) if before else None
        revision = stored.revision + 1 if stored else 0
        if before is None:
            self._waiting[statements.INSERT_ORDER].append(rows.order_row(after))
        elif after is not before:
            change = (revision, after.payment, codec.order_to_text(after), self._shop, after.id)
            self._waiting[statements.UPDATE_ORDER].append(change)
        else:
            self._waiting[statements.TOUCH_ORDER].append((revision, self._shop, after.id))
        self._waiting[statements.INSERT_JOURNAL].append(rows.journal_row(after, revision, entry))
        for statement, row in rows.changed_parts(before, after):
            self._waiting[statement].append(row)
        for charge in after.charges:
            self.draft.charges[charge.telegram_payment_charge_id] = after.id
        self.draft.orders[after.id] = StoredOrder(revision, after)
        return revision

    # Open invoices

    def open_invoice(self, payload: str) -> OpenInvoice | None:
        row = self._row(statements.SELECT_OPEN_INVOICE, payload)
        if row is None:
            return None
        lines = tuple((str(sku), int(quantity)) for sku, quantity in codec.from_text(row[0]))
        return OpenInvoice(payload, lines, row[1])

    def add_open_invoice(self, invoice: OpenInvoice) -> None:
        row = (self._shop, invoice.payload, codec.to_text(invoice.lines), invoice.opened_at)
        self._connection.execute(statements.INSERT_OPEN_INVOICE, row)

    # Stock and keys

    def shelf(self, item: str) -> int | None:
        count = self.draft.count(item)
        return count.shelf if count else None

    def move_stock(self, order_id: str, revision: int, moves: Sequence[ItemMove]) -> None:
        for number, move in enumerate(moves):
            self._move(move)
            row = (
                self._shop,
                order_id,
                revision,
                number,
                move.kind,
                move.item,
                move.quantity,
                move.line_number,
            )
            self._waiting[statements.INSERT_STOCK_MOVE].append(row)

    def _move(self, move: ItemMove) -> None:
        count = self.draft.count(move.item) or self._start_counting(move.item, StockCount(None, 0, 0, 0))
        shelf, held, taken = (sign * move.quantity for sign in _MOVES[move.kind])
        moved = StockCount(
            None if count.shelf is None else count.shelf + shelf,
            count.held + held,
            count.taken + taken,
            count.received,
        )
        if min(moved.shelf or 0, moved.held, moved.taken) < 0:
            raise Conflict(f"{move.kind} {move.quantity} of {move.item}: there are {count}")
        self.draft.stock[move.item] = moved
        earlier = self._moved.get(move.item, (0, 0, 0))
        self._moved[move.item] = (earlier[0] + shelf, earlier[1] + held, earlier[2] + taken)

    def count_stock(self, item: str, counted: int | None) -> None:
        self.flush()
        count = self.draft.count(item) or self._start_counting(item, StockCount(None, 0, 0, 0))
        shelf = None if counted is None else max(0, counted - count.held)
        self._recount(item, count, shelf)

    def _recount(self, item: str, count: StockCount, shelf: int | None) -> None:
        received = (shelf or 0) + count.held + count.taken
        self._connection.execute(statements.COUNT_STOCK, (shelf, received, self._shop, item))
        self.draft.stock[item] = count._replace(shelf=shelf, received=received)

    def _start_counting(self, item: str, count: StockCount) -> StockCount:
        self._connection.execute(statements.INSERT_STOCK, (self._shop, item, *count))
        self.draft.stock[item] = count
        return count

    def add_keys(self, pool: str, item: str, keys: Sequence[str]) -> int:
        self.flush()
        number = self._row(statements.LAST_KEY, pool)[0]
        before = self._connection.total_changes
        new_rows = [
            (self._shop, pool, key, number + position, None, None, None)
            for position, key in enumerate(keys, start=1)
        ]
        self._connection.executemany(statements.INSERT_KEY, new_rows)
        added = self._connection.total_changes - before
        count = self.draft.count(item) or self._start_counting(item, StockCount(0, 0, 0, 0))
        self._recount(item, count, (count.shelf or 0) + added)
        return added

    def pin_keys(self, pool: str, order_id: str, delivery_number: int, count: int) -> tuple[str, ...]:
        pinned = [
            row[0]
            for row in self._connection.execute(
                statements.PINNED_KEYS, (self._shop, order_id, delivery_number)
            )
        ]
        missing = count - len(pinned)
        if missing > 0:
            free = self._connection.execute(statements.FREE_KEYS, (self._shop, pool, missing)).fetchall()
            for unit, (key,) in enumerate(free, start=len(pinned) + 1):
                self._connection.execute(
                    statements.PIN_KEY, (order_id, delivery_number, unit, self._shop, pool, key)
                )
                pinned.append(key)
        return tuple(pinned)

    # Effects

    def queue_effect(self, effect: NewEffect, revision: int, now: float) -> PendingEffect:
        number = self.draft.next_number("outbox")
        self._waiting[statements.INSERT_EFFECT].append(
            rows.effect_row(self._shop, number, effect, revision, now)
        )
        item = OutboxItem(
            id=number,
            key=effect.key,
            order=effect.order,
            effect=effect.effect,
            attempt=1,
            goods=effect.goods,
            language=effect.order.language,
        )
        return PendingEffect(item, effect.lane, effect.due_at, may_have_arrived=False)

    def finish_effect(
        self,
        item: OutboxItem,
        state: Literal["sent", "failed", "withdrawn"],
        at: float,
        result: Mapping[str, Any],
    ) -> None:
        row = (state, item.attempt, at, codec.to_text(result), self._shop, item.id)
        self._waiting[statements.FINISH_EFFECT].append(row)

    def postpone_effect(self, pending: PendingEffect, result: Mapping[str, Any]) -> None:
        item = pending.item
        row = (
            pending.due_at,
            item.attempt - 1,
            int(pending.may_have_arrived),
            codec.to_text(result),
            self._shop,
            item.id,
        )
        self._waiting[statements.POSTPONE_EFFECT].append(row)

    # Deadlines

    def set_deadlines(self, order_id: str, deadlines: Sequence[Deadline]) -> None:
        for deadline in deadlines:
            row = (self._shop, deadline.due, order_id, deadline.kind)
            self._waiting[statements.INSERT_DEADLINE].append(row)

    def drop_deadline(self, order_id: str, deadline: Deadline) -> None:
        self._waiting[statements.DROP_DEADLINE].append((self._shop, deadline.due, order_id, deadline.kind))

    # Money

    def book(self, order_id: str, revision: int, at: float, transfers: Sequence[Transfer]) -> None:
        for transfer in transfers:
            number = self.draft.next_number("ledger")
            row = rows.transfer_row(self._shop, number, order_id, revision, at, transfer)
            self._waiting[statements.INSERT_TRANSFER].append(row)

    def record_unmatched_charge(
        self,
        telegram_payment_charge_id: str,
        provider_payment_charge_id: str,
        payer_id: int,
        total: Money,
        at: float,
    ) -> None:
        row = rows.unmatched_charge_row(
            self._shop, telegram_payment_charge_id, provider_payment_charge_id, payer_id, total, at
        )
        self._waiting[statements.INSERT_CHARGE].append(row)
        self.draft.charges[telegram_payment_charge_id] = ""

    def refund_unmatched_charge(self, telegram_payment_charge_id: str) -> bool:
        self.flush()
        row = ("REFUNDED", self._shop, telegram_payment_charge_id)
        return self._connection.execute(statements.REFUND_UNMATCHED_CHARGE, row).rowcount == 1

    # Cases

    def open_case(self, case: NewCase, now: float) -> int:
        number = self.draft.next_number("cases")
        row = (
            self._shop,
            number,
            case.kind,
            now,
            None,
            case.order_id,
            case.update_id,
            case.telegram_payment_charge_id,
            codec.to_text(case.detail),
        )
        self._connection.execute(statements.INSERT_CASE, row)
        return number

    def close_case(self, number: int, now: float) -> bool:
        cursor = self._connection.execute(statements.CLOSE_CASE, (now, self._shop, number))
        return cursor.rowcount == 1

    # Catalogue

    def replace_products(self, products: Sequence[Product]) -> None:
        self._connection.execute(statements.DELETE_PRODUCTS, (self._shop,))
        new_rows = [
            (self._shop, product.id, position, codec.product_to_text(product))
            for position, product in enumerate(products)
        ]
        self._connection.executemany(statements.INSERT_PRODUCT, new_rows)
