"""The one word that people read, derived from the four lives of an order."""

from __future__ import annotations

from enum import StrEnum

from kassa.core.order import ChargeState, DeliveryState, Order, PaymentState, RefundState

_ARRIVED = frozenset({DeliveryState.DELIVERED, DeliveryState.GRANTED, DeliveryState.ENDED})


class Standing(StrEnum):
    """Keys of telegram/words."""

    AWAITING_PAYMENT = "awaiting_payment"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    # Something needs a person: a failed delivery, or a refund that failed or whose outcome is unknown.
    STUCK = "stuck"
    PAID = "paid"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RETURNED = "returned"
    REFUND_DUE = "refund_due"
    REFUNDED = "refunded"
    CHARGED_BACK = "charged_back"


def needs_a_person(order: Order) -> bool:
    """A delivery has failed, or a refund has failed or nobody knows whether it arrived."""
    refund_trouble = any(one.state in (RefundState.FAILED, RefundState.UNKNOWN) for one in order.refunds)
    return refund_trouble or any(one.state is DeliveryState.FAILED for one in order.deliveries)


def standing_of(order: Order) -> Standing:
    """The least advanced thing that is still worth waiting for decides."""
    if needs_a_person(order):
        return Standing.STUCK
    kept = [charge for charge in order.charges if charge.state is ChargeState.ACCEPTED]
    if not kept or all(order.rest_of(charge).amount == 0 for charge in kept):
        return _without_money(order)
    states = {one.state for one in order.deliveries if one.state is not DeliveryState.CANCELLED}
    for state, standing in (
        (DeliveryState.OWED, Standing.PAID),
        (DeliveryState.PACKED, Standing.PACKED),
        (DeliveryState.SHIPPED, Standing.SHIPPED),
    ):
        if state in states:
            return standing
    return Standing.DELIVERED if states & _ARRIVED else Standing.RETURNED


def _without_money(order: Order) -> Standing:
    """Nothing is kept: what became of the money, or why there never was any."""
    if any(one.state in (RefundState.DUE, RefundState.SENT) for one in order.refunds):
        return Standing.REFUND_DUE
    last = order.charges[-1].state if order.charges else None
    if last is ChargeState.CHARGED_BACK:
        return Standing.CHARGED_BACK
    if last is ChargeState.REFUNDED and order.payment is PaymentState.PAID:
        return Standing.REFUNDED
    if order.payment is PaymentState.EXPIRED:
        return Standing.EXPIRED
    if order.payment is PaymentState.CANCELLED:
        return Standing.CANCELLED
    return Standing.REFUNDED if order.charges else Standing.AWAITING_PAYMENT
