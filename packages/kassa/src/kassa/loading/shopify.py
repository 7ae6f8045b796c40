"""A Shopify product export: the rows of one handle are one product, its variants and its further pictures.

Digital goods (no shipping required) hand over what a metafield column of our own says:
`… (product.metafields.kassa.keys)` names a pool of keys, `.text` is a text, `.file` a file of the shop.
"""

from __future__ import annotations

from collections.abc import Callable

from kassa.core.catalogue import (
    ContactRules,
    Goods,
    KeyGoods,
    PhysicalGoods,
    Product,
    TextGoods,
    Variant,
)
from kassa.core.money import Money
from kassa.loading.cells import Cells
from kassa.loading.plain_text import plain_text
from kassa.loading.prices import PriceTags
from kassa.loading.report import Findings
from kassa.loading.rows import Row, Sheet
from kassa.loading.shop_files import ShopFiles
from kassa.loading.slugs import slug

SHOPIFY_COLUMNS = frozenset({"Handle", "Title", "Body (HTML)", "Variant Price", "Option1 Name"})

_TRUE = {"true", "TRUE", "True"}


def read_shopify(
    sheet: Sheet, tags: PriceTags, files: ShopFiles, findings: Findings, progress: Callable[[int, int], None]
) -> None:
    reader = _Reader(sheet, tags, Cells(files, findings), findings)
    done = 0
    for rows in _by_handle(sheet, findings):
        reader.read(rows)
        done += len(rows)
        progress(done, len(sheet.rows))
    progress(len(sheet.rows), len(sheet.rows))


def _by_handle(sheet: Sheet, findings: Findings) -> list[list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in sheet.rows:
        if row["Handle"]:
            groups.setdefault(row["Handle"], []).append(row)
            continue
        findings.wrong(row.line, "Handle", "nothing", "write the handle of the row's product")
    return list(groups.values())


class _Reader:
    def __init__(self, sheet: Sheet, tags: PriceTags, cells: Cells, findings: Findings) -> None:
        self._tags = tags
        self._cells = cells
        self._findings = findings
        self._metafields = {
            name: column
            for column in sheet.columns
            for name in ("keys", "text", "file")
            if column.endswith(f"(product.metafields.kassa.{name})")
        }

    def read(self, rows: list[Row]) -> None:
        first = rows[0]
        if not first["Title"]:
            self._findings.wrong(
                first.line, "Title", "nothing", "the first row of a handle names the product"
            )
            return
        if self._is_for_sale(first):
            self._read_product(first, [row for row in rows if row["Variant Price"] or row["Option1 Value"]])

    def _is_for_sale(self, first: Row) -> bool:
        title = f'"{first["Title"]}"'
        if first["Status"] not in {"", "active"}:
            self._findings.skip(
                first.line, "Status", f"{title}, {first['Status']}", "make it active to sell it"
            )
            return False
        if first["Published"] not in {"", *_TRUE}:
            self._findings.skip(first.line, "Published", f"{title}, not published", "publish it to sell it")
            return False
        if first["Gift Card"] in _TRUE:
            self._findings.skip(
                first.line, "Gift Card", f"{title}, a gift card", "it is money of another shop"
            )
            return False
        return True

    def _read_product(self, first: Row, rows: list[Row]) -> None:
        shipped = {row["Variant Requires Shipping"] in _TRUE for row in rows}
        if len(shipped) > 1:
            right = "a product is a parcel or digital: split it into two products"
            self._findings.wrong(first.line, "Variant Requires Shipping", "both TRUE and FALSE", right)
            return
        goods = self._goods(first, physical=shipped != {False})
        if goods is None:
            return
        variants, lines = self._variants(first, rows, digital=not isinstance(goods, PhysicalGoods))
        if not variants:
            return
        product = Product(
            id=slug(first["Handle"]),
            title=first["Title"],
            description=plain_text(first["Body (HTML)"]) or first["Title"],
            goods=goods,
            variants=tuple(variants),
            photo=self._cells.picture(first, "Image Src"),
            category=first["Type"] or first["Product Category"],
            contact=ContactRules(name=True, phone=True)
            if isinstance(goods, PhysicalGoods)
            else ContactRules(),
        )
        self._findings.add(product, first.line, lines)

    def _goods(self, first: Row, physical: bool) -> Goods | None:
        if physical:
            return PhysicalGoods(self._cells.grams(first, "Variant Grams", 1))
        if keys := self._metafield(first, "keys"):
            return KeyGoods(keys)
        if text := self._metafield(first, "text"):
            return TextGoods(text)
        if self._metafield(first, "file"):
            return self._cells.file(first, self._metafields["file"])
        why = "it has nothing to hand over: say what by a metafield kassa.keys, kassa.text or kassa.file"
        self._findings.skip(first.line, "Variant Requires Shipping", f'"{first["Title"]}", not shipped', why)
        return None

    def _metafield(self, row: Row, name: str) -> str:
        return row[self._metafields[name]] if name in self._metafields else ""

    def _variants(self, first: Row, rows: list[Row], digital: bool) -> tuple[list[Variant], dict[str, int]]:
        names = [first[f"Option{number} Name"] for number in (1, 2, 3)]
        variants: list[Variant] = []
        lines: dict[str, int] = {}
        for row in rows:
            price = self._price(row, first, digital)
            if price is None:
                continue
            values = [row[f"Option{number} Value"] for number in (1, 2, 3)]
            options = tuple(
                (name, value) for name, value in zip(names, values, strict=True) if name and value
            )
            if options == (("Title", "Default Title"),):
                options = ()
            sku = row["Variant SKU"] or slug(
                "-".join([first["Handle"], *(value for _, value in options)]), longest=64
            )
            picture = self._cells.picture(row, "Variant Image") if options else ""
            variants.append(Variant(sku, price, options, self._stock(row), picture))
            lines[sku] = row.line
        return variants, lines

    def _price(self, row: Row, first: Row, digital: bool) -> Money | None:
        if row["Variant Price"]:
            return self._cells.money(row, "Variant Price", lambda text: self._tags.price(text, digital))
        why = "give it a price to sell it"
        self._findings.skip(row.line, "Variant Price", f'nothing at a variant of "{first["Title"]}"', why)
        return None

    def _stock(self, row: Row) -> int | None:
        """What is counted on the shelf; None without a tracker or where overselling is the policy."""
        if not row["Variant Inventory Tracker"] or row["Variant Inventory Policy"] == "continue":
            return None
        return self._cells.pieces(row, "Variant Inventory Qty") if row["Variant Inventory Qty"] else 0
