"""Rows M1 to M13: money that goes back, by us, elsewhere, before its payment, or against our will."""

from __future__ import annotations

import pytest
from packages.kassa.tests.core.sale import BUYER, CLUB, KEY, MUG, Sale, paid, product

from kassa.core.catalogue import TextGoods
from kassa.core.decision import Deliver, NotifyMerchant, RefundCharge, RevokeAccess
from kassa.core.errors import InvalidInput, NotFound, TransitionNotAllowed
from kassa.core.inputs import (
    ChargedBack,
    DeliverySucceeded,
    PaymentRefunded,
    RecordRefund,
    RefundFailed,
    RefundOrder,
    RefundSent,
    RetryRefund,
)
from kassa.core.money import Money
from kassa.core.order import ChargeState, DeliveryState, PaymentState, RefundState
from kassa.core.wanted import is_still_wanted

COURSE = product(TextGoods("a link"), Money(1_000, "USD"))


def refunded(
    total: int, currency: str = "XTR", charge_id: str = "c1", refund_id: str = ""
) -> PaymentRefunded:
    return PaymentRefunded(BUYER, "order-1", Money(total, currency), charge_id, refund_id=refund_id)


def dollars(amount: int) -> Money:
    return Money(amount, "USD")


def states(sale: Sale) -> list[RefundState]:
    return [refund.state for refund in sale.order.refunds]


def test_a_refund_is_asked_for_and_then_done() -> None:
    sale = paid(KEY)
    sale.hear(DeliverySucceeded(1))

    asked = sale.hear(RefundOrder(reason="does not work"))
    assert (asked.row, asked.effects) == ("M1", (RefundCharge(1),))
    assert sale.order.charges[0].state is ChargeState.ACCEPTED

    done = sale.hear(refunded(50))
    assert done.row == "M4"
    assert (states(sale), sale.order.charges[0].state) == ([RefundState.DONE], ChargeState.REFUNDED)


def test_a_whole_refund_calls_off_what_is_owed_at_once() -> None:
    sale = paid(KEY)

    sale.hear(RefundOrder())

    assert sale.order.deliveries[0].state is DeliveryState.CANCELLED
    assert not is_still_wanted(sale.order, Deliver(1))


def test_a_part_refund_calls_nothing_off_and_the_last_part_does() -> None:
    sale = paid(COURSE)

    after_a_part = sale.hear(RefundOrder(dollars(400))).order
    after_the_rest = sale.hear(RefundOrder(dollars(600))).order

    assert after_a_part.deliveries[0].state is DeliveryState.OWED
    assert after_the_rest.deliveries[0].state is DeliveryState.CANCELLED


def test_access_is_taken_back_with_the_money() -> None:
    sale = paid(CLUB)
    sale.hear(DeliverySucceeded(1))

    decision = sale.hear(RefundOrder())

    assert RevokeAccess(1) in decision.effects
    assert sale.order.deliveries[0].state is DeliveryState.REVOKED


@pytest.mark.parametrize(
    ("amount", "problem"),
    [
        (dollars(0), "must be $0.01 to $10.00, got $0.00"),
        (dollars(1_001), "must be $0.01 to $10.00, got $10.01"),
        (Money(5, "EUR"), "must be in USD, got EUR"),
    ],
)
def test_no_more_than_the_rest_can_be_asked_for(amount: Money, problem: str) -> None:
    rejected = paid(COURSE).hear(RefundOrder(amount)).rejected

    assert isinstance(rejected, InvalidInput)
    assert rejected.problems == [("amount", problem)]


def test_stars_go_back_only_whole() -> None:
    rejected = paid(KEY).hear(RefundOrder(Money(10, "XTR"))).rejected

    assert isinstance(rejected, InvalidInput)
    assert rejected.problems == [("amount", "Stars go back only whole, ⭐50, got ⭐10")]


def test_what_is_already_going_back_is_not_asked_for_twice() -> None:
    sale = paid(KEY)
    sale.hear(RefundOrder())

    rejected = sale.hear(RefundOrder()).rejected

    assert isinstance(rejected, InvalidInput)
    assert rejected.problems == [("amount", "nothing is left to give back")]


def test_an_order_that_was_never_paid_has_nothing_to_give_back() -> None:
    assert isinstance(Sale.of(KEY).hear(RefundOrder()).rejected, NotFound)


def test_a_refund_told_by_the_message_and_by_the_call_is_one_refund() -> None:
    sale = paid(KEY)
    sale.hear(RefundOrder())
    sale.hear(refunded(50))
    before = sale.order

    assert sale.hear(refunded(50)).row == "M3"
    assert sale.order == before


def test_a_refused_refund_stays_visible_and_can_be_tried_again() -> None:
    sale = paid(KEY)
    sale.hear(RefundOrder())

    failed = sale.hear(RefundFailed(1, "BALANCE_TOO_LOW"))
    assert (failed.row, failed.effects) == ("M8", (NotifyMerchant("refund_failed"),))

    again = sale.hear(RetryRefund(1))
    assert (again.row, again.effects, states(sale)) == ("M9", (RefundCharge(1),), [RefundState.DUE])


def test_an_unknown_outcome_is_not_sent_again_by_itself() -> None:
    sale = paid(KEY)
    sale.hear(RefundOrder())

    decision = sale.hear(RefundFailed(1, "connection cut", unknown=True))

    assert (decision.row, decision.effects) == ("M7", (NotifyMerchant("refund_unknown"),))
    assert not is_still_wanted(sale.order, RefundCharge(1))


def test_an_unknown_refund_of_stars_may_be_asked_for_again_and_of_a_card_not() -> None:
    for thing, row in ((KEY, "M9"), (COURSE, "-")):
        sale = paid(thing)
        sale.hear(RefundOrder())
        sale.hear(RefundFailed(1, "connection cut", unknown=True))
        assert sale.hear(RetryRefund(1)).row == row


def test_an_unknown_refund_is_confirmed_by_the_list() -> None:
    sale = paid(KEY)
    sale.hear(RefundOrder())
    sale.hear(RefundFailed(1, "connection cut", unknown=True))

    sale.hear(refunded(50))

    assert states(sale) == [RefundState.DONE]


def test_a_card_refund_is_closed_by_hand_and_stars_are_not() -> None:
    sale = paid(COURSE)
    sale.hear(RefundOrder())
    sale.hear(RefundSent(1))
    assert states(sale) == [RefundState.SENT]

    sale.hear(RecordRefund(1))
    assert (states(sale), sale.order.charges[0].state) == ([RefundState.DONE], ChargeState.REFUNDED)

    stars = paid(KEY)
    stars.hear(RefundOrder())
    assert isinstance(stars.hear(RecordRefund(1)).rejected, TransitionNotAllowed)


def test_a_failed_refund_does_not_swallow_the_news_of_the_one_that_worked() -> None:
    sale = paid(KEY)
    sale.hear(RefundOrder())
    sale.hear(RefundFailed(1, "no"))
    sale.hear(RefundOrder())
    sale.hear(refunded(50))

    assert sale.hear(refunded(50)).row == "M3"
    assert states(sale) == [RefundState.FAILED, RefundState.DONE]


def test_a_refund_made_elsewhere_is_written_down() -> None:
    sale = paid(KEY)

    decision = sale.hear(refunded(50))

    assert NotifyMerchant("refunded_elsewhere") in decision.effects
    assert sale.order.charges[0].state is ChargeState.REFUNDED
    assert sale.order.deliveries[0].state is DeliveryState.CANCELLED


def test_two_equal_parts_of_a_statement_are_two_and_one_told_twice_is_one() -> None:
    sale = paid(COURSE)
    for refund_id in ("re-1", "re-2", "re-2"):
        sale.hear(refunded(100, "USD", refund_id=refund_id))

    assert sale.order.rest_of(sale.order.charges[0]) == dollars(800)


def test_a_refund_that_a_person_wrote_down_is_the_one_that_the_statement_tells_of() -> None:
    sale = paid(COURSE)
    sale.hear(RefundOrder(dollars(100)))
    sale.hear(RecordRefund(1))

    assert sale.hear(refunded(100, "USD", refund_id="re-1")).row == "M3a"
    assert sale.hear(refunded(100, "USD", refund_id="re-1")).row == "M3"
    assert states(sale) == [RefundState.DONE]
    assert sale.hear(refunded(100, "USD", refund_id="re-2")).row == "M4"


def test_a_part_given_back_elsewhere_stops_our_refund_of_the_whole() -> None:
    sale = paid(COURSE)
    sale.hear(RefundOrder())

    sale.hear(refunded(100, "USD", refund_id="re-1"))

    assert states(sale) == [RefundState.FAILED, RefundState.DONE]
    assert sale.hear(RefundOrder()).order.refunds[-1].amount == dollars(900)


def test_a_refund_before_its_payment_leaves_nothing_to_deliver() -> None:
    sale = Sale.of(KEY)
    sale.ask(50)

    assert sale.hear(refunded(50)).row == "M5"
    assert sale.pay(50).row == "10"
    assert sale.order.deliveries == ()


def test_a_part_given_back_before_its_payment_counts_when_the_payment_comes() -> None:
    sale = Sale.of(COURSE)
    assert sale.hear(refunded(100, "USD", refund_id="re-1")).row == "M5a"

    assert sale.pay(1_000).row == "13"
    assert sale.order.rest_of(sale.order.charges[0]) == dollars(900)


def test_a_payment_that_went_back_in_parts_before_it_was_heard_of_delivers_nothing() -> None:
    sale = Sale.of(COURSE)
    sale.hear(refunded(100, "USD", refund_id="re-1"))
    sale.hear(refunded(900, "USD", refund_id="re-2"))

    assert sale.pay(1_000).row == "10a"
    assert (sale.order.deliveries, sale.order.charges[0].state) == ((), ChargeState.REFUNDED)


def test_a_payment_that_goes_back_goes_back_only_by_what_is_left() -> None:
    sale = Sale.of(COURSE)
    sale.shelf = 0
    sale.hear(refunded(100, "USD", refund_id="re-1"))

    sale.pay(1_000)

    assert sale.order.refunds[-1].amount == dollars(900)


def test_a_chargeback_ends_everything_and_open_refunds_with_it() -> None:
    sale = paid(MUG)
    sale.hear(RefundOrder(dollars(100)))

    decision = sale.hear(ChargedBack("c1", dollars(2_500)))

    assert decision.row == "M11"
    assert sale.order.charges[0].state is ChargeState.CHARGED_BACK
    assert states(sale) == [RefundState.FAILED]
    assert sale.order.deliveries[0].state is DeliveryState.CANCELLED
    assert isinstance(sale.hear(RetryRefund(1)).rejected, TransitionNotAllowed)


def test_a_chargeback_before_its_payment_is_recorded() -> None:
    sale = Sale.of(KEY)

    assert sale.hear(ChargedBack("c1", Money(50, "XTR"))).row == "M13"
    assert sale.pay(50).row == "10"
    assert sale.order.payment is PaymentState.OPEN


def test_a_chargeback_after_a_refund_is_for_a_person_to_see() -> None:
    sale = paid(KEY)
    sale.hear(refunded(50))

    decision = sale.hear(ChargedBack("c1", Money(50, "XTR")))

    assert (decision.row, decision.effects) == ("M12", (NotifyMerchant("charged_back_after_refund"),))
    assert sale.hear(ChargedBack("c1", Money(50, "XTR"))).order == sale.order


def test_a_named_charge_is_refunded_rather_than_the_latest() -> None:
    sale = paid(KEY)
    sale.pay(50, "c2")

    sale.hear(RefundOrder(telegram_payment_charge_id="c1"))

    assert sale.order.refunds[-1].telegram_payment_charge_id == "c1"
    assert isinstance(sale.hear(RefundOrder(telegram_payment_charge_id="nobody's")).rejected, NotFound)
