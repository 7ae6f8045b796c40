"""Puts catalogues and keys on the shelf."""

from __future__ import annotations

from collections.abc import Sequence

from kassa.core.catalogue import KeyGoods, Product
from kassa.core.errors import NotFound
from kassa.desk.order_text import counted
from kassa.service.engine import Engine
from kassa.storage.codec import product_from_text


class Shelves:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def load_catalogue(self, documents: Sequence[str], recount: bool) -> str:
        """The products take the place of those before. Known goods keep the stock that was counted."""
        products = [product_from_text(document) for document in documents]
        skus = _counted(products)
        known = set() if recount else skus & await self._counted_already()
        await self._engine.load_catalogue(products, keep_counts_of=known)
        words = (
            f"On sale now: {counted(len(products), 'product')}, "
            f"{counted(sum(len(one.variants) for one in products), 'variant')}."
        )
        if known:
            words += (
                f" {len(known)} of them keep the stock that the shop has counted; --recount takes the file's."
            )
        return words

    async def _counted_already(self) -> set[str]:
        return {row.item for row in await self._engine.storage.stock() if row.shelf is not None}

    async def load_keys(self, pool: str, keys: Sequence[str]) -> str:
        added = await self._engine.load_keys(pool, keys)
        known = len(keys) - added
        words = f"The pool {pool} has {counted(added, 'new key')}."
        return f"{words} {known} {'was' if known == 1 else 'were'} in it already." if known else words

    async def close_case(self, number: int) -> str:
        if await self._engine.close_case(number):
            return f"Case {number} is closed."
        raise NotFound(f"no open case {number}; `kassa stuck` lists them")


def _counted(products: Sequence[Product]) -> set[str]:
    """The SKUs that have a stock of their own; keys are counted by their pool."""
    return {
        variant.sku
        for product in products
        if not isinstance(product.goods, KeyGoods)
        for variant in product.variants
    }
