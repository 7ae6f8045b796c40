"""Rows S1 to S9: a subscription's periods."""

from __future__ import annotations

from packages.kassa.tests.core.sale import BUYER, MONTH, MONTHLY, STRANGER, Sale

from kassa.core.decision import (
    CancelSubscriptionAtTelegram,
    Deadline,
    GrantAccess,
    NotifyBuyer,
    RefundCharge,
    RevokeAccess,
)
from kassa.core.errors import TransitionNotAllowed
from kassa.core.inputs import (
    CancelSubscription,
    DeliverySucceeded,
    PaymentSucceeded,
    Redeliver,
    RefundOrder,
    SubscriptionChanged,
)
from kassa.core.money import Money
from kassa.core.order import ChargeState, DeliveryState, Subscription, SubscriptionState

FIRST_END = 1_000.0 + MONTH
GRACE = 86_400.0


def subscribed() -> Sale:
    sale = Sale.of(MONTHLY)
    sale.ask(50)
    sale.subscribe()
    sale.hear(DeliverySucceeded(1))
    return sale


def subscription(sale: Sale) -> Subscription:
    assert sale.order.subscription is not None
    return sale.order.subscription


def test_the_first_charge_begins_the_first_period() -> None:
    sale = Sale.of(MONTHLY)
    sale.ask(50)

    decision = sale.subscribe()

    assert decision.row == "12"
    assert subscription(sale) == Subscription(SubscriptionState.ACTIVE, "c1", FIRST_END)
    assert Deadline("subscription", FIRST_END + GRACE) in decision.deadlines
    assert GrantAccess(1) in decision.effects


def test_a_renewal_is_a_charge_of_its_own_and_moves_the_end() -> None:
    sale = subscribed()

    decision = sale.renew("c2", FIRST_END + MONTH)

    assert (decision.row, decision.stock_moves) == ("S1", ())
    assert subscription(sale).paid_until == FIRST_END + MONTH
    assert [charge.state for charge in sale.order.charges] == [ChargeState.ACCEPTED, ChargeState.ACCEPTED]


def test_renewals_in_the_wrong_order_end_at_the_latest_date() -> None:
    sale = subscribed()
    sale.renew("c3", FIRST_END + 2 * MONTH)
    sale.renew("c2", FIRST_END + MONTH)

    assert subscription(sale).paid_until == FIRST_END + 2 * MONTH


def test_a_renewal_told_twice_is_one() -> None:
    sale = subscribed()
    sale.renew("c2", FIRST_END + MONTH)

    assert sale.renew("c2", FIRST_END + MONTH).row == "10"


def test_a_renewal_whose_first_payment_was_lost_begins_the_subscription() -> None:
    sale = Sale.of(MONTHLY)

    assert sale.renew("c2", FIRST_END + MONTH).row == "13"
    assert subscription(sale).first_charge_id == "c2"


def test_a_subscription_that_is_not_paid_ends_after_its_grace() -> None:
    sale = subscribed()
    assert sale.pass_deadline("subscription", FIRST_END).row == "-"

    decision = sale.pass_deadline("subscription", FIRST_END + GRACE)

    assert decision.row == "S8"
    assert RevokeAccess(1) in decision.effects
    assert sale.order.deliveries[0].state is DeliveryState.ENDED


def test_the_end_of_an_earlier_period_ends_nothing() -> None:
    sale = subscribed()
    sale.renew("c2", FIRST_END + MONTH)

    assert sale.pass_deadline("subscription", FIRST_END + GRACE).row == "-"
    assert subscription(sale).state is SubscriptionState.ACTIVE


def test_who_cancels_keeps_what_is_paid_and_no_more() -> None:
    sale = subscribed()
    sale.hear(SubscriptionChanged(BUYER, "canceled"))
    assert subscription(sale).state is SubscriptionState.CANCELLED
    assert sale.order.deliveries[0].state is DeliveryState.GRANTED

    assert sale.pass_deadline("subscription", FIRST_END).row == "S7"


def test_who_cancels_may_change_their_mind() -> None:
    sale = subscribed()
    sale.hear(SubscriptionChanged(BUYER, "canceled"))

    assert sale.hear(SubscriptionChanged(BUYER, "active")).row == "S5"
    assert subscription(sale).state is SubscriptionState.ACTIVE


def test_a_failed_charge_is_told_to_the_buyer_and_a_renewal_mends_it() -> None:
    sale = subscribed()

    assert sale.hear(SubscriptionChanged(BUYER, "failed")).effects == (NotifyBuyer("renewal_failed"),)
    assert subscription(sale).state is SubscriptionState.PAYMENT_FAILED
    sale.renew("c2", FIRST_END + MONTH)
    assert subscription(sale).state is SubscriptionState.ACTIVE


def test_a_hint_about_somebody_else_changes_nothing() -> None:
    assert subscribed().hear(SubscriptionChanged(STRANGER, "canceled")).row == "-"


def test_cancelling_is_told_to_telegram_by_its_first_charge() -> None:
    sale = subscribed()
    sale.renew("c2", FIRST_END + MONTH)

    decision = sale.hear(CancelSubscription())

    assert decision.row == "S9"
    assert CancelSubscriptionAtTelegram("c1") in decision.effects
    assert sale.hear(SubscriptionChanged(BUYER, "active")).row == "-"


def test_what_telegram_charges_after_we_cancelled_goes_back() -> None:
    sale = subscribed()
    sale.hear(CancelSubscription())

    decision = sale.renew("c2", FIRST_END + MONTH)

    assert decision.row == "S3"
    assert RefundCharge(1) in decision.effects
    assert CancelSubscriptionAtTelegram("c1") in decision.effects


def test_a_refund_of_any_period_ends_the_access_and_the_subscription() -> None:
    sale = subscribed()
    sale.renew("c2", FIRST_END + MONTH)

    decision = sale.hear(RefundOrder())

    assert sale.order.refunds[0].telegram_payment_charge_id == "c2"
    assert CancelSubscriptionAtTelegram("c1") in decision.effects
    assert subscription(sale).state is SubscriptionState.ENDED
    assert sale.order.deliveries[0].state is DeliveryState.REVOKED
    assert sale.renew("c3", FIRST_END + 2 * MONTH).row == "S3"


def test_a_renewal_of_another_price_goes_back() -> None:
    sale = subscribed()
    dearer = PaymentSucceeded(BUYER, "order-1", Money(60, "XTR"), "c2", "", is_recurring=True)

    assert sale.hear(dearer).row == "S3"


def test_who_comes_back_after_the_end_is_let_in_again() -> None:
    sale = subscribed()
    sale.pass_deadline("subscription", FIRST_END + GRACE)

    decision = sale.renew("c2", FIRST_END + 2 * MONTH)

    assert decision.row == "S2"
    assert GrantAccess(1) in decision.effects
    assert sale.order.deliveries[0].state is DeliveryState.OWED


def test_a_second_subscription_of_one_order_goes_back_and_is_stopped() -> None:
    sale = subscribed()

    decision = sale.subscribe("c2")

    assert decision.row == "14"
    assert CancelSubscriptionAtTelegram("c2") in decision.effects
    assert subscription(sale).first_charge_id == "c1"


def test_a_door_that_opens_after_the_subscription_ended_is_shut_again() -> None:
    sale = Sale.of(MONTHLY)
    sale.ask(50)
    sale.subscribe()

    sale.pass_deadline("subscription", FIRST_END + GRACE)
    assert sale.order.deliveries[0].state is DeliveryState.FAILED

    decision = sale.hear(DeliverySucceeded(1))
    assert (decision.row, decision.effects) == ("G4", (RevokeAccess(1),))


def test_nothing_is_sent_again_for_a_time_that_is_over() -> None:
    sale = Sale.of(MONTHLY)
    sale.ask(50)
    sale.subscribe()
    sale.pass_deadline("subscription", FIRST_END + GRACE)

    assert isinstance(sale.hear(Redeliver(1)).rejected, TransitionNotAllowed)
    assert sale.renew("c2", FIRST_END + 2 * MONTH).effects[-1] == GrantAccess(1)
