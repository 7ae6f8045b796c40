"""Which period a payment of a subscription is for, when it is heard of from a list that doesn't say."""

from __future__ import annotations

from collections.abc import Sequence

from kassa.core.inputs import PaymentSucceeded
from kassa.core.order import Order

# Telegram renews when the paid time ends; a payment much before that begins another subscription.
SECONDS_AROUND_THE_END = 86_400.0


def renews(orders: Sequence[Order], payment: PaymentSucceeded) -> bool:
    """True when one of the payer's subscriptions had come to the end of its paid time."""
    return any(
        order.subscription is not None
        and payment.subscription_expiration_date - order.subscription_seconds
        >= order.subscription.paid_until - SECONDS_AROUND_THE_END
        for order in orders
    )
