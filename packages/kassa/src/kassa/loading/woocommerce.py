"""A WooCommerce product export: simple and variable products with variations, parcels and digital goods.

Three columns of our own may stand in the file, in the form that WooCommerce keeps for its own extras:
`Meta: kassa_keys` names the pool of keys that a digital product hands over, `Meta: kassa_text` is a text to
hand over, `Meta: kassa_stars` is an exact price in Telegram Stars.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from itertools import product as combinations

from kassa.core.catalogue import (
    ContactRules,
    FileGoods,
    Goods,
    KeyGoods,
    PhysicalGoods,
    Product,
    TextGoods,
    Variant,
)
from kassa.core.money import STARS, Money
from kassa.loading.plain_text import plain_text
from kassa.loading.prices import PriceTags
from kassa.loading.report import Findings
from kassa.loading.rows import Row, Sheet
from kassa.loading.shop_files import ShopFiles, is_web_address
from kassa.loading.slugs import slug

WOOCOMMERCE_COLUMNS = frozenset({"Type", "SKU", "Name", "Published", "Regular price"})

_KINDS = ("simple", "variable", "variation", "grouped", "external")
Options = tuple[tuple[str, str], ...]


def read_woocommerce(
    sheet: Sheet, tags: PriceTags, files: ShopFiles, findings: Findings, progress: Callable[[int, int], None]
) -> None:
    reader = _Reader(sheet, tags, files, findings)
    for number, row in enumerate(sheet.rows, start=1):
        reader.read(row)
        progress(number, len(sheet.rows))


class _Reader:
    def __init__(self, sheet: Sheet, tags: PriceTags, files: ShopFiles, findings: Findings) -> None:
        self._tags = tags
        self._files = files
        self._findings = findings
        self._parents = {
            reference for row in sheet.rows if _kind(row) != "variation" for reference in _references(row)
        }
        self._variations: dict[str, list[Row]] = defaultdict(list)
        for row in sheet.rows:
            if _kind(row) == "variation":
                self._variations[row["Parent"]].append(row)

    def read(self, row: Row) -> None:
        kind = _kind(row)
        if kind == "variation":
            self._check_parent(row)
            return
        if kind not in _KINDS:
            self._findings.skip(
                row.line, "Type", f'"{row["Type"]}"', "Kassa sells simple and variable products"
            )
            return
        if kind == "grouped":
            self._findings.skip(
                row.line, "Type", f'"{row["Name"]}", a group', "its products are loaded one by one"
            )
            return
        if kind == "external":
            why = "it is sold on another site, so there is nothing to hand over here"
            self._findings.skip(row.line, "Type", f'"{row["Name"]}", an external product', why)
            return
        if self._is_on_sale(row):
            self._read_product(row, kind)

    def _check_parent(self, row: Row) -> None:
        if row["Parent"] not in self._parents:
            right = "name the SKU of a variable product of this file"
            self._findings.wrong(row.line, "Parent", f'"{row["Parent"]}"', right)

    def _is_on_sale(self, row: Row) -> bool:
        if row["Published"] not in {"1", "true", "TRUE"}:
            self._findings.skip(
                row.line, "Published", f'"{row["Name"]}", not published', "publish it to sell it"
            )
            return False
        if row["Visibility in catalog"] == "hidden":
            why = "make it visible to sell it"
            self._findings.skip(row.line, "Visibility in catalog", f'"{row["Name"]}", hidden', why)
            return False
        return True

    def _read_product(self, row: Row, kind: str) -> None:
        if not row["Name"]:
            self._findings.wrong(row.line, "Name", "nothing", "write the product's name")
            return
        rows: list[tuple[Row, Options]] = [(row, ())] if kind == "simple" else list(self._variation_rows(row))
        goods = self._goods(row, any(_is_virtual(each) for each, _ in rows))
        if goods is None:
            return
        variants, lines = self._variants(row, rows, isinstance(goods, PhysicalGoods))
        if not variants:
            self._skip_without_variants(row, kind)
            return
        product = Product(
            id=slug(row["SKU"]) or f"woo-{row['ID'] or row.line}",
            title=row["Name"],
            description=plain_text(row["Short description"]) or plain_text(row["Description"]) or row["Name"],
            goods=goods,
            variants=tuple(variants),
            photo=self._picture(row),
            category=row["Categories"].split(",")[0].strip(),
            contact=ContactRules(name=True, phone=True)
            if isinstance(goods, PhysicalGoods)
            else ContactRules(),
        )
        self._findings.add(product, row.line, lines)

    def _skip_without_variants(self, row: Row, kind: str) -> None:
        said = {problem.line for problem in (*self._findings.skipped, *self._findings.problems)}
        if kind == "variable" and row.line not in said:
            why = "a variable product needs variations with a price"
            self._findings.skip(row.line, "Type", f'"{row["Name"]}", no variation for sale', why)

    def _variation_rows(self, parent: Row) -> Iterator[tuple[Row, Options]]:
        """Each variation with its options; "any size" becomes one for each of the parent's sizes."""
        for row in self._variations_of(parent):
            if row["Published"] not in {"1", "true", "TRUE"}:
                self._findings.skip(
                    row.line, "Published", f'"{row["Name"]}", not published', "publish it to sell it"
                )
                continue
            choices = [_choices(row, parent, name) for name in _attribute_names(parent)]
            expanded = list(combinations(*choices))
            if len(expanded) > 1 and row["Stock"]:
                why = f"one stock for {len(expanded)} variants can't be counted; give each a row of its own"
                self._findings.skip(row.line, "Stock", f'{row["Stock"]} for "{row["Name"]}"', why)
                continue
            for options in expanded:
                yield row, tuple(options)

    def _variations_of(self, parent: Row) -> list[Row]:
        return [row for reference in _references(parent) for row in self._variations.get(reference, [])]

    def _variants(
        self, parent: Row, rows: list[tuple[Row, Options]], physical: bool
    ) -> tuple[list[Variant], dict[str, int]]:
        variants: list[Variant] = []
        lines: dict[str, int] = {}
        shared = {row.line for row, _ in rows if [other for other, _ in rows].count(row) > 1}
        for row, options in rows:
            price = self._price(row, digital=not physical)
            if price is None:
                continue
            sku = row["SKU"] or f"{parent['SKU'] or 'woo-' + parent['ID']}-{row['ID'] or row.line}"
            if row.line in shared:
                sku += "-" + slug("-".join(value for name, value in options if not _attribute(row, name)))
            variants.append(
                Variant(sku, price, options, self._stock(row), self._picture(row) if options else "")
            )
            lines[sku] = row.line
        return variants, lines

    def _price(self, row: Row, digital: bool) -> Money | None:
        if digital and row["Meta: kassa_stars"]:
            return self._converted(
                row, "Meta: kassa_stars", lambda text: PriceTags(STARS).price(text, digital=True)
            )
        column = "Sale price" if row["Sale price"] and not self._has_sale_dates(row) else "Regular price"
        if not row[column]:
            self._findings.skip(
                row.line, column, f'no price for "{row["Name"]}"', "give it a price to sell it"
            )
            return None
        return self._converted(row, column, lambda text: self._tags.price(text, digital))

    def _has_sale_dates(self, row: Row) -> bool:
        return bool(row["Date sale price starts"] or row["Date sale price ends"])

    def _converted(self, row: Row, column: str, convert: Callable[[str], Money]) -> Money | None:
        try:
            return convert(row[column])
        except ValueError as error:
            self._findings.wrong(row.line, column, f'"{row[column]}"', str(error))
            return None

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
        try:
            stock = Decimal(row["Stock"])
        except InvalidOperation:
            stock = Decimal("NaN")
        if not stock.is_finite() or stock != int(stock):
            self._findings.wrong(
                row.line, "Stock", f'"{row["Stock"]}"', "write a whole number of pieces, or nothing"
            )
            return 0
        return max(int(stock), 0)

    def _goods(self, row: Row, virtual: bool) -> Goods | None:
        if not virtual:
            return PhysicalGoods(weight_grams=self._weight(row))
        if row["Meta: kassa_keys"]:
            return KeyGoods(row["Meta: kassa_keys"])
        if row["Meta: kassa_text"] or row["Purchase note"]:
            return TextGoods(plain_text(row["Meta: kassa_text"] or row["Purchase note"]))
        downloads = [(row[f"Download {n} name"], row[f"Download {n} URL"]) for n in range(1, 10)]
        downloads = [(name, place) for name, place in downloads if place]
        if len(downloads) == 1 and not is_web_address(downloads[0][1]):
            return self._file_goods(row, downloads[0][1])
        if downloads and all(is_web_address(place) for _, place in downloads):
            return TextGoods("\n".join(f"{name}: {place}" if name else place for name, place in downloads))
        if downloads:
            self._findings.wrong(
                row.line,
                "Download 1 URL",
                f"{len(downloads)} downloads",
                "name one file, or addresses on the web only",
            )
            return None
        why = "it has nothing to hand over: give it a download, a purchase note or Meta: kassa_keys"
        self._findings.skip(row.line, "Type", f'"{row["Name"]}", a virtual product', why)
        return None

    def _file_goods(self, row: Row, name: str) -> FileGoods | None:
        try:
            return FileGoods(self._files.local(name))
        except ValueError as error:
            self._findings.wrong(row.line, "Download 1 URL", f'"{name}"', str(error))
            return None

    def _weight(self, row: Row) -> int:
        try:
            return int(Decimal(row["Weight (kg)"].replace(",", ".") or "0") * 1000)
        except InvalidOperation:
            self._findings.wrong(
                row.line, "Weight (kg)", f'"{row["Weight (kg)"]}"', "write kilograms such as 0.18"
            )
            return 0

    def _picture(self, row: Row) -> str:
        name = row["Images"].split(",")[0].strip()
        try:
            return self._files.picture(name)
        except ValueError as error:
            self._findings.wrong(row.line, "Images", f'"{name}"', str(error))
            return ""


def _kind(row: Row) -> str:
    kinds = [part.strip() for part in row["Type"].lower().split(",")]
    return next((kind for kind in kinds if kind not in {"virtual", "downloadable"}), "")


def _is_virtual(row: Row) -> bool:
    return bool({"virtual", "downloadable"} & {part.strip() for part in row["Type"].lower().split(",")})


def _references(row: Row) -> list[str]:
    """The ways in which a variation may name its parent."""
    return [reference for reference in (row["SKU"], f"id:{row['ID']}" if row["ID"] else "") if reference]


def _attribute_names(parent: Row) -> list[str]:
    """What a variable product's variations differ in; an attribute with one value is the same for all."""
    names = []
    for number in range(1, 10):
        values = _listed(parent[f"Attribute {number} value(s)"])
        if parent[f"Attribute {number} name"] and len(values) > 1:
            names.append(parent[f"Attribute {number} name"])
    return names


def _choices(row: Row, parent: Row, name: str) -> list[tuple[str, str]]:
    value = _attribute(row, name)
    return [(name, value)] if value else [(name, each) for each in _listed(_attribute(parent, name))]


def _attribute(row: Row, name: str) -> str:
    numbers = [number for number in range(1, 10) if row[f"Attribute {number} name"] == name]
    return row[f"Attribute {numbers[0]} value(s)"] if numbers else ""


def _listed(text: str) -> list[str]:
    """Values of a list; a comma inside a value is written as `\\,` by the export."""
    kept = text.replace("\\,", "\0")
    return [value.strip().replace("\0", ",") for value in kept.split(",") if value.strip()]
