from __future__ import annotations

from dataclasses import replace

import pytest

from kassa.core.catalogue import ContactRules, KeyGoods, PhysicalGoods
from kassa.core.errors import ShopError
from kassa.core.money import Money
from kassa.core.order import (
    Charge,
    ChargeState,
    Delivery,
    DeliveryState,
    Invoicing,
    Order,
    OrderLine,
    PaymentState,
    Refund,
    RefundState,
)
from kassa.desk import choosing

MUG = Money(1450, "EUR")
CODE = Money(300, "EUR")
PAID = Order(
    shop="main",
    id="a" * 32,
    invoicing=Invoicing.PERSONAL,
    invoice_payload="a" * 32,
    buyer_id=1,
    lines=(
        OrderLine(1, "mug", "mug", "Mug", 1, MUG, PhysicalGoods()),
        OrderLine(2, "code", "code", "Code", 1, CODE, KeyGoods("codes")),
    ),
    currency="EUR",
    payment=PaymentState.PAID,
    placed_at=0.0,
    expires_at=1.0,
    contact=ContactRules(),
    needs_shipping=True,
    charges=(Charge("tg-1", "ch-1", MUG + CODE, Money(0, "EUR"), 1, ChargeState.ACCEPTED, 0.5),),
    deliveries=(
        Delivery(1, 1, "tg-1", DeliveryState.OWED),
        Delivery(2, 2, "tg-1", DeliveryState.DELIVERED),
    ),
)


def with_states(mug: DeliveryState, code: DeliveryState) -> Order:
    first, second = PAID.deliveries
    return replace(PAID, deliveries=(replace(first, state=mug), replace(second, state=code)))


def refunded(state: RefundState) -> Order:
    return replace(PAID, refunds=(Refund(1, "tg-1", Money(500, "EUR"), state),))


def test_only_parcels_that_wait_are_shipped() -> None:
    assert [one.number for one in choosing.parcels_to_ship(PAID)] == [1]
    with pytest.raises(ShopError, match="there are: 1 SHIPPED"):
        choosing.parcels_to_ship(with_states(DeliveryState.SHIPPED, DeliveryState.OWED))


def test_only_parcels_that_were_sent_come_back() -> None:
    sent = with_states(DeliveryState.SHIPPED, DeliveryState.DELIVERED)

    assert [one.number for one in choosing.parcels_that_came_back(sent, 0)] == [1]
    with pytest.raises(ShopError, match="there are: 1 OWED"):
        choosing.parcels_that_came_back(PAID, 0)


def test_what_failed_is_sent_again_before_what_arrived() -> None:
    assert [one.number for one in choosing.deliveries_to_repeat(PAID, 0)] == [2]
    both = with_states(DeliveryState.DELIVERED, DeliveryState.FAILED)
    assert [one.number for one in choosing.deliveries_to_repeat(both, 0)] == [2]
    with pytest.raises(ShopError, match="no delivery 3 in this order"):
        choosing.deliveries_to_repeat(PAID, 3)


def test_goods_are_put_back_once() -> None:
    back = with_states(DeliveryState.RETURNED, DeliveryState.DELIVERED)

    assert choosing.delivery_to_restock(back, 0).number == 1
    done = replace(back, deliveries=(replace(back.deliveries[0], restocked=True), back.deliveries[1]))
    with pytest.raises(ShopError, match="nothing of this order can be put back"):
        choosing.delivery_to_restock(done, 0)


@pytest.mark.parametrize(
    ("text", "said"), [("20", "at most 17,50 €"), ("0", "at most 17,50 €"), ("1.999", "expected|decimals")]
)
def test_an_amount_that_can_t_be_given_back_is_told_in_people_s_money(text: str, said: str) -> None:
    with pytest.raises(ShopError, match=said):
        choosing.amount_to_refund(PAID, text)


def test_an_amount_within_the_rest_is_taken() -> None:
    assert choosing.amount_to_refund(PAID, "5") == Money(500, "EUR")
    assert choosing.amount_to_refund(PAID, "") is None


def test_money_that_is_gone_can_t_be_given_back_again() -> None:
    gone = replace(PAID, charges=(replace(PAID.charges[0], state=ChargeState.REFUNDED),))

    with pytest.raises(ShopError, match="17,50 € REFUNDED"):
        choosing.amount_to_refund(gone, "")


def test_the_only_open_refund_is_meant() -> None:
    assert choosing.open_refund(refunded(RefundState.DUE), 0).number == 1
    with pytest.raises(ShopError, match="there are: 1 DONE"):
        choosing.open_refund(refunded(RefundState.DONE), 0)
    with pytest.raises(ShopError, match="`kassa refund` asks for one"):
        choosing.open_refund(PAID, 0)


def test_a_paid_order_is_refunded_and_not_cancelled() -> None:
    with pytest.raises(ShopError, match="`kassa refund` gives its money back"):
        choosing.check_can_be_cancelled(PAID)
    choosing.check_can_be_cancelled(replace(PAID, payment=PaymentState.OPEN))


@pytest.mark.parametrize("number", [0, 2])
def test_what_was_refunded_is_not_sent_again_and_says_why(number: int) -> None:
    back = replace(PAID, charges=(replace(PAID.charges[0], state=ChargeState.REFUNDED),))

    with pytest.raises(ShopError, match="delivery 2 is not sent again: its money went back"):
        choosing.deliveries_to_repeat(back, number)
