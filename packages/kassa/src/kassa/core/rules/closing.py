"""What ends when money goes back: goods still owed, access, the subscription."""

from __future__ import annotations

from dataclasses import replace

from kassa.core.decision import (
    CancelSubscriptionAtTelegram,
    Decision,
    Effect,
    NotifyBuyer,
    NotifyMerchant,
    RevokeAccess,
)
from kassa.core.notice import BuyerNotice, MerchantNotice
from kassa.core.order import (
    Charge,
    ChargeState,
    Delivery,
    DeliveryState,
    Order,
    Refund,
    RefundState,
    SubscriptionState,
)

STILL_OWED = frozenset({DeliveryState.OWED, DeliveryState.PACKED, DeliveryState.FAILED})


def finish(order: Order, charge: Charge, refund: Refund) -> Decision:
    """The refund is done; with the last of a charge's money, the charge is over."""
    order = order.with_refund(refund)
    told = (
        NotifyBuyer(BuyerNotice.REFUNDED, refund.number),
        NotifyMerchant(MerchantNotice.REFUNDED, refund_number=refund.number),
    )
    given_back = sum(
        one.amount.amount
        for one in order.refunds_of(charge.telegram_payment_charge_id)
        if one.state is RefundState.DONE
    )
    if charge.state is ChargeState.CHARGED_BACK:
        return Decision(order, effects=(*told, NotifyMerchant(MerchantNotice.CHARGED_BACK_AFTER_REFUND)))
    if given_back < charge.total.amount:
        return Decision(order, effects=told)
    was_kept = charge.state is ChargeState.ACCEPTED
    refunded = order.with_charge(replace(charge, state=ChargeState.REFUNDED))
    if not was_kept:
        return Decision(refunded, effects=told)
    closed = close_charge(refunded, charge)
    return Decision(closed.order, effects=(*told, *closed.effects))


def leaves_room(order: Order, refund: Refund) -> bool:
    """Whether this refund can be done without giving back more than was paid."""
    charge = order.charge(refund.telegram_payment_charge_id)
    counted = refund.state is not RefundState.FAILED
    return counted or charge is None or refund.amount.amount <= order.rest_of(charge).amount


def close_charge(order: Order, charge: Charge) -> Decision:
    """Nothing of this charge is kept any more. Goods that are out stay out until a person has them back."""
    effects: list[Effect] = []
    for delivery in order.deliveries:
        closed = _closed(delivery) if _is_paid_by(order, delivery, charge) else None
        if closed is not None:
            order = order.with_delivery(closed)
            effects += [RevokeAccess(delivery.number)] if closed.state is DeliveryState.REVOKED else []
    ended = _end_subscription(order, charge)
    return Decision(ended.order, effects=(*effects, *ended.effects))


def _is_paid_by(order: Order, delivery: Delivery, charge: Charge) -> bool:
    """Every charge of a subscription pays for the same access."""
    own = delivery.telegram_payment_charge_id == charge.telegram_payment_charge_id
    return own or (order.subscription is not None and charge.is_recurring)


def _closed(delivery: Delivery) -> Delivery | None:
    if delivery.state in STILL_OWED:
        return replace(delivery, state=DeliveryState.CANCELLED)
    if delivery.state is DeliveryState.GRANTED:
        return replace(delivery, state=DeliveryState.REVOKED)
    return None


def _end_subscription(order: Order, charge: Charge) -> Decision:
    """Ended by us: Telegram must not charge again, and what it charges nevertheless goes back."""
    subscription = order.subscription
    if subscription is None or not order_pays_for_subscription(order, charge):
        return Decision(order)
    ended = replace(
        order, subscription=replace(subscription, state=SubscriptionState.ENDED, cancelled_by_us=True)
    )
    if subscription.cancelled_by_us:
        return Decision(ended)
    return Decision(ended, effects=(CancelSubscriptionAtTelegram(subscription.first_charge_id),))


def order_pays_for_subscription(order: Order, charge: Charge) -> bool:
    """True for the charges that were kept for it; one that came twice and went back is not one of them."""
    first = order.subscription.first_charge_id if order.subscription else ""
    return charge.telegram_payment_charge_id == first or (
        charge.is_recurring and not charge.is_first_recurring
    )
