"""The books of one shop on PostgreSQL, for one batch, on what was read and locked for it.

Everything is decided and gathered in memory. What is written is checked against what was read: a row that
somebody changed in between undoes the batch, and it is decided again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from kassa.core.catalogue import Product
from kassa.core.order import Order
from kassa.service.books import BuyersHolds, Lane, OpenInvoice
from kassa.service.marks import PROBE
from kassa.service.stocking import item_of_pool
from kassa.storage import codec, rows, statements
from kassa.storage.gathering import GatheringBooks
from kassa.storage.memory import Draft, KnownUpdate, Memory, StockCount, StoredOrder
from kassa.storage.postgres import bulk
from kassa.storage.postgres.bulk import Bulk, Row
from kassa.storage.postgres.needs import FREE_KEYS_AT_FIRST, Loaded, Needs, NotLoaded
from kassa.storage.postgres.numbers import Numbers
from kassa.storage.postgres.tables import metadata


class Share(NamedTuple):
    """A replica's name, and the lanes of which it runs the effects itself."""

    owner: str
    lanes: frozenset[Lane]


class PostgresBooks(GatheringBooks):
    """Implements the service's Books. What is not loaded is noted in `needs` and raises NotLoaded."""

    def __init__(self, shop: str, loaded: Loaded, needs: Needs, numbers: Numbers, share: Share) -> None:
        super().__init__(shop, _PostgresDraft(numbers, needs))
        self._loaded = loaded
        self._needs = needs
        self._share = share
        self._writes = 0
        self._new_orders: dict[str, Order] = {}
        self._changed_orders: set[str] = set()
        self._touched_items: set[str] = set()
        self._new_items: set[str] = set()
        self._apart: dict[Bulk, list[Row]] = {}
        self.new_products: list[Row] | None = None

    def written(self) -> int:
        """Grows with everything that is written: equal before and after a unit that wrote nothing."""
        waiting = sum([len(rows_waiting) for rows_waiting in self._waiting.values()])
        return waiting + self._writes

    def new_effects(self) -> list[int]:
        """The ids of those that are this replica's own."""
        return [row[1] for row in self._waiting[statements.INSERT_EFFECT] if self._owner_of(row)]

    def to_run(self) -> list[tuple[Bulk, list[Row]]]:
        """What to write, table by table."""
        gathered = {bulk.OF_STATEMENT[name]: waiting for name, waiting in self._waiting.items() if waiting}
        if _INSERT_EFFECT in gathered:
            gathered[_INSERT_EFFECT] = [(*row, self._owner_of(row)) for row in gathered[_INSERT_EFFECT]]
        return [
            (bulk.INSERT_STOCK, [self._item_row(item) for item in self._new_items]),
            (bulk.CHANGE_ORDER, [self._order_change(order_id) for order_id in self._changed_orders]),
            (bulk.INSERT_ORDER, [self._order_row(order_id) for order_id in self._new_orders]),
            (bulk.CHANGE_STOCK, [self._item_change(item) for item in self._touched_items - self._new_items]),
            *gathered.items(),
            *self._apart.items(),
        ]

    def _owner_of(self, effect: Row) -> str:
        """This replica's name, or nobody's: then who runs effects of that lane takes it."""
        return self._share.owner if effect[_LANE] in self._share.lanes else ""

    def concerns_others(self) -> bool:
        """Whether other replicas should look: at effects that are theirs, at a new catalogue, at a mark."""
        effects = self._waiting[statements.INSERT_EFFECT]
        return (
            self.new_products is not None
            or any(row[_LANE] not in self._share.lanes for row in effects)
            or any(row[1] != PROBE for row in self._waiting[statements.SET_MARK])
        )

    def _write(self, statement: Bulk, row: Row) -> None:
        self._apart.setdefault(statement, []).append(row)
        self._writes += 1

    # What the gathering books ask for

    def _load_updates(self, update_id: int) -> list[KnownUpdate]:
        if update_id not in self._loaded.updates:
            self._needs.updates.add(update_id)
            raise NotLoaded
        return list(self._loaded.updates[update_id])

    def _load_order(self, order_id: str) -> StoredOrder | None:
        if order_id not in self._loaded.orders:
            self._needs.orders.add(order_id)
            raise NotLoaded
        return self._loaded.orders[order_id]

    def _load_count(self, item: str) -> StockCount | None:
        if item not in self._loaded.items:
            self._needs.items.add(item)
            raise NotLoaded
        return self._loaded.items[item]

    def _start_counting(self, item: str, count: StockCount) -> StockCount:
        self._new_items.add(item)
        self._writes += 1
        self.draft.stock[item] = count
        return count

    def _note_move(self, item: str, shelf: int, held: int, taken: int) -> None:
        self._check_lock(item)
        self._touched_items.add(item)
        self._writes += 1

    def _check_lock(self, item: str) -> None:
        """Raises NotLoaded for a count that was only looked at."""
        if item not in self._loaded.locked:
            self._needs.moved.add(item)
            raise NotLoaded

    def _write_order(self, before: Order | None, after: Order, revision: int) -> None:
        self._writes += 1
        if before is None:
            self._new_orders[after.id] = after
        elif after.id not in self._new_orders:
            self._changed_orders.add(after.id)

    def _order_row(self, order_id: str) -> Row:
        revision, order = self.draft.orders[order_id]
        shop, id_, _, *rest = rows.order_row(order)
        return (shop, id_, revision, *rest)

    def _order_change(self, order_id: str) -> Row:
        revision, order = self.draft.orders[order_id]
        before = self._loaded.orders[order_id]
        assert before is not None
        return (revision, order.payment, codec.order_to_text(order), self._shop, order_id, before.revision)

    def _item_row(self, item: str) -> Row:
        return (self._shop, item, *self.draft.stock[item])

    def _item_change(self, item: str) -> Row:
        before = self._loaded.items[item]
        assert before is not None
        return (*self.draft.stock[item], self._shop, item, *before)

    # Orders

    def order_of_charge(self, telegram_payment_charge_id: str) -> str | None:
        drafted = self.draft.charges.get(telegram_payment_charge_id)
        if drafted is not None:
            return drafted
        found = self._charge(telegram_payment_charge_id)
        return found[0] if found else None

    def _charge(self, telegram_payment_charge_id: str) -> tuple[str, str] | None:
        if telegram_payment_charge_id not in self._loaded.charges:
            self._needs.charges.add(telegram_payment_charge_id)
            raise NotLoaded
        return self._loaded.charges[telegram_payment_charge_id]

    def orders_of_payer(self, payload: str, payer_id: int) -> list[Order]:
        if (payload, payer_id) not in self._loaded.payers:
            self._needs.payers.add((payload, payer_id))
            raise NotLoaded
        earlier = self._loaded.payers[payload, payer_id]
        new = [
            order.id
            for order in self._new_orders.values()
            if (order.invoice_payload, order.buyer_id) == (payload, payer_id)
        ]
        found = (self.order(order_id) for order_id in (*earlier, *new))
        return [order for order in found if order is not None]

    def holds_of(self, buyer_id: int, since: float, placed_since: float) -> BuyersHolds:
        if buyer_id not in self._loaded.holders:
            self._needs.holders[buyer_id] = (since, placed_since)
            raise NotLoaded
        loaded = self._loaded.holders[buyer_id]
        holding = {order.id: order for order in loaded.orders}
        return BuyersHolds(self._with_the_draft(buyer_id, holding), loaded.lapsed)

    # Open invoices

    def open_invoice(self, payload: str) -> OpenInvoice | None:
        if payload not in self._loaded.invoices:
            self._needs.invoices.add(payload)
            raise NotLoaded
        return self._loaded.invoices[payload]

    def add_open_invoice(self, invoice: OpenInvoice) -> None:
        self._write(
            bulk.INSERT_OPEN_INVOICE,
            (self._shop, invoice.payload, codec.to_text(invoice.lines), invoice.opened_at),
        )
        self._loaded.invoices[invoice.payload] = invoice

    # Stock and keys

    def count_stock(self, item: str, counted: int | None) -> None:
        count = self._count(item) or self._start_counting(item, StockCount(None, 0, 0, 0))
        self._recount(item, count, None if counted is None else max(0, counted - count.held))

    def _recount(self, item: str, count: StockCount, shelf: int | None) -> None:
        received = (shelf or 0) + count.held + count.taken
        self.draft.stock[item] = count._replace(shelf=shelf, received=received)
        self._note_move(item, 0, 0, 0)

    def add_keys(self, pool: str, item: str, keys: Sequence[str]) -> int:
        count = self._count(item) or self._start_counting(item, StockCount(0, 0, 0, 0))
        if not self._needs.new_keys.get(pool, set()).issuperset(keys) or pool not in self._loaded.known_keys:
            self._needs.new_keys.setdefault(pool, set()).update(keys)
            raise NotLoaded
        known = self._loaded.known_keys[pool]
        new = [key for key in dict.fromkeys(keys) if key not in known]
        for number, key in enumerate(new, start=self._loaded.last_key[pool] + 1):
            self._write(bulk.INSERT_KEY, (self._shop, pool, key, number, None, None, None))
        known.update(new)
        self._loaded.last_key[pool] += len(new)
        self._loaded.free_keys.pop(pool, None)
        added = len(new) + self._free_again(pool, keys)
        shelf = (count.shelf or 0) + added
        free = self._loaded.free_counts[pool]
        if free is not None:
            # What the books said of the pool was from before the restore: from now on its free keys count.
            self._loaded.free_counts[pool] = free + added
            shelf = max(0, free + added - count.held)
        self._recount(item, count, shelf)
        return added

    def _free_again(self, pool: str, keys: Sequence[str]) -> int:
        """Keys that were set aside after a restore, and that somebody vouches for."""
        freed = self._loaded.set_aside[pool].intersection(keys)
        for key in freed:
            self._write(bulk.PIN_KEY, (None, None, None, self._shop, pool, key, ""))
        self._loaded.set_aside[pool] -= freed
        return len(freed)

    def pin_keys(self, pool: str, order_id: str, delivery_number: int, count: int) -> tuple[str, ...]:
        # Whoever pins a key has the lock of the pool's count: no key is pinned twice.
        self._count(item_of_pool(pool))
        self._check_lock(item_of_pool(pool))
        delivery = (order_id, delivery_number)
        if delivery not in self._loaded.pinned:
            self._needs.pinned.add(delivery)
            raise NotLoaded
        pinned = self._loaded.pinned[delivery]
        while len(pinned) < count:
            key = self._free_key(pool)
            if key is None:
                break
            pinned.append(key)
            self._write(bulk.PIN_KEY, (order_id, delivery_number, len(pinned), self._shop, pool, key, None))
        return tuple(pinned)

    def _free_key(self, pool: str) -> str | None:
        asked = self._needs.free_keys.get(pool, 0)
        free = self._loaded.free_keys.get(pool)
        if free:
            return free.popleft()
        if free is not None and self._loaded.found_keys[pool] < asked:
            return None
        self._needs.free_keys[pool] = max(FREE_KEYS_AT_FIRST, asked * 8)
        raise NotLoaded

    # Money and cases

    def refund_unmatched_charge(self, telegram_payment_charge_id: str) -> bool:
        found = self._charge(telegram_payment_charge_id)
        if found is None or found[1] != "UNMATCHED":
            return False
        row = ("REFUNDED", self._shop, telegram_payment_charge_id, "UNMATCHED")
        self._write(bulk.REFUND_UNMATCHED, row)
        self._loaded.charges[telegram_payment_charge_id] = (found[0], "REFUNDED")
        return True

    def move_unmatched_charge(self, telegram_payment_charge_id: str) -> bool:
        found = self._charge(telegram_payment_charge_id)
        if found is None or found[1] != "UNMATCHED":
            return False
        self._write(bulk.MOVE_UNMATCHED, ("MOVED", "", self._shop, telegram_payment_charge_id, "UNMATCHED"))
        self._loaded.charges[telegram_payment_charge_id] = (found[0], "MOVED")
        return True

    def record_unmatched_charge(self, telegram_payment_charge_id: str, *rest: Any) -> None:
        super().record_unmatched_charge(telegram_payment_charge_id, *rest)
        self._loaded.charges[telegram_payment_charge_id] = ("", "UNMATCHED")

    def close_case(self, number: int, now: float) -> bool:
        if number not in self._needs.cases:
            self._needs.cases.add(number)
            raise NotLoaded
        if number not in self._loaded.cases:
            return False
        self._write(bulk.CLOSE_CASE, (now, self._shop, number))
        return True

    # Catalogue

    def replace_products(self, products: Sequence[Product]) -> None:
        self._writes += 1
        self.new_products = [
            (self._shop, product.id, position, codec.product_to_text(product))
            for position, product in enumerate(products)
        ]


_LANE = [column.name for column in metadata.tables["outbox"].columns].index("lane")
_INSERT_EFFECT = bulk.OF_STATEMENT[statements.INSERT_EFFECT]


class _PostgresDraft(Draft):
    """A draft on nothing: all that is known was loaded for this batch. Numbers are the database's."""

    __slots__ = ("_given", "_needs")

    def __init__(self, given: Numbers, needs: Needs) -> None:
        super().__init__(Memory({}, {}))
        self._given = given
        self._needs = needs

    def next_number(self, table: str) -> int:
        number = self._given.take(table)
        if number is None:
            self._needs.numbers[table] = self._needs.numbers.get(table, 0) + 1
            raise NotLoaded
        return number
