"""The one word that people read."""

from __future__ import annotations

from packages.kassa.tests.core.sale import BUYER, KEY, MUG, Sale, paid, product

from kassa.core.catalogue import TextGoods
from kassa.core.inputs import (
    CancelOrder,
    ChargedBack,
    DeliveryFailed,
    DeliverySucceeded,
    MarkDelivered,
    MarkPacked,
    MarkReturned,
    MarkShipped,
    PaymentRefunded,
    RefundOrder,
)
from kassa.core.money import Money
from kassa.core.standing import Standing, needs_a_person, standing_of


def test_a_parcels_way_is_told_step_by_step() -> None:
    sale = paid(MUG)
    seen = [standing_of(sale.order)]
    for command in (MarkPacked(1), MarkShipped(1), MarkDelivered(1), MarkReturned(1)):
        sale.hear(command)
        seen.append(standing_of(sale.order))

    assert seen == ["paid", "packed", "shipped", "delivered", "returned"]


def test_before_the_payment_it_is_awaited_closed_or_cancelled() -> None:
    sale = Sale.of(KEY)
    assert standing_of(sale.order) is Standing.AWAITING_PAYMENT

    sale.hear(CancelOrder())
    assert standing_of(sale.order) is Standing.CANCELLED

    late = Sale.of(KEY)
    late.pass_deadline("invoice", late.order.expires_at)
    assert standing_of(late.order) is Standing.EXPIRED


def test_money_on_its_way_back_and_back() -> None:
    sale = paid(KEY)
    sale.hear(DeliverySucceeded(1))
    assert standing_of(sale.order) is Standing.DELIVERED

    sale.hear(RefundOrder())
    assert standing_of(sale.order) is Standing.REFUND_DUE

    sale.hear(PaymentRefunded(BUYER, "order-1", Money(50, "XTR"), "c1"))
    assert standing_of(sale.order) is Standing.REFUNDED


def test_a_part_that_went_back_does_not_hide_that_the_goods_arrived() -> None:
    sale = paid(product(TextGoods("x"), Money(1_000, "USD")))
    sale.hear(DeliverySucceeded(1))

    sale.hear(RefundOrder(Money(100, "USD")))

    assert standing_of(sale.order) is Standing.DELIVERED


def test_what_failed_is_for_a_person() -> None:
    sale = paid(KEY)
    sale.hear(DeliveryFailed(1, "blocked", transient=False))

    assert needs_a_person(sale.order)
    assert standing_of(sale.order) is Standing.STUCK


def test_a_chargeback_is_called_by_its_name() -> None:
    sale = paid(KEY)
    sale.hear(ChargedBack("c1", Money(50, "XTR")))

    assert standing_of(sale.order) is Standing.CHARGED_BACK
