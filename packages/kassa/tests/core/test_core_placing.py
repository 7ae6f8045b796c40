"""Row 1: what can become an order, and what it freezes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from packages.kassa.tests.core.sale import BUYER, CLUB, COURIER, KEY, MONTHLY, MUG, POST, product

from kassa.core.cart import Cart
from kassa.core.catalogue import AgainPolicy, ContactRules, PhysicalGoods, Product, TextGoods, Variant
from kassa.core.checkout import PlaceOrder, place_order
from kassa.core.decision import Deadline, Decision, Given, SendInvoice
from kassa.core.errors import InvalidInput
from kassa.core.money import STARS, Money
from kassa.core.order import PaymentState

GIVEN = Given(1_000.0, {"THING": 5, "OTHER": 5}, (POST, COURIER))
OTHER = product(TextGoods("a text"), Money(700, "USD"), sku="OTHER", id="other", title="Other")


def place(
    *products: Product, wanted: list[tuple[str, int]] | None = None, given: Given = GIVEN, payload: str = ""
) -> Decision:
    cart = Cart.of(wanted if wanted is not None else [("THING", 1)])
    placing = PlaceOrder("shop", "order-1", BUYER, cart, language="ru", invoice_payload=payload)
    return place_order(placing, products, given)


def problems(*products: Product, **how: object) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        place(*products, **how)  # type: ignore[arg-type]  # a test names what differs
    return caught.value.problems


def test_a_placed_order_is_open_and_its_invoice_is_sent() -> None:
    decision = place(KEY)

    assert decision.row == "1"
    assert decision.order.payment is PaymentState.OPEN
    assert decision.order.invoice_payload == decision.order.id == "order-1"
    assert decision.effects == (SendInvoice(),)
    assert decision.deadlines == (Deadline("invoice", 1_000.0 + 86_400.0),)
    assert decision.stock_moves == ()


def test_lines_of_one_thing_are_added_up() -> None:
    order = place(KEY, wanted=[("THING", 1), ("THING", 2)]).order

    assert [(line.number, line.quantity) for line in order.lines] == [(1, 3)]
    assert order.goods_total == Money(150, STARS)


def test_a_line_names_the_options_that_were_chosen() -> None:
    red = Variant("THING", Money(2_000, "USD"), (("Colour", "Red"), ("Size", "M")))
    shirt = replace(MUG, variants=(red,))

    assert place(shirt).order.lines[0].title == "Thing (Red, M)"


def test_what_is_digital_has_its_price_at_once_and_a_parcel_only_with_its_address() -> None:
    assert [quote.goods_total for quote in place(KEY).order.quotes] == [Money(50, STARS)]
    assert place(MUG).order.quotes == ()


def test_an_order_asks_for_what_any_of_its_products_asks() -> None:
    mug = replace(MUG, contact=ContactRules(phone=True), may_be_gift=True, max_tip=300, suggested_tips=(100,))
    other = replace(OTHER, contact=ContactRules(email=True, email_pattern=".+@.+"), may_be_gift=True)

    order = place(mug, other, wanted=[("THING", 1), ("OTHER", 1)]).order

    assert order.contact == ContactRules(phone=True, email=True, email_pattern=".+@.+")
    assert (order.may_be_gift, order.max_tip, order.suggested_tips) == (True, 300, (100,))
    assert order.needs_shipping


def test_a_second_unit_is_sold_only_when_all_products_say_so() -> None:
    again = replace(OTHER, paid_again=AgainPolicy.SECOND_UNIT)

    assert place(again, wanted=[("OTHER", 1)]).order.paid_again is AgainPolicy.SECOND_UNIT
    assert place(MUG, again, wanted=[("THING", 1), ("OTHER", 1)]).order.paid_again is AgainPolicy.REFUND


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = problems(KEY, wanted=[("GONE", 1), ("THING", 0), ("LOST", 2)])

    assert [text for _, text in found] == [
        "GONE is not on sale",
        "quantity of THING must be 1 or more, got 0",
        "LOST is not on sale",
    ]


def test_an_empty_cart_is_no_order() -> None:
    assert problems(KEY, wanted=[]) == [("lines", "an order needs at least one line, got none")]


def test_what_is_not_on_sale_can_t_be_ordered() -> None:
    assert problems(replace(KEY, on_sale=False)) == [("lines", "THING is not on sale")]


def test_one_order_has_one_currency() -> None:
    assert problems(KEY, OTHER, wanted=[("THING", 1), ("OTHER", 1)]) == [
        ("currency", "one order has one currency, got USD and XTR")
    ]


def test_more_than_the_shelf_holds_can_t_be_ordered() -> None:
    assert problems(KEY, wanted=[("THING", 6)]) == [("lines", "not enough of it is on the shelf")]


def test_what_is_not_counted_can_always_be_ordered() -> None:
    assert place(KEY, wanted=[("THING", 900)], given=replace(GIVEN, shelf={"THING": None})).row == "1"


def test_a_parcel_needs_a_way_to_be_sent() -> None:
    found = problems(MUG, given=replace(GIVEN, shipping=()))

    assert found == [("shipping", "the shop has no shipping method priced in USD; a free one costs 0")]


def test_stars_take_no_tips_and_send_no_parcels() -> None:
    in_stars = product(PhysicalGoods(), Money(50, STARS), max_tip=10)

    fields = [field for field, _ in problems(in_stars)]

    assert fields == ["max_tip", "shipping", "shipping"]


def test_more_stars_than_telegram_takes_are_refused_and_a_dollar_price_outside_is_not() -> None:
    assert problems(product(TextGoods("x"), Money(100_001, STARS)))[0][0] == "price"
    assert place(product(TextGoods("x"), Money(99, "USD"))).row == "1"


def test_a_payload_has_at_most_128_bytes() -> None:
    assert problems(KEY, payload="ж" * 65) == [("payload", "must have 1 to 128 bytes, has 130")]


def test_a_subscription_is_in_stars_for_thirty_days_and_alone() -> None:
    in_dollars = product(TextGoods("x"), Money(500, "USD"), subscription_seconds=86_400)

    assert [field for field, _ in problems(in_dollars)] == ["subscription", "subscription"]
    assert problems(MONTHLY, wanted=[("THING", 2)]) == [
        ("lines", "a subscription is bought alone, one at a time")
    ]
    assert place(MONTHLY).order.subscription_seconds == 2_592_000
    assert place(CLUB).order.subscription_seconds == 0


def test_a_cart_forgets_what_is_taken_out() -> None:
    assert Cart.of([("A", 1), ("B", 2)]).without("A") == Cart.of([("B", 2)])
