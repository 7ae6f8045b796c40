"""Asked before an effect runs: what was decided some time ago may not be wanted any more."""

from __future__ import annotations

from kassa.core.decision import Deliver, Effect, GrantAccess, RefundCharge, RevokeAccess, SendInvoice
from kassa.core.order import ChargeState, Delivery, DeliveryState, Order, PaymentState, RefundState

# DELIVERED and GRANTED: the repeat that a buyer asked for.
_TO_HAND_OVER = frozenset({DeliveryState.OWED, DeliveryState.DELIVERED, DeliveryState.GRANTED})
_TO_TAKE_BACK = frozenset({DeliveryState.REVOKED, DeliveryState.ENDED})


def is_still_wanted(order: Order, effect: Effect) -> bool:
    """False: drop it. Answers, notices and the end of a subscription at Telegram are always wanted."""
    if isinstance(effect, SendInvoice):
        return order.payment in (PaymentState.OPEN, PaymentState.APPROVED)
    if isinstance(effect, Deliver | GrantAccess):
        delivery = order.delivery(effect.delivery_number)
        return delivery is not None and delivery.state in _TO_HAND_OVER and _is_paid(order, delivery)
    if isinstance(effect, RevokeAccess):
        delivery = order.delivery(effect.delivery_number)
        return delivery is not None and delivery.state in _TO_TAKE_BACK
    if isinstance(effect, RefundCharge):
        refund = order.refund(effect.refund_number)
        return refund is not None and refund.state in (RefundState.DUE, RefundState.SENT)
    return True


def _is_paid(order: Order, delivery: Delivery) -> bool:
    """Money is here and stays here: neither given back nor about to be."""
    charge = order.charge(delivery.telegram_payment_charge_id)
    return charge is not None and charge.state is ChargeState.ACCEPTED and order.rest_of(charge).amount > 0
