"""A WooCommerce product export: simple and variable products with variations, parcels and digital goods.

Three columns of our own may stand in the file, in the form that WooCommerce keeps for its own extras:
`Meta: kassa_keys` names the pool of keys that a digital product hands over, `Meta: kassa_text` is a text to
hand over, `Meta: kassa_stars` is an exact price in Telegram Stars.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from kassa.core.catalogue import ContactRules, Goods, KeyGoods, PhysicalGoods, Product, TextGoods, Variant
from kassa.core.money import STARS, Money
from kassa.loading.cells import Cells
from kassa.loading.plain_text import plain_text
from kassa.loading.prices import PriceTags
from kassa.loading.report import Findings
from kassa.loading.rows import Row, Sheet
from kassa.loading.shop_files import ShopFiles, is_web_address
from kassa.loading.slugs import slug
from kassa.loading.woocommerce_rows import (
    Options,
    downloads_of,
    each_variant,
    is_digital,
    is_published,
    kind_of,
    names_of,
    open_values,
)

WOOCOMMERCE_COLUMNS = frozenset({"Type", "SKU", "Name", "Published", "Regular price"})

_NOT_SOLD_HERE = {
    "grouped": "a group: its products are loaded one by one",
    "external": "it is sold on another site, so there is nothing to hand over here",
}


def read_woocommerce(
    sheet: Sheet, tags: PriceTags, files: ShopFiles, findings: Findings, progress: Callable[[int, int], None]
) -> None:
    reader = _Reader(sheet, tags, Cells(files, findings), findings)
    for number, row in enumerate(sheet.rows, start=1):
        reader.read(row)
        progress(number, len(sheet.rows))


class _Reader:
    def __init__(self, sheet: Sheet, tags: PriceTags, cells: Cells, findings: Findings) -> None:
        self._tags = tags
        self._cells = cells
        self._findings = findings
        self._parents = {name for row in sheet.rows if kind_of(row) != "variation" for name in names_of(row)}
        self._variations: dict[str, list[Row]] = defaultdict(list)
        for row in sheet.rows:
            if kind_of(row) == "variation":
                self._variations[row["Parent"]].append(row)

    def read(self, row: Row) -> None:
        match kind_of(row):
            case "variation":
                self._check_parent(row)
            case "simple":
                self._read_simple(row)
            case "variable":
                self._read_variable(row)
            case kind:
                self._skip(row, "Type", _NOT_SOLD_HERE.get(kind, "Kassa sells simple and variable products"))

    def _check_parent(self, row: Row) -> None:
        if row["Parent"] not in self._parents:
            right = "name the SKU of a variable product of this file"
            self._findings.wrong(row.line, "Parent", f'"{row["Parent"]}"', right)

    def _read_simple(self, row: Row) -> None:
        goods = self._goods(row, is_digital(row)) if self._is_for_sale(row) else None
        if goods is None:
            return
        variants = self._variants(row, [(row, [()])], goods)
        if variants:
            self._add(row, goods, variants)

    def _read_variable(self, row: Row) -> None:
        if not self._is_for_sale(row):
            return
        variations = [one for name in names_of(row) for one in self._variations.get(name, [])]
        published = [one for one in variations if self._is_published(one)]
        goods = self._goods(row, any(is_digital(one) for one in (row, *published)))
        if goods is None:
            return
        variants = self._variants(row, self._countable(list(each_variant(row, published))), goods)
        if variants:
            self._add(row, goods, variants)
            return
        self._skip(row, "Type", "it has no variation for sale")

    def _is_for_sale(self, row: Row) -> bool:
        if not row["Name"]:
            self._findings.wrong(row.line, "Name", "nothing", "write the product's name")
            return False
        if row["Visibility in catalog"] == "hidden":
            self._skip(row, "Visibility in catalog", "make it visible to sell it")
            return False
        return self._is_published(row)

    def _is_published(self, row: Row) -> bool:
        if not is_published(row):
            self._skip(row, "Published", "publish it to sell it")
        return is_published(row)

    def _countable(self, rows: list[tuple[Row, list[Options]]]) -> list[tuple[Row, list[Options]]]:
        """Without those whose one stock would be sold by several variants."""
        for row, expanded in rows:
            if len(expanded) > 1 and row["Stock"]:
                why = f"its one stock is for {len(expanded)} variants; give each a row of its own"
                self._skip(row, "Stock", why)
        return [(row, expanded) for row, expanded in rows if len(expanded) == 1 or not row["Stock"]]

    def _variants(
        self, parent: Row, rows: list[tuple[Row, list[Options]]], goods: Goods
    ) -> dict[int, list[Variant]]:
        """The variants by the line on which they stand."""
        variants: dict[int, list[Variant]] = {}
        for row, expanded in rows:
            price = self._price(row, digital=not isinstance(goods, PhysicalGoods))
            if price is None:
                continue
            stock = self._stock(row)
            photo = self._cells.picture(row, "Images") if row is not parent else ""
            base = row["SKU"] or f"{parent['SKU'] or 'woo-' + parent['ID']}-{row['ID'] or row.line}"
            variants[row.line] = [
                Variant(_sku(base, row, options, expanded), price, options, stock, photo)
                for options in expanded
            ]
        return variants

    def _add(self, row: Row, goods: Goods, variants: dict[int, list[Variant]]) -> None:
        is_parcel = isinstance(goods, PhysicalGoods)
        product = Product(
            id=slug(row["SKU"]) or f"woo-{row['ID'] or row.line}",
            title=row["Name"],
            description=plain_text(row["Short description"]) or plain_text(row["Description"]) or row["Name"],
            goods=goods,
            variants=tuple(variant for each in variants.values() for variant in each),
            photo=self._cells.picture(row, "Images"),
            category=row["Categories"].split(",")[0].strip(),
            contact=ContactRules(name=is_parcel, phone=is_parcel),
        )
        lines = {variant.sku: line for line, each in variants.items() for variant in each}
        self._findings.add(product, row.line, lines)

    def _price(self, row: Row, digital: bool) -> Money | None:
        if digital and row["Meta: kassa_stars"]:
            return self._cells.money(
                row, "Meta: kassa_stars", lambda text: PriceTags(STARS).price(text, True)
            )
        # A sale with dates begins and ends in the other shop; the regular price is the one that lasts.
        has_dates = row["Date sale price starts"] or row["Date sale price ends"]
        column = "Sale price" if row["Sale price"] and not has_dates else "Regular price"
        if not row[column]:
            self._skip(row, column, "give it a price to sell it")
            return None
        return self._cells.money(row, column, lambda text: self._tags.price(text, digital))

    def _stock(self, row: Row) -> int | None:
        """What is counted on the shelf; None where the export doesn't count or back-orders are welcome."""
        if row["In stock?"] in {"0", "false", "FALSE"}:
            return 0
        if row["Stock"] == "parent":
            right = "count the stock of each variation: one stock for several can't be kept apart"
            self._findings.wrong(row.line, "Stock", '"parent"', right)
            return 0
        if not row["Stock"] or row["Backorders allowed?"] not in {"", "0"}:
            return None
        return self._cells.pieces(row, "Stock")

    def _goods(self, row: Row, digital: bool) -> Goods | None:
        if not digital:
            return PhysicalGoods(self._cells.grams(row, "Weight (kg)", 1000))
        if row["Meta: kassa_keys"]:
            return KeyGoods(row["Meta: kassa_keys"])
        if row["Meta: kassa_text"] or row["Purchase note"]:
            return TextGoods(plain_text(row["Meta: kassa_text"] or row["Purchase note"]))
        return self._downloads(row)

    def _downloads(self, row: Row) -> Goods | None:
        """One file of the shop's folder, or any number of links."""
        downloads = downloads_of(row)
        if not downloads:
            self._skip(row, "Type", "give it a download, a purchase note or Meta: kassa_keys to hand over")
            return None
        if all(is_web_address(place) for _, place in downloads):
            return TextGoods("\n".join(f"{name}: {place}" if name else place for name, place in downloads))
        if len(downloads) == 1:
            return self._cells.file(row, "Download 1 URL")
        right = "name one file, or addresses on the web only"
        self._findings.wrong(row.line, "Download 1 URL", f"{len(downloads)} downloads", right)
        return None

    def _skip(self, row: Row, column: str, why: str) -> None:
        found = f'"{row[column]}"' if row[column] else "nothing"
        self._findings.skip(row.line, column, f'{found} at "{row["Name"]}"', why)


def _sku(base: str, row: Row, options: Options, expanded: list[Options]) -> str:
    """A row that stands for several variants gives each the values that it leaves open."""
    return f"{base}-{slug('-'.join(open_values(row, options)))}" if len(expanded) > 1 else base
