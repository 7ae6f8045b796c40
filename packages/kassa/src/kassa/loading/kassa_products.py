"""Kassa's own products.toml."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from kassa.core.catalogue import (
    AccessGoods,
    AgainPolicy,
    ContactRules,
    FileGoods,
    Goods,
    KeyGoods,
    PhysicalGoods,
    Product,
    TextGoods,
    Variant,
)
from kassa.core.currencies import CURRENCIES
from kassa.core.invoice import SUBSCRIPTION_SECONDS, subscription_problems
from kassa.core.money import STARS, Money
from kassa.documents import Table, TomlDocument
from kassa.loading.prices import PriceTags
from kassa.loading.report import Findings
from kassa.loading.shop_files import ShopFiles
from kassa.loading.slugs import slug

_DELIVER = (
    '"parcel", { text = "…" }, { keys = "name of a pool" }, { file = "a file of the shop\'s folder" } '
    "or { chat = -100…, days = 30 }"
)
_CURRENCY = 'write a currency such as "EUR", or "XTR" for Telegram Stars'
# Stands where a price is wrong or missing, so that reading goes on; the file is refused then.
_STAND_IN = Money(1, STARS)
_ASK = ("name", "phone", "email")
Price = Callable[[Any], Money]


def read_kassa_products(
    document: TomlDocument,
    tags: PriceTags,
    files: ShopFiles,
    findings: Findings,
    progress: Callable[[int, int], None],
) -> None:
    root = Table(document, findings.problems)
    tables = root.tables("product")
    root.refuse_unknown()
    if not tables:
        findings.wrong(0, "product", "no products", "write a table [[product]] for each product")
    reader = _Reader(document, tags, files, findings)
    for number, table in enumerate(tables, start=1):
        reader.read(table, number - 1)
        table.refuse_unknown()
        progress(number, len(tables))


class _Reader:
    def __init__(self, document: TomlDocument, tags: PriceTags, files: ShopFiles, findings: Findings) -> None:
        self._document = document
        self._tags = tags
        self._files = files
        self._findings = findings

    def read(self, table: Table, index: int) -> None:
        title = table.text("title", longest=200)
        parcel: Goods = PhysicalGoods()
        goods = table.converted("deliver", self._goods, parcel)
        identity = table.text("id", slug(title) or f"product-{index + 1}", longest=32)
        tags = self._price_tags(table)
        price = _price(tags, digital=not isinstance(goods, PhysicalGoods))
        line = self._document.line_of(("product", index))
        variants, lines = self._variants(table, index, identity, price)
        on_sale = table.flag("on_sale", True)
        product = Product(
            id=identity,
            title=title,
            description=table.text("description", title, longest=4096),
            goods=goods,
            variants=tuple(variants),
            photo=table.converted("photo", self._picture, "", required=False),
            category=table.text("category", ""),
            contact=self._contact(table, goods),
            on_sale=on_sale,
            paid_again=AgainPolicy(
                table.choice("paid_again", [policy.value for policy in AgainPolicy], "refund")
            ),
            may_be_gift=table.flag("may_be_gift", False),
            max_tip=(most_tip := self._max_tip(table, price)),
            suggested_tips=self._suggested_tips(table, price, most_tip),
            subscription_seconds=self._subscription(table, goods, variants),
            most_per_order=table.whole("most_per_order", 0, most=9_999),
        )
        if not re.fullmatch(r"[\w-]+", identity):
            table.wrong("id", "write letters, digits and hyphens only", f'"{identity}"')
        if not on_sale:
            self._findings.skip(line, "on_sale", f'"{title}", not on sale', "set it to true to sell it")
            return
        self._findings.add(product, line, lines)

    def _price_tags(self, table: Table) -> PriceTags:
        """A product that names its currency is in it; else the shop's, for digital goods by the rate."""
        if not table.has("currency"):
            return self._tags
        currency = table.text("currency", right=_CURRENCY)
        if currency not in CURRENCIES:
            table.wrong("currency", _CURRENCY)
            return self._tags
        return PriceTags(currency)

    def _variants(
        self, table: Table, index: int, identity: str, price: Price
    ) -> tuple[list[Variant], dict[str, int]]:
        usual = table.converted("price", price, None, required=False)
        stock = _stock(table)
        tables = table.tables("variant")
        if not tables:
            if usual is None and not table.has("price"):
                table.missing(
                    "price", 'write a price in quotes, such as price = "12.50", or [[product.variant]] tables'
                )
            sku = table.text("sku", identity, longest=64)
            return [Variant(sku, usual or _STAND_IN, (), stock)], {}
        variants = []
        lines = {}
        for number, variant_table in enumerate(tables):
            variant = self._variant(variant_table, identity, price, usual)
            variant_table.refuse_unknown()
            variants.append(variant)
            lines[variant.sku] = self._document.line_of(("product", index, "variant", number))
        self._check_options(tables, variants)
        return variants, lines

    def _variant(self, table: Table, identity: str, price: Price, usual: Money | None) -> Variant:
        options_table = table.table("options", required=True)
        options = tuple((name, options_table.text(name)) for name in options_table.names())
        if usual is None and not table.has("price"):
            table.missing("price", 'write a price in quotes, such as price = "12.50"')
        return Variant(
            sku=table.text(
                "sku", slug("-".join([identity, *(value for _, value in options)]), longest=64), longest=64
            ),
            price=table.converted("price", price, usual, required=False) or _STAND_IN,
            options=options,
            stock=_stock(table),
            photo=table.converted("photo", self._picture, "", required=False),
        )

    def _check_options(self, tables: list[Table], variants: list[Variant]) -> None:
        names = [name for name, _ in variants[0].options]
        for table, variant in zip(tables, variants, strict=True):
            if [name for name, _ in variant.options] != names:
                table.wrong(
                    "options", "name the same options in the same order in each variant: " + ", ".join(names)
                )

    def _goods(self, value: Any) -> Goods:
        match value:
            case "parcel":
                return PhysicalGoods()
            case {"weight_grams": int(grams), **rest} if not rest and grams >= 0:
                return PhysicalGoods(grams)
            case {"text": str(text), **rest} if not rest and text:
                return TextGoods(text)
            case {"keys": str(pool), **rest} if not rest and pool:
                return KeyGoods(pool)
            case {"file": str(name), **rest} if not rest and name:
                return FileGoods(self._files.local(name))
            case {"chat": int(chat_id), **rest} if not rest and chat_id < 0:
                return AccessGoods(chat_id)
            case {"chat": int(chat_id), "days": int(days), **rest} if not rest and chat_id < 0 < days:
                return AccessGoods(chat_id, days)
        raise ValueError(f"write {_DELIVER}")

    def _picture(self, value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError('write a path such as "pictures/cup.png", or an https:// address')
        return self._files.picture(value)

    def _contact(self, table: Table, goods: Goods) -> ContactRules:
        usual = ("name", "phone") if isinstance(goods, PhysicalGoods) else ()
        asked = table.texts("ask", usual)
        if not set(asked) <= set(_ASK):
            table.wrong(
                "ask", 'name any of "name", "phone", "email" (the address of a parcel is always asked for)'
            )
        return ContactRules(
            name="name" in asked,
            phone="phone" in asked,
            email="email" in asked,
            name_pattern=table.converted("name_pattern", _pattern, "", required=False),
            phone_pattern=table.converted("phone_pattern", _pattern, "", required=False),
            email_pattern=table.converted("email_pattern", _pattern, "", required=False),
        )

    def _subscription(self, table: Table, goods: Goods, variants: list[Variant]) -> int:
        """Telegram has one period, 30 days, and takes nothing but Stars for it."""
        if not table.flag("subscription", False):
            return 0
        for variant in variants:
            for problem in subscription_problems(variant.price, SUBSCRIPTION_SECONDS):
                table.wrong("subscription", problem.text)
        if isinstance(goods, AccessGoods) and goods.days:
            table.wrong("subscription", "leave days out: access lasts as long as it is paid for")
        return SUBSCRIPTION_SECONDS

    def _max_tip(self, table: Table, price: Price) -> int:
        most = table.converted("max_tip", price, None, required=False)
        if most is not None and most.currency == STARS:
            table.wrong("max_tip", "leave tips out: Telegram takes none with Stars")
        return most.amount if most else 0

    def _suggested_tips(self, table: Table, price: Price, most: int) -> tuple[int, ...]:
        none: tuple[int, ...] = ()
        tips = table.converted("suggested_tips", _amounts(price), none, required=False)
        if list(tips) != sorted(set(tips)) or len(tips) > 4 or any(tip > most for tip in tips):
            table.wrong("suggested_tips", "write at most four rising amounts, none above max_tip")
        return tips


def _stock(table: Table) -> int | None:
    return table.whole("stock") if table.has("stock") else None


def _price(tags: PriceTags, digital: bool) -> Price:
    def convert(value: Any) -> Money:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValueError('write an amount in quotes, such as "12.50"')
        return tags.price(str(value), digital)

    return convert


def _amounts(price: Price) -> Callable[[Any], tuple[int, ...]]:
    def convert(value: Any) -> tuple[int, ...]:
        if not isinstance(value, list):
            raise ValueError('write a list of amounts, such as ["1.00", "2.00"]')
        return tuple(price(each).amount for each in value)

    return convert


def _pattern(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("write a pattern (regular expression) in quotes")
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"write a pattern that can be read: {error}") from None
    return value
