"""The books of one shop on SQLite, within one transaction of the writer.

What is committed is remembered: nobody else writes. What was gathered is run before the commit, or before a
read that has to see it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from kassa.core.catalogue import Product
from kassa.core.order import Order, PaymentState
from kassa.service.books import BuyersHolds, OpenInvoice
from kassa.storage import codec, statements
from kassa.storage.gathering import GatheringBooks
from kassa.storage.memory import Draft, KnownUpdate, StockCount, StoredOrder


class SqliteBooks(GatheringBooks):
    """Implements the service's Books."""

    def __init__(self, connection: sqlite3.Connection, shop: str, draft: Draft) -> None:
        super().__init__(shop, draft)
        self._connection = connection
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

    # What the gathering books ask for

    def _load_updates(self, update_id: int) -> list[KnownUpdate]:
        stored = self._connection.execute(statements.SELECT_UPDATE, (self._shop, update_id))
        return list(map(KnownUpdate._make, stored))

    def _load_order(self, order_id: str) -> StoredOrder | None:
        row = self._row(statements.SELECT_ORDER, order_id)
        return StoredOrder(row[0], codec.order_from_text(row[1])) if row else None

    def _load_count(self, item: str) -> StockCount | None:
        """All counts are in the writer's memory."""
        return None

    def _start_counting(self, item: str, count: StockCount) -> StockCount:
        self._connection.execute(statements.INSERT_STOCK, (self._shop, item, *count))
        self.draft.stock[item] = count
        return count

    def _note_move(self, item: str, shelf: int, held: int, taken: int) -> None:
        earlier = self._moved.get(item, (0, 0, 0))
        self._moved[item] = (earlier[0] + shelf, earlier[1] + held, earlier[2] + taken)

    # Orders

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

    def holds_of(self, buyer_id: int, since: float, placed_since: float) -> BuyersHolds:
        lapsed = self._row(statements.LAPSED_HOLDS, buyer_id, placed_since, since)[0]
        rows = self._connection.execute(
            statements.ORDERS_THAT_HOLD, (self._shop, buyer_id, PaymentState.APPROVED)
        ).fetchall()
        holding = {row[0]: order for row in rows if (order := self.order(row[0])) is not None}
        return BuyersHolds(self._with_the_draft(buyer_id, holding), lapsed)

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

    def count_stock(self, item: str, counted: int | None) -> None:
        self.flush()
        count = self.draft.count(item) or self._start_counting(item, StockCount(None, 0, 0, 0))
        shelf = None if counted is None else max(0, counted - count.held)
        self._recount(item, count, shelf)

    def _recount(self, item: str, count: StockCount, shelf: int | None) -> None:
        received = (shelf or 0) + count.held + count.taken
        self._connection.execute(statements.COUNT_STOCK, (shelf, received, self._shop, item))
        self.draft.stock[item] = count._replace(shelf=shelf, received=received)

    def add_keys(self, pool: str, item: str, keys: Sequence[str]) -> int:
        self.flush()
        number = self._row(statements.LAST_KEY, pool)[0]
        was_set_aside = self._row(statements.COUNT_SET_ASIDE, pool)[0] > 0
        before = self._connection.total_changes
        self._connection.executemany(statements.FREE_KEY, [(self._shop, pool, key) for key in keys])
        new_rows = [
            (self._shop, pool, key, number + position, None, None, None)
            for position, key in enumerate(keys, start=1)
        ]
        self._connection.executemany(statements.INSERT_KEY, new_rows)
        added = self._connection.total_changes - before
        count = self.draft.count(item) or self._start_counting(item, StockCount(0, 0, 0, 0))
        shelf = (count.shelf or 0) + added
        if was_set_aside:
            # What the books said of the pool was from before the restore: from now on its free keys count.
            shelf = max(0, self._row(statements.COUNT_FREE_KEYS, pool)[0] - count.held)
        self._recount(item, count, shelf)
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

    # Money and cases

    def refund_unmatched_charge(self, telegram_payment_charge_id: str) -> bool:
        self.flush()
        row = ("REFUNDED", self._shop, telegram_payment_charge_id)
        return self._connection.execute(statements.REFUND_UNMATCHED_CHARGE, row).rowcount == 1

    def move_unmatched_charge(self, telegram_payment_charge_id: str) -> bool:
        self.flush()
        row = ("", "MOVED", self._shop, telegram_payment_charge_id)
        return self._connection.execute(statements.MOVE_UNMATCHED_CHARGE, row).rowcount == 1

    def close_case(self, number: int, now: float) -> bool:
        self.flush()
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
