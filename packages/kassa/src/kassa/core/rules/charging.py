"""What a payment leaves behind: a charge that is kept, with goods owed for it, or one that goes back."""

from __future__ import annotations

from dataclasses import replace

from kassa.core.catalogue import AccessGoods, Goods, PhysicalGoods
from kassa.core.decision import (
    CancelSubscriptionAtTelegram,
    Deadline,
    Decision,
    Deliver,
    Effect,
    Given,
    GrantAccess,
    RefundCharge,
)
from kassa.core.inputs import PaymentSucceeded
from kassa.core.money import Money
from kassa.core.order import (
    Charge,
    ChargeState,
    Delivery,
    DeliveryState,
    Order,
    Refund,
    RefundState,
)


def charge_of(payment: PaymentSucceeded, state: ChargeState, now: float, tip: Money | None = None) -> Charge:
    return Charge(
        telegram_payment_charge_id=payment.telegram_payment_charge_id,
        provider_payment_charge_id=payment.provider_payment_charge_id,
        total=payment.total,
        tip=tip or Money(0, payment.total.currency),
        payer_id=payment.payer_id,
        state=state,
        paid_at=now,
        shipping_option_id=payment.shipping_option_id,
        order_info=payment.order_info,
        is_recurring=payment.is_recurring,
        is_first_recurring=payment.is_first_recurring,
        subscription_expiration_date=payment.subscription_expiration_date,
    )


def owed_for(order: Order, charge: Charge) -> tuple[Delivery, ...]:
    """One delivery for each line."""
    first = len(order.deliveries) + 1
    return tuple(
        Delivery(number, line.number, charge.telegram_payment_charge_id, DeliveryState.OWED)
        for number, line in enumerate(order.lines, start=first)
    )


def delivery_deadlines(order: Order, given: Given) -> tuple[Deadline, ...]:
    """When to look whether everything is on its way: parcels may take longer."""
    patience = dict.fromkeys(patience_with(line.goods, given) for line in order.lines)
    return tuple(Deadline("delivery", given.now + seconds) for seconds in patience)


def patience_with(goods: Goods, given: Given) -> float:
    """How many seconds it may be owed before the merchant is reminded."""
    return given.policy.parcel_seconds if isinstance(goods, PhysicalGoods) else given.policy.delivery_seconds


def hand_over(order: Order, delivery: Delivery) -> Effect:
    """The effect that gives goods to the buyer. A parcel's goes to the merchant, who packs and ships it."""
    if isinstance(order.goods_of(delivery), AccessGoods):
        return GrantAccess(delivery.number)
    return Deliver(delivery.number)


def give_back(order: Order, payment: PaymentSucceeded, given: Given, reason: str) -> Decision:
    """The charge is recorded, and what is left of it goes back. A subscription begun with it is stopped."""
    charge = charge_of(payment, ChargeState.REFUND_DUE, given.now)
    refund = refund_due(order, charge, order.rest_of(charge), reason)
    returning = replace(order, charges=(*order.charges, charge), refunds=(*order.refunds, refund))
    effects: tuple[Effect, ...] = (RefundCharge(refund.number),)
    if payment.is_recurring:
        effects = (*effects, CancelSubscriptionAtTelegram(first_charge_id(order, payment)))
    return Decision(returning, effects=effects)


def refund_due(order: Order, charge: Charge, amount: Money, reason: str) -> Refund:
    return Refund(len(order.refunds) + 1, charge.telegram_payment_charge_id, amount, RefundState.DUE, reason)


def first_charge_id(order: Order, payment: PaymentSucceeded) -> str:
    """Telegram knows a subscription by its first charge; a payment that is the first one is it."""
    if order.subscription is None or payment.is_first_recurring:
        return payment.telegram_payment_charge_id
    return order.subscription.first_charge_id
