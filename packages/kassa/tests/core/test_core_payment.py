"""Rows 2 to 18: questions are answered, payments are kept or go back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from packages.kassa.tests.core.sale import (
    BERLIN,
    BUYER,
    COURIER,
    KEY,
    MUG,
    PARIS,
    STRANGER,
    WITH_EMAIL,
    Sale,
    paid,
)

from kassa.core.catalogue import AgainPolicy, ShippingMethod
from kassa.core.contact import OrderInfo
from kassa.core.decision import (
    AnswerPreCheckoutQuery,
    AnswerShippingQuery,
    Deadline,
    Decision,
    Deliver,
    NotifyBuyer,
    NotifyMerchant,
    RefundCharge,
    StockMove,
)
from kassa.core.errors import TransitionNotAllowed
from kassa.core.inputs import AnswerRejected, CancelOrder, PaymentSucceeded, PreCheckoutQueried
from kassa.core.money import Money
from kassa.core.order import ChargeState, DeliveryState, PaymentState
from kassa.core.refusal import Refusal

IN_BERLIN = OrderInfo(shipping_address=BERLIN)


def answer(decision: Decision) -> tuple[Refusal | None, str]:
    (effect,) = (one for one in decision.effects if isinstance(one, AnswerPreCheckoutQuery))
    return effect.refusal, effect.field


def options(decision: Decision) -> dict[str, int] | Refusal | None:
    (effect,) = (one for one in decision.effects if isinstance(one, AnswerShippingQuery))
    return effect.refusal or {option.id: option.price.amount for option in effect.options}


# shipping


def test_each_country_is_offered_its_own_ways_of_shipping() -> None:
    assert options(Sale.of(MUG).ask_shipping(BERLIN)) == {"post": 500, "courier": 1_500}
    assert options(Sale.of(MUG).ask_shipping(PARIS)) == {"post": 500}


def test_shipping_is_free_from_a_sum_on() -> None:
    assert options(Sale.of(MUG, quantity=5).ask_shipping(PARIS)) == {"post": 0}


def test_where_nothing_goes_is_said_so() -> None:
    sale = Sale.of(MUG)
    sale.shipping = (COURIER,)

    decision = sale.ask_shipping(PARIS)

    assert (decision.row, options(decision)) == ("3", Refusal.CANNOT_SHIP_THERE)


def test_a_stranger_is_offered_no_shipping_and_nobody_after_the_time() -> None:
    assert options(Sale.of(MUG).ask_shipping(payer_id=STRANGER)) is Refusal.NOT_YOUR_ORDER
    late = Sale.of(MUG)
    late.now = late.order.expires_at
    assert options(late.ask_shipping()) is Refusal.ORDER_CLOSED


def test_the_same_answer_given_again_is_one_quote_and_another_is_kept_beside_it() -> None:
    sale = Sale.of(MUG)
    for address in (BERLIN, PARIS, BERLIN):
        sale.ask_shipping(address)

    assert [quote.address for quote in sale.order.quotes] == [PARIS, BERLIN]


def test_however_often_somebody_asks_the_order_stays_small() -> None:
    sale = Sale.of(MUG)
    for number in range(50):
        sale.ask_shipping(replace(BERLIN, city=f"Town {number}"))

    assert len(sale.order.quotes) == 20


def test_an_option_counts_only_for_the_country_it_was_offered_in() -> None:
    sale = Sale.of(MUG)
    sale.ask_shipping(BERLIN)
    abroad = OrderInfo(shipping_address=PARIS)

    assert answer(sale.ask(3_500, option_id="courier", info=abroad)) == (Refusal.TOTAL_CHANGED, "")
    assert answer(sale.ask(3_500, option_id="courier", info=IN_BERLIN)) == (None, "")


def test_a_price_that_was_said_stands_when_the_method_gets_dearer() -> None:
    sale = Sale.of(MUG)
    sale.ask_shipping(BERLIN)
    sale.shipping = (ShippingMethod("post", "Post", Money(900, "USD")),)

    assert answer(sale.ask(2_500, option_id="post", info=IN_BERLIN)) == (None, "")


# pre-checkout


def test_a_yes_holds_the_goods_until_the_holds_deadline() -> None:
    sale = Sale.of(KEY, quantity=2)

    decision = sale.ask(100)

    assert (decision.row, answer(decision)) == ("4", (None, ""))
    assert decision.stock_moves == (StockMove("hold", "THING", 2, 1),)
    assert decision.deadlines == (Deadline("hold", 1_600.0),)
    assert sale.order.payment is PaymentState.APPROVED


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        (None, (Refusal.CONTACT_INVALID, "email")),
        (OrderInfo(email=""), (Refusal.CONTACT_INVALID, "email")),
        (OrderInfo(email="nobody"), (Refusal.CONTACT_INVALID, "email")),
        (OrderInfo(email="a@b\n"), (Refusal.CONTACT_INVALID, "email")),
        (OrderInfo(email="a@example.org"), (None, "")),
    ],
)
def test_a_wrong_contact_field_is_named(info: OrderInfo | None, expected: tuple[Refusal | None, str]) -> None:
    decision = Sale.of(replace(KEY, contact=WITH_EMAIL)).ask(50, info=info)

    assert answer(decision) == expected


def test_a_parcel_without_an_address_is_refused() -> None:
    sale = Sale.of(MUG)
    sale.ask_shipping()

    assert answer(sale.ask(2_500, option_id="post")) == (Refusal.CONTACT_INVALID, "address")


def test_a_stranger_can_t_pay_a_personal_order_unless_it_may_be_a_gift() -> None:
    assert answer(Sale.of(KEY).ask(50, payer_id=STRANGER)) == (Refusal.NOT_YOUR_ORDER, "")
    assert answer(Sale.of(replace(KEY, may_be_gift=True)).ask(50, payer_id=STRANGER)) == (None, "")


@pytest.mark.parametrize("total", [49, 51, 0])
def test_another_total_than_was_said_is_refused(total: int) -> None:
    assert answer(Sale.of(KEY).ask(total)) == (Refusal.TOTAL_CHANGED, "")


def test_another_currency_is_refused() -> None:
    query = PreCheckoutQueried("q1", BUYER, "order-1", Money(50, "USD"))

    assert answer(Sale.of(KEY).hear(query)) == (Refusal.TOTAL_CHANGED, "")


@pytest.mark.parametrize(("tip", "refusal"), [(0, None), (300, None), (301, Refusal.TOTAL_CHANGED)])
def test_a_tip_goes_up_to_its_limit(tip: int, refusal: Refusal | None) -> None:
    sale = Sale.of(replace(MUG, max_tip=300))
    sale.ask_shipping()

    assert answer(sale.ask(2_500 + tip, option_id="post", info=IN_BERLIN)) == (refusal, "")


def test_the_tip_is_booked_on_the_charge() -> None:
    sale = Sale.of(replace(MUG, max_tip=300))
    sale.ask_shipping()
    sale.ask(2_620, option_id="post", info=IN_BERLIN)

    sale.pay(2_620, option_id="post")

    assert sale.order.charges[0].tip == Money(120, "USD")


def test_a_price_stands_only_for_its_time() -> None:
    sale = Sale.of(KEY)
    sale.policy = replace(sale.policy, price_seconds=60.0)
    sale.order = replace(sale.order, quotes=(replace(sale.order.quotes[0], valid_until=1_060.0),))
    sale.now = 1_060.0

    assert answer(sale.ask(50)) == (Refusal.TOTAL_CHANGED, "")


def test_sold_out_is_said_before_the_card_is_charged() -> None:
    sale = Sale.of(KEY)
    sale.shelf = 0

    decision = sale.ask(50)

    assert (decision.row, answer(decision)) == ("5", (Refusal.SOLD_OUT, ""))


def test_what_is_taken_off_sale_is_sold_out() -> None:
    sale = Sale.of(replace(KEY))
    gone = replace(sale.order.lines[0], sku="GONE")
    sale.order = replace(sale.order, lines=(gone,))

    assert answer(sale.ask(50)) == (Refusal.SOLD_OUT, "")


def test_a_declined_card_may_be_tried_again_with_the_last_unit() -> None:
    sale = Sale.of(KEY)
    sale.ask(50)
    sale.shelf = 0
    sale.now = 1_100.0

    decision = sale.ask(50, query_id="q2")

    assert (decision.row, answer(decision)) == ("6", (None, ""))
    assert decision.stock_moves == ()
    assert decision.deadlines == (Deadline("hold", 1_700.0),)


def test_a_refused_second_try_keeps_the_hold() -> None:
    sale = Sale.of(KEY)
    sale.ask(50)

    decision = sale.ask(51, query_id="q2")

    assert (decision.row, sale.order.payment) == ("7", PaymentState.APPROVED)


def test_an_expired_order_takes_no_question_even_before_its_deadline_was_seen() -> None:
    sale = Sale.of(KEY)
    sale.now = sale.order.expires_at

    assert answer(sale.ask(50)) == (Refusal.ORDER_CLOSED, "")


def test_questions_about_closed_orders_are_answered() -> None:
    sale = paid(KEY)
    assert answer(sale.ask(50, "q2")) == (Refusal.ALREADY_PAID, "")
    assert options(sale.ask_shipping()) is Refusal.ALREADY_PAID

    for state in (PaymentState.EXPIRED, PaymentState.CANCELLED):
        sale.order = replace(sale.order, payment=state)
        assert answer(sale.ask(50, "q3")) == (Refusal.ORDER_CLOSED, "")


# holds end


def test_a_yes_that_telegram_never_heard_gives_the_goods_back() -> None:
    sale = Sale.of(KEY)
    sale.ask(50)

    decision = sale.hear(AnswerRejected("q1", may_have_arrived=False))

    assert (decision.row, sale.order.payment) == ("9", PaymentState.OPEN)
    assert decision.stock_moves == (StockMove("release", "THING", 1, 1),)


def test_a_yes_that_may_have_arrived_keeps_its_hold() -> None:
    sale = Sale.of(KEY)
    sale.ask(50)

    decision = sale.hear(AnswerRejected("q1", may_have_arrived=True))

    assert (decision.row, sale.order.payment) == ("-", PaymentState.APPROVED)


def test_a_first_yes_that_came_too_late_does_not_release_what_the_second_promised() -> None:
    sale = Sale.of(KEY)
    sale.ask(50, "q1")
    sale.ask(50, "q2")

    decision = sale.hear(AnswerRejected("q1", may_have_arrived=False))
    assert (sale.order.payment, decision.stock_moves) == (PaymentState.APPROVED, ())

    sale.hear(AnswerRejected("q2", may_have_arrived=False))
    assert sale.order.payment is PaymentState.OPEN


def test_an_unheard_yes_after_the_orders_time_leaves_it_expired() -> None:
    sale = Sale.of(KEY)
    sale.now = sale.order.expires_at - 1
    sale.ask(50)
    assert sale.pass_deadline("invoice", sale.order.expires_at).row == "-"

    sale.hear(AnswerRejected("q1", may_have_arrived=False))

    assert sale.order.payment is PaymentState.EXPIRED


def test_a_hold_ends_at_its_own_deadline_only() -> None:
    sale = Sale.of(KEY)
    sale.ask(50)
    sale.now = 1_300.0
    sale.ask(50, "q2")

    assert sale.pass_deadline("hold", 1_600.0).row == "-"
    assert sale.pass_deadline("hold", 1_900.0).row == "15"
    assert sale.order.payment is PaymentState.OPEN


def test_an_open_order_expires() -> None:
    sale = Sale.of(KEY)

    assert sale.pass_deadline("invoice", sale.order.expires_at).row == "16"
    assert sale.order.payment is PaymentState.EXPIRED


def test_an_open_order_can_be_cancelled_and_an_approved_one_can_t() -> None:
    sale = Sale.of(KEY)
    sale.ask(50)

    decision = sale.hear(CancelOrder())
    assert isinstance(decision.rejected, TransitionNotAllowed)
    assert str(decision.rejected) == "CancelOrder is possible from OPEN, this is APPROVED"

    assert Sale.of(KEY).hear(CancelOrder()).order.payment is PaymentState.CANCELLED


# payments


def test_a_payment_takes_what_was_held_and_owes_each_line() -> None:
    sale = Sale.of(KEY)
    sale.ask(50)

    decision = sale.pay(50)

    assert (decision.row, sale.order.payment) == ("12", PaymentState.PAID)
    assert decision.stock_moves == (StockMove("sell", "THING", 1, 1),)
    assert decision.effects == (NotifyMerchant("new_order"), Deliver(1)), "the key's message is the receipt"
    assert [(one.line_number, one.state) for one in sale.order.deliveries] == [(1, DeliveryState.OWED)]
    assert decision.deadlines == (Deadline("delivery", 1_900.0),)


def test_the_merchant_is_told_once_of_an_order_of_parcels() -> None:
    sale = Sale.of(MUG)
    sale.ask_shipping()
    sale.ask(2_500, option_id="post", info=IN_BERLIN)

    decision = sale.pay(2_500, option_id="post")

    assert NotifyMerchant("new_order") not in decision.effects
    assert Deliver(1) in decision.effects


def test_a_payment_brings_its_contact_data_and_shipping_to_the_order() -> None:
    sale = Sale.of(MUG)
    sale.ask_shipping()
    sale.ask(2_500, option_id="post", info=IN_BERLIN)
    info = OrderInfo("Ann", "49123", "", BERLIN)

    sale.hear(PaymentSucceeded(BUYER, "order-1", Money(2_500, "USD"), "c1", "p1", "post", info))

    assert (sale.order.order_info, sale.order.shipping_option_id) == (info, "post")


def test_a_payment_told_twice_is_one_payment() -> None:
    sale = paid(KEY)
    before = sale.order

    decision = sale.pay(50)

    assert decision.row == "10"
    assert (decision.order, decision.effects, decision.stock_moves) == (before, (), ())


@pytest.mark.parametrize("state", [PaymentState.OPEN, PaymentState.EXPIRED])
def test_a_late_payment_is_kept_while_the_goods_are_there(state: PaymentState) -> None:
    sale = Sale.of(KEY)
    sale.order = replace(sale.order, payment=state)

    decision = sale.pay(50)

    assert (decision.row, sale.order.payment) == ("13", PaymentState.PAID)
    assert decision.stock_moves == (StockMove("take", "THING", 1, 1),)


def test_a_late_payment_for_what_is_gone_goes_back() -> None:
    sale = Sale.of(KEY)
    sale.shelf = 0

    decision = sale.pay(50)

    assert (decision.row, sale.order.payment) == ("14", PaymentState.OPEN)
    assert sale.order.charges[0].state is ChargeState.REFUND_DUE
    assert decision.effects == (
        RefundCharge(1),
        NotifyBuyer("payment_returned"),
        NotifyMerchant("payment_not_accepted"),
    )


def test_a_second_payment_goes_back() -> None:
    sale = paid(KEY)

    decision = sale.pay(50, "c2")

    assert decision.row == "14"
    assert [charge.state for charge in sale.order.charges] == [ChargeState.ACCEPTED, ChargeState.REFUND_DUE]
    assert NotifyMerchant("paid_twice") in decision.effects


def test_a_second_payment_buys_a_second_unit_where_the_product_says_so() -> None:
    sale = paid(replace(KEY, paid_again=AgainPolicy.SECOND_UNIT))

    assert sale.pay(50, "c2").row == "14a"
    assert [one.telegram_payment_charge_id for one in sale.order.deliveries] == ["c1", "c2"]

    sale.shelf = 0
    assert sale.pay(50, "c3").row == "14"


@pytest.mark.parametrize(("total", "payer_id"), [(49, BUYER), (51, BUYER), (50, STRANGER)])
def test_a_wrong_amount_or_payer_goes_back_and_the_hold_stays(total: int, payer_id: int) -> None:
    sale = Sale.of(KEY)
    sale.ask(50)

    decision = sale.pay(total, payer_id=payer_id)

    assert (decision.row, sale.order.payment) == ("14", PaymentState.APPROVED)


def test_a_payment_for_a_cancelled_order_goes_back() -> None:
    sale = Sale.of(KEY)
    sale.hear(CancelOrder())

    assert sale.pay(50).row == "14"


def test_a_parcel_may_wait_longer_than_a_key_before_the_merchant_is_reminded() -> None:
    sale = paid(MUG)
    assert sale.pass_deadline("delivery", 1_000.0 + 900.0).row == "-"

    decision = sale.pass_deadline("delivery", 1_000.0 + 259_200.0)

    assert (decision.row, decision.effects) == ("17", (NotifyMerchant("overdue"),))
    assert decision.deadlines == (Deadline("delivery", 1_000.0 + 2 * 259_200.0),)


def test_a_charge_that_a_statement_told_of_is_known_by_the_provider_s_id() -> None:
    """The provider doesn't know Telegram's id, which comes with the update."""
    sale = Sale.of(KEY)
    sale.ask(50)
    by_statement = PaymentSucceeded(BUYER, "order-1", sale.order.goods_total, "stripe ch_1", "ch_1")
    sale.hear(by_statement)

    decision = sale.hear(replace(by_statement, telegram_payment_charge_id="c1"))

    assert decision.row == "10"
    assert len(sale.order.charges) == 1
