"""The products as they are on sale now, found by their ids and SKUs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kassa.core.catalogue import Product


class Catalogue:
    """A snapshot: loading a new catalogue makes a new one."""

    def __init__(self, products: Iterable[Product] = ()) -> None:
        self.products: Sequence[Product] = tuple(products)
        self._by_id = {product.id: product for product in self.products}
        self._by_sku = {variant.sku: product for product in self.products for variant in product.variants}

    def by_id(self, product_id: str) -> Product | None:
        return self._by_id.get(product_id)

    def by_sku(self, sku: str) -> Product | None:
        return self._by_sku.get(sku)

    def is_on_sale(self, sku: str) -> bool:
        product = self._by_sku.get(sku)
        return product is not None and product.on_sale

    def of_skus(self, skus: Iterable[str]) -> list[Product]:
        """The products that these SKUs belong to, each once; unknown SKUs are left out."""
        found = (self._by_sku.get(sku) for sku in skus)
        return list({product.id: product for product in found if product}.values())
