"""Rows S1 to S9: a subscription's periods."""

from __future__ import annotations

from dataclasses import replace

from kassa.core.decision import (
    CancelSubscriptionAtTelegram,
    Deadline,
    Decision,
    Effect,
    Given,
    NotifyBuyer,
    NotifyMerchant,
    RevokeAccess,
)
from kassa.core.inputs import CancelSubscription, DeadlinePassed, PaymentSucceeded, SubscriptionChanged
from kassa.core.notice import BuyerNotice, MerchantNotice
from kassa.core.order import Charge, ChargeState, DeliveryState, Order, Subscription, SubscriptionState
from kassa.core.rules.charging import charge_of, give_back, hand_over
from kassa.core.rules.payer import may_pay


def begun(order: Order, charge: Charge) -> Subscription | None:
    """The first period, with the payment's row 12 or 13; None for what is no subscription."""
    if not order.subscription_seconds:
        return None
    paid_until = float(charge.subscription_expiration_date or charge.paid_at + order.subscription_seconds)
    return Subscription(SubscriptionState.ACTIVE, charge.telegram_payment_charge_id, paid_until)


def ends_of(subscription: Subscription | None, given: Given) -> tuple[Deadline, ...]:
    """The end of the paid time for who cancelled, and the end of the grace for who did not."""
    if subscription is None:
        return ()
    grace_ends = subscription.paid_until + given.policy.subscription_grace_seconds
    return (Deadline("subscription", subscription.paid_until), Deadline("subscription", grace_ends))


def _known(order: Order) -> Subscription:
    assert order.subscription is not None, "a row of this table starts from a subscription"
    return order.subscription


def prolongs(order: Order, payment: PaymentSucceeded, given: Given) -> bool:
    """The right price from the right person, for what we have not ended ourselves."""
    is_right = payment.total == order.goods_total and may_pay(order, payment.payer_id)
    return is_right and not _known(order).cancelled_by_us and _has_its_place(order)


def _has_its_place(order: Order) -> bool:
    return not any(delivery.restocked for delivery in order.deliveries)


def prolong(order: Order, payment: PaymentSucceeded, given: Given) -> Decision:
    """Rows S1 and S2: news may come in any order, so the latest date holds. Ended access is owed again."""
    charge = charge_of(payment, ChargeState.ACCEPTED, given.now)
    paid_until = max(_known(order).paid_until, _end_of_period(order, payment, given))
    was_over = _known(order).state is SubscriptionState.ENDED
    subscription = replace(_known(order), state=SubscriptionState.ACTIVE, paid_until=paid_until)
    order = replace(order, charges=(*order.charges, charge), subscription=subscription)
    effects: list[Effect] = [NotifyBuyer(BuyerNotice.RENEWED), NotifyMerchant(MerchantNotice.RENEWED)]
    for delivery in order.deliveries:
        if was_over and delivery.state in (DeliveryState.ENDED, DeliveryState.FAILED):
            owed = replace(delivery, state=DeliveryState.OWED, attempts=0, reason="")
            order = order.with_delivery(owed)
            effects.append(hand_over(order, owed))
    return Decision(order, effects=tuple(effects), deadlines=ends_of(subscription, given))


def _end_of_period(order: Order, payment: PaymentSucceeded, given: Given) -> float:
    return float(payment.subscription_expiration_date or given.now + order.subscription_seconds)


def return_renewal(order: Order, payment: PaymentSucceeded, given: Given) -> Decision:
    """Row S3."""
    why = MerchantNotice.RENEWAL_NOT_ACCEPTED
    returned = give_back(order, payment, given, reason=str(why))
    return replace(
        returned, effects=(*returned.effects, NotifyBuyer(BuyerNotice.PAYMENT_RETURNED), NotifyMerchant(why))
    )


def says(state: str, order: Order, hint: SubscriptionChanged) -> bool:
    return hint.state == state and may_pay(order, hint.payer_id)


def is_cancelled(order: Order, hint: SubscriptionChanged, given: Given) -> bool:
    return says("canceled", order, hint)


def is_active(order: Order, hint: SubscriptionChanged, given: Given) -> bool:
    """Who cancelled may change their mind; what we cancelled stays so."""
    return says("active", order, hint) and not _known(order).cancelled_by_us


def has_failed(order: Order, hint: SubscriptionChanged, given: Given) -> bool:
    return says("failed", order, hint)


def note_cancelled(order: Order, hint: SubscriptionChanged, given: Given) -> Decision:
    """Row S4: paid time stays; when it is over already, the end of the grace decides."""
    told = (NotifyMerchant(MerchantNotice.SUBSCRIPTION_CANCELLED),)
    return Decision(_in_state(order, SubscriptionState.CANCELLED), effects=told)


def note_active(order: Order, hint: SubscriptionChanged, given: Given) -> Decision:
    """Row S5."""
    return Decision(_in_state(order, SubscriptionState.ACTIVE))


def note_failed(order: Order, hint: SubscriptionChanged, given: Given) -> Decision:
    """Row S6."""
    told = (NotifyBuyer(BuyerNotice.RENEWAL_FAILED),)
    return Decision(_in_state(order, SubscriptionState.PAYMENT_FAILED), effects=told)


def paid_time_is_over(order: Order, deadline: DeadlinePassed, given: Given) -> bool:
    return deadline.due >= _known(order).paid_until


def grace_is_over(order: Order, deadline: DeadlinePassed, given: Given) -> bool:
    return deadline.due >= _known(order).paid_until + given.policy.subscription_grace_seconds


def end(order: Order, deadline: DeadlinePassed, given: Given) -> Decision:
    """Rows S7 and S8: a door that never opened is for a person to see."""
    effects: list[Effect] = []
    for delivery in order.deliveries:
        if delivery.state is DeliveryState.GRANTED:
            order = order.with_delivery(replace(delivery, state=DeliveryState.ENDED))
            effects.append(RevokeAccess(delivery.number))
        if delivery.state is DeliveryState.OWED:
            failed = replace(delivery, state=DeliveryState.FAILED, reason="the subscription ended before")
            order = order.with_delivery(failed)
            effects.append(NotifyMerchant(MerchantNotice.DELIVERY_FAILED))
    told = (NotifyBuyer(BuyerNotice.SUBSCRIPTION_ENDED), NotifyMerchant(MerchantNotice.SUBSCRIPTION_ENDED))
    return Decision(_in_state(order, SubscriptionState.ENDED), effects=(*effects, *told))


def cancel_subscription(order: Order, command: CancelSubscription, given: Given) -> Decision:
    """Row S9: a flag of our own stops nothing; Telegram is told by an effect."""
    subscription = replace(_known(order), state=SubscriptionState.CANCELLED, cancelled_by_us=True)
    return Decision(
        replace(order, subscription=subscription),
        effects=(
            CancelSubscriptionAtTelegram(subscription.first_charge_id),
            NotifyBuyer(BuyerNotice.SUBSCRIPTION_CANCELLED),
        ),
    )


def _in_state(order: Order, state: SubscriptionState) -> Order:
    return replace(order, subscription=replace(_known(order), state=state))
