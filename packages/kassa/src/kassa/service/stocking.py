"""Which count of stock a line draws on, and what of it can be sold."""

from __future__ import annotations

from collections.abc import Iterable

from kassa.core.catalogue import Goods, KeyGoods
from kassa.core.decision import StockMove
from kassa.core.order import Order
from kassa.service.books import Books, ItemMove
from kassa.service.catalogue import Catalogue

# A SKU, how many of it are wanted, and what it is.
Wanted = tuple[str, int, Goods]


def item_of_pool(pool: str) -> str:
    return f"pool:{pool}"


def item_of(goods: Goods, sku: str) -> str:
    """Keys are counted by their pool, which several SKUs may share; all else by SKU."""
    return item_of_pool(goods.pool) if isinstance(goods, KeyGoods) else sku


def shelf_of_order(order: Order, books: Books, catalogue: Catalogue) -> dict[str, int | None]:
    return shelf_for([(line.sku, line.quantity, line.goods) for line in order.lines], books, catalogue)


def shelf_of_skus(
    skus: Iterable[tuple[str, int]], books: Books, catalogue: Catalogue
) -> dict[str, int | None]:
    """As shelf_for, for SKUs that are not in an order yet; unknown ones are left out."""
    products = ((sku, quantity, catalogue.by_sku(sku)) for sku, quantity in skus)
    return shelf_for(
        [(sku, quantity, product.goods) for sku, quantity, product in products if product], books, catalogue
    )


def shelf_for(wanted: Iterable[Wanted], books: Books, catalogue: Catalogue) -> dict[str, int | None]:
    """What can be sold of each SKU that is still on sale; None = not counted.

    Two SKUs of one order that draw on one pool are given their shares of it, so that they don't both count on
    the same key.
    """
    shelf: dict[str, int | None] = {}
    promised: dict[str, int] = {}
    for sku, quantity, goods in wanted:
        if not catalogue.is_on_sale(sku):
            continue
        item = item_of(goods, sku)
        count = _count(item, goods, books)
        if sku not in shelf:
            shelf[sku] = None if count is None else max(0, count - promised.get(item, 0))
        promised[item] = promised.get(item, 0) + quantity
    return shelf


def _count(item: str, goods: Goods, books: Books) -> int | None:
    count = books.shelf(item)
    # A pool that nobody has filled is empty, not uncounted.
    return 0 if count is None and isinstance(goods, KeyGoods) else count


def held_elsewhere(order: Order, others: Iterable[Order]) -> dict[str, int]:
    """For each SKU of the order: how many other orders draw on the same count."""
    items = [
        {item_of(line.goods, line.sku) for line in other.lines} for other in others if other.id != order.id
    ]
    return {
        line.sku: sum(item_of(line.goods, line.sku) in theirs for theirs in items) for line in order.lines
    }


def item_moves(order: Order, moves: Iterable[StockMove]) -> list[ItemMove]:
    goods = {line.number: line.goods for line in order.lines}
    return [
        ItemMove(move.kind, item_of(goods[move.line_number], move.sku), move.quantity, move.line_number)
        for move in moves
    ]
