"""The word that people read, derived from an order's payment, money and goods."""

from __future__ import annotations

from kassa.core.order import ChargeState, DeliveryState, Order, PaymentState
from kassa.telegram.words import Words

# The first of these that any delivery of a paid order is in names the whole.
_BY_DELIVERY = (
    (DeliveryState.FAILED, "FAILED"),
    (DeliveryState.OWED, "PREPARING"),
    (DeliveryState.PACKED, "PACKED"),
    (DeliveryState.SHIPPED, "SHIPPED"),
    (DeliveryState.RETURNED, "RETURNED"),
)
_BY_CHARGE = (
    (ChargeState.CHARGED_BACK, "CHARGED_BACK"),
    (ChargeState.REFUND_DUE, "REFUNDING"),
    (ChargeState.REFUNDED, "REFUNDED"),
)


def state_words(order: Order, words: Words) -> str:
    tracking = ", ".join(one.tracking for one in order.deliveries if one.tracking)
    key = state_of(order)
    if key == "SHIPPED" and tracking:
        key = "SHIPPED_TRACKING"
    return words.plain(f"state.{key}", tracking=tracking)


def state_of(order: Order) -> str:
    """A key of the words tables, without its "state."."""
    charges = {charge.state for charge in order.charges}
    if ChargeState.ACCEPTED not in charges:
        for charge_state, key in _BY_CHARGE:
            if charge_state in charges:
                return key
    if order.payment is not PaymentState.PAID:
        return str(order.payment)
    deliveries = {delivery.state for delivery in order.deliveries}
    return next((key for state, key in _BY_DELIVERY if state in deliveries), "DELIVERED")


def number_of(order: Order) -> str:
    """What people say on the phone: the first letters of the order's id."""
    return order.id[:8].upper()
