"""What is on sale: can each product be invoiced, paid, shipped and handed over? Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kassa.core import invoice
from kassa.core.catalogue import FileGoods, KeyGoods, Product
from kassa.core.currencies import format_money
from kassa.core.money import STARS
from kassa.doctor.finding import Finding, fail, ok, warn
from kassa.settings import Settings

_LOAD = "load one with `kassa catalogue load`"


def check_catalogue(
    products: Sequence[Product],
    shelf: Mapping[str, int | None],
    missing_files: Sequence[str],
    settings: Settings,
) -> list[Finding]:
    """`shelf`: what can be sold, by SKU or `pool:<name>`. `missing_files`: paths of goods and pictures."""
    on_sale = [product for product in products if product.on_sale]
    if not on_sale:
        return [warn("catalogue", "nothing is on sale", _LOAD)]
    findings = [finding for product in on_sale for finding in _product(product, shelf, settings)]
    findings += [
        fail("catalogue", f"the file {name} is missing", "put it into the shop's folder")
        for name in missing_files
    ]
    count = f"{len(on_sale)} products, {sum(len(product.variants) for product in on_sale)} variants"
    return [ok("catalogue", count), *findings]


def files_of(products: Sequence[Product]) -> list[str]:
    """Every local file that the products name."""
    names = [product.goods.path for product in products if isinstance(product.goods, FileGoods)]
    names += [
        photo for product in products for photo in (product.photo, *(one.photo for one in product.variants))
    ]
    return sorted({name for name in names if name and not name.startswith(("https://", "http://"))})


def _product(product: Product, shelf: Mapping[str, int | None], settings: Settings) -> list[Finding]:
    return [
        *_invoice(product),
        *_payment(product, settings),
        *_shipping(product, settings),
        *_keys(product, shelf),
    ]


def _invoice(product: Product) -> list[Finding]:
    findings = []
    if len(product.title) > invoice.TITLE_CHARACTERS:
        right = (
            f"the invoice shows the first {invoice.TITLE_CHARACTERS} of its {len(product.title)} characters"
        )
        findings.append(warn(product.id, "a long title", right))
    if product.currency == STARS:
        problems = invoice.stars_problems(1, product.max_tip, product.is_physical)
    else:
        problems = invoice.tip_problems(product.max_tip, product.suggested_tips)
    for price in dict.fromkeys(variant.price for variant in product.variants):
        problems += invoice.amount_problems(price)
    for problem in problems:
        tell = fail if problem.severity == "error" else warn
        findings.append(tell(product.id, f"its {problem.field} doesn't fit an invoice", problem.text))
    return findings


def _payment(product: Product, settings: Settings) -> list[Finding]:
    if product.currency == STARS:
        return []
    price = format_money(product.variants[0].price)
    if product.currency not in settings.provider_tokens:
        right = f"add a provider's token for {product.currency} to [payments]"
        return [fail(product.id, f"it costs {price} and no provider takes that", right)]
    if product.is_physical:
        return []
    right = "Telegram wants digital goods sold for Stars: give it a price in XTR, or load with --stars-rate"
    return [warn(product.id, f"digital goods for {price}", right)]


def _shipping(product: Product, settings: Settings) -> list[Finding]:
    if not product.is_physical:
        return []
    if any(method.price.currency == product.currency for method in settings.shop.shipping):
        return []
    right = f"add a [[shipping]] method with a price in {product.currency}; a free one costs 0"
    return [fail(product.id, "a parcel that nothing can ship", right)]


def _keys(product: Product, shelf: Mapping[str, int | None]) -> list[Finding]:
    if not isinstance(product.goods, KeyGoods) or shelf.get(f"pool:{product.goods.pool}"):
        return []
    right = f"fill it with `kassa keys load {product.goods.pool} FILE`"
    return [warn(product.id, f"its pool of keys {product.goods.pool} is empty, so it is sold out", right)]
