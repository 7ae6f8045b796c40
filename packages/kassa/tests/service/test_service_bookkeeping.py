"""What a decision means in money."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kassa.core.catalogue import ContactRules, PhysicalGoods
from kassa.core.money import Money
from kassa.core.order import (
    Charge,
    ChargeState,
    Invoicing,
    Order,
    OrderLine,
    PaymentState,
    Refund,
    RefundState,
)
from kassa.service.bookkeeping import transfers_of


def euros(amount: int) -> Money:
    return Money(amount, "EUR")


LINE = OrderLine(1, "SHIRT", "shirt", "Shirt", 1, euros(2000), PhysicalGoods())
CHARGE = Charge("charge-1", "provider-1", euros(2700), euros(200), 7, ChargeState.ACCEPTED, 0.0)
OPEN = Order(
    shop="main",
    id="order",
    invoicing=Invoicing.PERSONAL,
    invoice_payload="order",
    buyer_id=7,
    lines=(LINE,),
    currency="EUR",
    payment=PaymentState.OPEN,
    placed_at=0.0,
    expires_at=1.0,
    contact=ContactRules(),
    needs_shipping=True,
)
PAID = replace(OPEN, payment=PaymentState.PAID, charges=(CHARGE,))


def with_charge(state: ChargeState) -> Order:
    return replace(PAID, charges=(replace(CHARGE, state=state),))


def booked(before: Order | None, after: Order) -> list[tuple[str, str, int]]:
    return [
        (transfer.debit, transfer.credit, transfer.amount.amount) for transfer in transfers_of(before, after)
    ]


def test_a_payment_is_sales_shipping_and_tip() -> None:
    assert booked(OPEN, PAID) == [
        ("receivable", "sales", 2000),
        ("receivable", "shipping", 500),
        ("receivable", "tips", 200),
    ]


def test_nothing_is_booked_twice() -> None:
    assert booked(PAID, PAID) == []
    assert booked(None, OPEN) == []


def test_money_that_must_go_back_is_no_sale() -> None:
    due, done = with_charge(ChargeState.REFUND_DUE), with_charge(ChargeState.REFUNDED)

    assert booked(OPEN, due) == [("receivable", "owed_back", 2700)]
    assert booked(due, done) == [("owed_back", "receivable", 2700)]


def test_a_refund_that_is_heard_of_before_its_payment_comes_and_goes() -> None:
    assert booked(OPEN, with_charge(ChargeState.REFUNDED)) == [
        ("receivable", "owed_back", 2700),
        ("owed_back", "receivable", 2700),
    ]


def test_parts_that_went_back_are_booked_as_they_go() -> None:
    part = Refund(1, "charge-1", euros(700), RefundState.DONE)
    partly = replace(PAID, refunds=(part,))
    wholly = replace(with_charge(ChargeState.REFUNDED), refunds=(part, replace(part, number=2)))

    assert booked(PAID, replace(PAID, refunds=(replace(part, state=RefundState.DUE),))) == []
    assert booked(PAID, partly) == [("refunds", "receivable", 700)]
    assert booked(partly, wholly) == [("refunds", "receivable", 2000)]
    assert {transfer.what for transfer in transfers_of(PAID, partly)} != {
        transfer.what for transfer in transfers_of(partly, wholly)
    }


def test_what_the_bank_takes_back_is_a_chargeback() -> None:
    assert booked(PAID, with_charge(ChargeState.CHARGED_BACK)) == [("chargebacks", "receivable", 2700)]


@pytest.mark.parametrize("state", list(ChargeState))
def test_what_is_receivable_is_what_was_kept_or_must_still_go_back(state: ChargeState) -> None:
    receivable = sum(
        amount * ((debit == "receivable") - (credit == "receivable"))
        for debit, credit, amount in booked(OPEN, with_charge(state))
    )

    is_here = state in (ChargeState.ACCEPTED, ChargeState.REFUND_DUE)
    assert receivable == (2700 if is_here else 0)
