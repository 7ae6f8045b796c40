"""What we said it costs: made when a buyer asks, looked up again when they pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kassa.core.catalogue import ShippingMethod
from kassa.core.contact import OrderInfo, ShippingAddress
from kassa.core.decision import total_of
from kassa.core.money import Money
from kassa.core.order import Order, Quote, ShippingOption

# A buyer may ask for many addresses; the latest answers are what a payment can be about.
QUOTES_KEPT = 20


@dataclass(frozen=True, slots=True)
class Fit:
    """The quote that a total is made of, and the tip on top of it."""

    quote: Quote
    tip: Money


def fit_of(
    order: Order, total: Money, shipping_option_id: str, order_info: OrderInfo | None, at: float | None = None
) -> Fit | None:
    """The latest quote with goods + shipping + tip = total, 0 ≤ tip ≤ max_tip; None = we never said so.

    With `at`, only quotes whose price still stands then. An option counts for the country it was offered in.
    """
    if total.currency != order.currency:
        return None
    for quote in reversed(order.quotes):
        base = total_of(quote.options, shipping_option_id, quote.goods_total)
        if (
            base is None
            or (at is not None and quote.valid_until <= at)
            or not _same_country(quote, order_info)
        ):
            continue
        tip = total - base
        if 0 <= tip.amount <= order.max_tip:
            return Fit(quote, tip)
    return None


def is_a_price(order: Order, total: Money) -> bool:
    """Whether some quote, with some way of shipping and some tip, comes to this total."""
    option_ids = {"", *(option.id for quote in order.quotes for option in quote.options)}
    return any(fit_of(order, total, option_id, None) is not None for option_id in option_ids)


def _same_country(quote: Quote, order_info: OrderInfo | None) -> bool:
    if quote.address is None or order_info is None or order_info.shipping_address is None:
        return True
    return quote.address.country_code == order_info.shipping_address.country_code


def shipping_options(
    order: Order, address: ShippingAddress, methods: Sequence[ShippingMethod]
) -> tuple[ShippingOption, ...]:
    """The ways to send this order there; empty = we don't ship there."""
    goods = order.goods_total
    return tuple(
        ShippingOption(method.id, method.title, _price(method, goods))
        for method in methods
        if method.price.currency == order.currency
        and (not method.countries or address.country_code in method.countries)
    )


def _price(method: ShippingMethod, goods: Money) -> Money:
    limit = method.free_from
    is_free = limit is not None and limit.currency == goods.currency and goods.amount >= limit.amount
    return Money(0, goods.currency) if is_free else method.price


def with_quote(order: Order, quote: Quote) -> Order:
    """The order with one more frozen quote. The same answer given again only makes the price stand longer."""
    earlier = [one for one in order.quotes if not _says_the_same(one, quote)]
    return replace(order, quotes=(*earlier[1 - QUOTES_KEPT :], quote))


def _says_the_same(one: Quote, other: Quote) -> bool:
    return (one.goods_total, one.options, one.address) == (other.goods_total, other.options, other.address)
