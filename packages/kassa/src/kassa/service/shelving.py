"""Puts goods on sale and keys into their pools: parts of a unit."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kassa.core.catalogue import KeyGoods, Product
from kassa.service.books import Books
from kassa.service.restoring import Reserve, vouch_for
from kassa.service.stocking import item_of_pool


def put_on_sale(books: Books, products: Sequence[Product], keep_counts_of: Collection[str]) -> list[str]:
    """In place of what was on sale before. Returns the items that were counted anew."""
    books.replace_products(products)
    counted = [
        variant
        for product in products
        if not isinstance(product.goods, KeyGoods)
        for variant in product.variants
        if variant.sku not in keep_counts_of
    ]
    for variant in counted:
        books.count_stock(variant.sku, variant.stock)
    return [variant.sku for variant in counted]


def fill(books: Books, pool: str, keys: Sequence[str], reserve: Reserve, now: float) -> int:
    """Returns how many keys can be handed over that could not before."""
    item = item_of_pool(pool)
    vouch_for(books, [item], reserve, now)
    return books.add_keys(pool, item, keys)
