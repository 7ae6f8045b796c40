"""Reads what a batch needs, and locks the rows that it decides about, each table in the order of its keys."""

from __future__ import annotations

from collections import deque
from typing import Any, TypeAlias

from asyncpg.pool import PoolConnectionProxy

from kassa.core.order import Order
from kassa.service.books import BuyersHolds, OpenInvoice
from kassa.storage import codec
from kassa.storage.memory import KnownUpdate, StockCount, StoredOrder
from kassa.storage.postgres.needs import Loaded, Needs

_CHARGES = """
SELECT telegram_payment_charge_id, order_id, state FROM charges
WHERE shop = $1 AND telegram_payment_charge_id = ANY($2::text[])
"""
_PAYERS = """
SELECT o.invoice_payload, o.buyer_id, o.id
FROM unnest($2::text[], $3::bigint[]) AS p(payload, payer_id)
CROSS JOIN LATERAL (
    SELECT * FROM orders
    WHERE shop = $1 AND invoice_payload = p.payload AND buyer_id = p.payer_id AND invoicing = 'open'
    ORDER BY placed_at DESC LIMIT 50
) AS o ORDER BY o.placed_at
"""
# NO KEY: a plain FOR UPDATE would also stop those who only refer to the row, and ends in deadlocks.
_ORDERS = """
SELECT id, revision, document FROM orders
WHERE shop = $1 AND id = ANY($2::text[]) ORDER BY id FOR NO KEY UPDATE
"""
_ITEMS = "SELECT item, shelf, held, taken, received FROM stock WHERE shop = $1 AND item = ANY($2::text[])"
_ITEMS_TO_CHANGE = f"{_ITEMS} ORDER BY item FOR NO KEY UPDATE"
_UPDATES = """
SELECT update_id, generation, body, order_id FROM inbox
WHERE shop = $1 AND update_id = ANY($2::bigint[]) ORDER BY update_id, generation DESC
"""
_INVOICES = (
    "SELECT payload, lines, opened_at FROM open_invoices WHERE shop = $1 AND payload = ANY($2::text[])"
)
# Without locks: they are only looked at.
_HOLDING = """
SELECT buyer_id, document FROM orders
WHERE shop = $1 AND buyer_id = ANY($2::bigint[]) AND payment = 'APPROVED'
"""
# Row 15 of the checkout: a hold ran out.
_LAPSED = """
SELECT o.buyer_id, count(*)
FROM unnest($2::bigint[], $3::float8[], $4::float8[]) AS b(buyer_id, since, placed_since)
JOIN orders AS o ON o.shop = $1 AND o.buyer_id = b.buyer_id AND o.placed_at >= b.placed_since
JOIN journal AS j ON j.shop = $1 AND j.order_id = o.id AND j.at >= b.since AND j."row" = '15'
GROUP BY o.buyer_id
"""
_PINNED = """
SELECT order_id, delivery_number, "key" FROM keys
WHERE shop = $1 AND order_id = ANY($2::text[]) ORDER BY order_id, delivery_number, unit
"""
_FREE_KEYS = """
SELECT "key" FROM keys WHERE shop = $1 AND pool = $2 AND order_id IS NULL ORDER BY number LIMIT $3::bigint
"""
_KNOWN_KEYS = """
SELECT "key", order_id IS NOT DISTINCT FROM '' FROM keys
WHERE shop = $1 AND pool = $2 AND "key" = ANY($3::text[])
"""
_COUNT_KEYS = """
SELECT count(*) FILTER (WHERE order_id IS NULL), count(*) FILTER (WHERE order_id = '')
FROM keys WHERE shop = $1 AND pool = $2
"""
_LAST_KEY = "SELECT COALESCE(MAX(number), 0) FROM keys WHERE shop = $1 AND pool = $2"
_CASES = "SELECT number FROM cases WHERE shop = $1 AND number = ANY($2::bigint[])"


# One of the pool's.
Connection: TypeAlias = "PoolConnectionProxy[Any]"


async def load(connection: Connection, shop: str, needs: Needs) -> Loaded:
    """Within the transaction. Orders are locked before stock, and both before what has no locks is read."""
    loaded = Loaded()
    await _charges_and_payers(connection, shop, needs, loaded)
    await _orders(connection, shop, needs, loaded)
    await _items(connection, shop, needs, loaded)
    await _updates(connection, shop, needs, loaded)
    if needs.holders:
        await _holders(connection, shop, needs, loaded)
    if needs.invoices:
        await _invoices(connection, shop, needs, loaded)
    if needs.pinned or needs.free_keys or needs.new_keys:
        await _keys(connection, shop, needs, loaded)
    if needs.cases:
        loaded.cases = {row[0] for row in await connection.fetch(_CASES, shop, list(needs.cases))}
    return loaded


async def _charges_and_payers(connection: Connection, shop: str, needs: Needs, loaded: Loaded) -> None:
    if needs.charges:
        loaded.charges = dict.fromkeys(needs.charges)
        for charge_id, order_id, state in await connection.fetch(_CHARGES, shop, list(needs.charges)):
            loaded.charges[charge_id] = (order_id, state)
            needs.orders.update({order_id} - {""})
    if needs.payers:
        loaded.payers = {payer: [] for payer in needs.payers}
        for payload, payer_id, order_id in await connection.fetch(
            _PAYERS, shop, *zip(*needs.payers, strict=True)
        ):
            loaded.payers[payload, payer_id].append(order_id)
            needs.orders.add(order_id)


async def _orders(connection: Connection, shop: str, needs: Needs, loaded: Loaded) -> None:
    if not needs.orders:
        return
    loaded.orders = dict.fromkeys(needs.orders)
    for order_id, revision, document in await connection.fetch(_ORDERS, shop, list(needs.orders)):
        loaded.orders[order_id] = StoredOrder(revision, codec.order_from_text(document))


async def _items(connection: Connection, shop: str, needs: Needs, loaded: Loaded) -> None:
    """Whoever is told that it is sold out changes nothing, and waits for nobody who does."""
    loaded.locked = set(needs.moved)
    loaded.items = dict.fromkeys(needs.items | needs.moved)
    for question, items in ((_ITEMS_TO_CHANGE, needs.moved), (_ITEMS, needs.items - needs.moved)):
        if items:
            for item, *count in await connection.fetch(question, shop, list(items)):
                loaded.items[item] = StockCount(*count)


async def _updates(connection: Connection, shop: str, needs: Needs, loaded: Loaded) -> None:
    if not needs.updates:
        return
    loaded.updates = {update_id: [] for update_id in needs.updates}
    for update_id, *known in await connection.fetch(_UPDATES, shop, list(needs.updates)):
        loaded.updates[update_id].append(KnownUpdate(*known))


async def _holders(connection: Connection, shop: str, needs: Needs, loaded: Loaded) -> None:
    """After the stock is locked: whoever holds the same goods for the same buyer has committed by now."""
    buyers = list(needs.holders)
    since, placed_since = zip(*needs.holders.values(), strict=True)
    lapsed = dict(await connection.fetch(_LAPSED, shop, buyers, list(since), list(placed_since)))
    holding: dict[int, list[Order]] = {buyer: [] for buyer in buyers}
    for buyer, document in await connection.fetch(_HOLDING, shop, buyers):
        holding[buyer].append(codec.order_from_text(document))
    loaded.holders = {
        buyer: BuyersHolds(tuple(orders), lapsed.get(buyer, 0)) for buyer, orders in holding.items()
    }


async def _invoices(connection: Connection, shop: str, needs: Needs, loaded: Loaded) -> None:
    loaded.invoices = dict.fromkeys(needs.invoices)
    for payload, lines, opened_at in await connection.fetch(_INVOICES, shop, list(needs.invoices)):
        bought = tuple((str(sku), int(quantity)) for sku, quantity in codec.from_text(lines))
        loaded.invoices[payload] = OpenInvoice(payload, bought, opened_at)


async def _keys(connection: Connection, shop: str, needs: Needs, loaded: Loaded) -> None:
    loaded.pinned = {delivery: [] for delivery in needs.pinned}
    order_ids = list({order_id for order_id, _ in needs.pinned})
    for order_id, delivery_number, key in await connection.fetch(_PINNED, shop, order_ids):
        loaded.pinned.setdefault((order_id, delivery_number), []).append(key)
    for pool, count in needs.free_keys.items():
        free = await connection.fetch(_FREE_KEYS, shop, pool, count)
        loaded.free_keys[pool] = deque(row[0] for row in free)
        loaded.found_keys[pool] = len(free)
    for pool, keys in needs.new_keys.items():
        known = await connection.fetch(_KNOWN_KEYS, shop, pool, list(keys))
        loaded.known_keys[pool] = {key for key, _ in known}
        loaded.set_aside[pool] = {key for key, is_set_aside in known if is_set_aside}
        ((free_count, set_aside_count),) = await connection.fetch(_COUNT_KEYS, shop, pool)
        loaded.free_counts[pool] = free_count if set_aside_count else None
        loaded.last_key[pool] = await connection.fetchval(_LAST_KEY, shop, pool)
