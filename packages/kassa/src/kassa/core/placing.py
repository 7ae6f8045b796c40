"""Row 1: from a cart to an open order, with everything frozen that the buyer is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kassa.core import invoice
from kassa.core.cart import Cart
from kassa.core.catalogue import AgainPolicy, ContactRules, Product, Variant
from kassa.core.decision import Deadline, Decision, Given, SendInvoice
from kassa.core.errors import InvalidInput
from kassa.core.money import STARS, Money
from kassa.core.order import Invoicing, Order, OrderLine, PaymentState, Quote
from kassa.core.stock import on_the_shelf

Chosen = tuple[OrderLine, Product]


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """`order_id` can't be guessed: the caller makes it.

    `invoice_payload` "" = the order's id, as for every personal invoice.
    """

    shop: str
    order_id: str
    buyer_id: int
    cart: Cart
    language: str = ""
    invoicing: Invoicing = Invoicing.PERSONAL
    invoice_payload: str = ""


def place_order(placing: PlaceOrder, products: Iterable[Product], given: Given) -> Decision:
    """An OPEN order, its invoice to send and the time until which it can be paid.

    `products` holds those that the cart's SKUs belong to. Raises InvalidInput with all that is wrong at once.
    """
    order, problems = _draft(placing, products, given)
    if order is not None and not on_the_shelf(order, given.shelf):
        problems.append(("lines", "not enough of it is on the shelf"))
    if order is None or problems:
        raise InvalidInput(problems)
    return Decision(
        order, row="1", effects=(SendInvoice(),), deadlines=(Deadline("invoice", order.expires_at),)
    )


def place_for_payment(placing: PlaceOrder, products: Iterable[Product], given: Given) -> Order:
    """As place_order, for an open invoice that somebody asks about or pays: nothing is sent.

    Rows 4 and 13 look at the shelf.

    Raises InvalidInput when the invoice speaks of what the shop doesn't have any more.
    """
    order, problems = _draft(placing, products, given)
    if order is None or problems:
        raise InvalidInput(problems)
    return order


def _draft(
    placing: PlaceOrder, products: Iterable[Product], given: Given
) -> tuple[Order | None, list[tuple[str, str]]]:
    chosen, problems = _chosen(placing.cart, products)
    if not chosen:
        return None, problems or [("lines", "an order needs at least one line, got none")]
    currencies = sorted({line.unit_price.currency for line, _ in chosen})
    if len(currencies) > 1:
        return None, [*problems, ("currency", f"one order has one currency, got {' and '.join(currencies)}")]
    order = _order(placing, chosen, given)
    return order, [*problems, *_invoice_problems(order), *_shipping_problems(order, given)]


def _chosen(cart: Cart, products: Iterable[Product]) -> tuple[list[Chosen], list[tuple[str, str]]]:
    on_sale = {
        variant.sku: (product, variant)
        for product in products
        if product.on_sale
        for variant in product.variants
    }
    chosen: list[Chosen] = []
    problems = []
    for number, wanted in enumerate(Cart.of((line.sku, line.quantity) for line in cart.lines).lines, start=1):
        if wanted.sku not in on_sale:
            problems.append(("lines", f"{wanted.sku} is not on sale"))
        elif wanted.quantity < 1:
            problems.append(("lines", f"quantity of {wanted.sku} must be 1 or more, got {wanted.quantity}"))
        elif 0 < on_sale[wanted.sku][0].most_per_order < wanted.quantity:
            most = on_sale[wanted.sku][0].most_per_order
            problems.append(("lines", f"at most {most} of {wanted.sku} in one order, got {wanted.quantity}"))
        else:
            product, variant = on_sale[wanted.sku]
            chosen.append((_line(number, product, variant, wanted.quantity), product))
    return chosen, problems


def _line(number: int, product: Product, variant: Variant, quantity: int) -> OrderLine:
    options = ", ".join(value for _, value in variant.options)
    title = f"{product.title} ({options})" if options else product.title
    return OrderLine(number, variant.sku, product.id, title, quantity, variant.price, product.goods)


def _order(placing: PlaceOrder, chosen: Sequence[Chosen], given: Given) -> Order:
    lines = tuple(line for line, _ in chosen)
    products = [product for _, product in chosen]
    needs_shipping = any(product.is_physical for product in products)
    with_tips = max(products, key=lambda product: product.max_tip)
    goods_total = sum((line.total for line in lines[1:]), lines[0].total)
    base = Quote(goods_total, (), None, given.now + given.policy.price_seconds)
    return Order(
        shop=placing.shop,
        id=placing.order_id,
        invoicing=placing.invoicing,
        invoice_payload=placing.invoice_payload or placing.order_id,
        buyer_id=placing.buyer_id,
        lines=lines,
        currency=lines[0].unit_price.currency,
        payment=PaymentState.OPEN,
        placed_at=given.now,
        expires_at=given.now + given.policy.invoice_seconds,
        contact=_contact([product.contact for product in products]),
        needs_shipping=needs_shipping,
        may_be_gift=all(product.may_be_gift for product in products),
        paid_again=_paid_again(products),
        max_tip=with_tips.max_tip,
        suggested_tips=with_tips.suggested_tips,
        subscription_seconds=max(product.subscription_seconds for product in products),
        # A parcel has a price only with its shipping: the first quote is made when the address is known.
        quotes=() if needs_shipping else (base,),
        language=placing.language,
    )


def _paid_again(products: Sequence[Product]) -> AgainPolicy:
    every = all(product.paid_again is AgainPolicy.SECOND_UNIT for product in products)
    return AgainPolicy.SECOND_UNIT if every else AgainPolicy.REFUND


def _contact(rules: Sequence[ContactRules]) -> ContactRules:
    """What any of the products asks for; of several patterns for one field, the first."""
    return ContactRules(
        name=any(rule.name for rule in rules),
        phone=any(rule.phone for rule in rules),
        email=any(rule.email for rule in rules),
        name_pattern=next((rule.name_pattern for rule in rules if rule.name_pattern), ""),
        phone_pattern=next((rule.phone_pattern for rule in rules if rule.phone_pattern), ""),
        email_pattern=next((rule.email_pattern for rule in rules if rule.email_pattern), ""),
    )


def _invoice_problems(order: Order) -> list[tuple[str, str]]:
    total: Money = order.goods_total
    found = [
        *invoice.payload_problems(order.invoice_payload),
        *invoice.amount_problems(total),
        *invoice.tip_problems(order.max_tip, order.suggested_tips),
        *invoice.subscription_problems(total, order.subscription_seconds),
    ]
    if order.currency == STARS:
        found += invoice.stars_problems(1, order.max_tip, order.needs_shipping)
    problems = [(problem.field, problem.text) for problem in found if problem.severity == "error"]
    if order.subscription_seconds and (len(order.lines) > 1 or order.lines[0].quantity > 1):
        problems.append(("lines", "a subscription is bought alone, one at a time"))
    return problems


def _shipping_problems(order: Order, given: Given) -> list[tuple[str, str]]:
    if not order.needs_shipping or any(method.price.currency == order.currency for method in given.shipping):
        return []
    return [("shipping", f"the shop has no shipping method priced in {order.currency}; a free one costs 0")]
