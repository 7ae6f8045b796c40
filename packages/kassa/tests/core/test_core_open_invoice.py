"""Which of a payer's orders of one open invoice the news is about."""

from __future__ import annotations

from dataclasses import replace

from packages.kassa.tests.core.sale import BUYER, KEY, MONTHLY, Sale, paid

from kassa.core.inputs import PaymentRefunded, PaymentSucceeded, PreCheckoutQueried, SubscriptionChanged
from kassa.core.money import Money
from kassa.core.open_invoice import order_meant
from kassa.core.order import Order, PaymentState

TOTAL = Money(50, "XTR")
QUESTION = PreCheckoutQueried("q9", BUYER, "link", TOTAL)


def payment(charge_id: str, is_recurring: bool = False) -> PaymentSucceeded:
    return PaymentSucceeded(BUYER, "link", TOTAL, charge_id, "", is_recurring=is_recurring)


def order(number: int, payment: PaymentState = PaymentState.OPEN) -> Order:
    return replace(Sale.of(KEY).order, id=f"order-{number}", payment=payment)


def test_the_first_news_begins_an_order() -> None:
    assert order_meant([], QUESTION) is None
    assert order_meant([], payment("c1")) is None


def test_a_question_finds_the_live_order() -> None:
    live = order(2, PaymentState.APPROVED)

    assert order_meant([order(1, PaymentState.PAID), live], QUESTION) is live


def test_after_a_purchase_the_next_question_begins_another() -> None:
    assert order_meant([order(1, PaymentState.PAID)], QUESTION) is None


def test_after_its_time_the_next_question_begins_another() -> None:
    assert order_meant([order(1, PaymentState.EXPIRED)], QUESTION) is None


def test_a_payment_told_again_finds_the_order_that_knows_it() -> None:
    bought = paid(KEY).order

    assert order_meant([bought, order(2)], payment("c1")) is bought


def test_a_payment_without_a_question_finds_what_it_can_pay() -> None:
    expired = order(1, PaymentState.EXPIRED)
    live = order(2)

    assert order_meant([expired, live], payment("c2")) is live
    assert order_meant([expired, order(3, PaymentState.PAID)], payment("c2")) is expired
    assert order_meant([order(3, PaymentState.PAID)], payment("c2")) is None


def test_a_refund_of_an_unknown_charge_goes_to_the_latest_order() -> None:
    orders = [order(1, PaymentState.PAID), order(2)]
    refund = PaymentRefunded(BUYER, "link", TOTAL, "c9")

    assert order_meant(orders, refund) is orders[1]


def test_a_renewal_finds_the_subscription_that_is_due_next() -> None:
    soon, later, plain = Sale.of(MONTHLY), Sale.of(MONTHLY), order(3)
    soon.subscribe("c1")
    later.now = 50_000.0
    later.subscribe("c2")

    orders = [later.order, soon.order, plain]

    assert order_meant(orders, payment("c3", is_recurring=True)) is soon.order
    assert order_meant(orders, SubscriptionChanged(BUYER, "failed")) is soon.order
    assert order_meant([plain], SubscriptionChanged(BUYER, "failed")) is plain
    assert order_meant([], SubscriptionChanged(BUYER, "failed")) is None
