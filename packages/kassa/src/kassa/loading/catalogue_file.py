"""Any catalogue file: which form it has, and what is in it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from kassa.documents import BadDocument, Problem, read_toml
from kassa.loading.kassa_products import read_kassa_products
from kassa.loading.prices import PriceTags
from kassa.loading.report import Findings, LoadedCatalogue
from kassa.loading.rows import Sheet, read_sheet
from kassa.loading.shop_files import ShopFiles
from kassa.loading.shopify import SHOPIFY_COLUMNS, read_shopify
from kassa.loading.woocommerce import WOOCOMMERCE_COLUMNS, read_woocommerce

Progress = Callable[[int, int], None]


def load_catalogue(
    path: Path,
    shop_folder: Path,
    currency: str,
    stars_rate: Decimal | None = None,
    progress: Progress = lambda done, total: None,
) -> LoadedCatalogue:
    """The products of a products.toml, a WooCommerce or a Shopify product CSV; the header tells which.

    `currency` is what prices without one are in. `stars_rate` turns prices of digital goods into Stars (how
    many for one whole unit of the currency). `progress` hears how many rows of how many are read.
    Raises BadDocument with everything that is wrong; then nothing is loaded.
    """
    findings = Findings(str(path))
    tags = PriceTags(currency, stars_rate)
    files = ShopFiles(shop_folder, path.absolute().parent)
    if path.suffix.lower() == ".toml":
        read_kassa_products(read_toml(path), tags, files, findings, progress)
        return findings.loaded("Kassa's own TOML")
    sheet = read_sheet(path)
    columns = set(sheet.columns)
    if columns >= WOOCOMMERCE_COLUMNS:
        read_woocommerce(sheet, tags, files, findings, progress)
        return findings.loaded("WooCommerce product CSV")
    if columns >= SHOPIFY_COLUMNS:
        read_shopify(sheet, tags, files, findings, progress)
        return findings.loaded("Shopify product CSV")
    raise BadDocument([_unknown_form(sheet)])


def _unknown_form(sheet: Sheet) -> Problem:
    shown = ", ".join(sheet.columns[:6]) or "nothing"
    missing_woo = ", ".join(sorted(WOOCOMMERCE_COLUMNS - set(sheet.columns)))
    missing_shopify = ", ".join(sorted(SHOPIFY_COLUMNS - set(sheet.columns)))
    right = (
        f"a WooCommerce export in English also has {missing_woo}; "
        f"a Shopify export also has {missing_shopify}; Kassa's own form is a .toml file"
    )
    return Problem(sheet.file, 1, "header", f"the columns {shown}", right)
