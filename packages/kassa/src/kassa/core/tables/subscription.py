"""A subscription in Stars: ACTIVE, CANCELLED (access until the paid time ends), PAYMENT_FAILED, ENDED.

It begins with the first charge (rows 12, 13); a whole refund or a chargeback ends it (rows M1, M4, M11).
"""

from __future__ import annotations

from kassa.core.inputs import CancelSubscription, Input, PaymentSucceeded, SubscriptionChanged
from kassa.core.order import Order, SubscriptionState
from kassa.core.rules import subscription
from kassa.core.table import Row, State, Table

ACTIVE = SubscriptionState.ACTIVE
CANCELLED = SubscriptionState.CANCELLED
PAYMENT_FAILED = SubscriptionState.PAYMENT_FAILED
ENDED = SubscriptionState.ENDED


def _state_of(order: Order, input_: Input) -> State:
    return order.subscription.state if order.subscription else None


SUBSCRIPTION = Table(
    "Subscription",
    _state_of,
    [
        Row(
            "S1",
            (ACTIVE, CANCELLED, PAYMENT_FAILED),
            PaymentSucceeded,
            when="the price is the subscription's, and we have not cancelled it",
            guard=subscription.prolongs,
            to="ACTIVE; the charge ACCEPTED, paid_until = the later of both dates",
            effects="NotifyBuyer(renewed), NotifyMerchant(renewed); keep the new period's deadlines",
            rule=subscription.prolong,
        ),
        Row(
            "S2",
            (ENDED,),
            PaymentSucceeded,
            when="as S1, and its place was not given to the shelf again",
            guard=subscription.prolongs,
            to="ACTIVE; access that had ended, or never began, is OWED again",
            effects="as S1, and GrantAccess",
            rule=subscription.prolong,
        ),
        Row(
            "S3",
            (ACTIVE, CANCELLED, PAYMENT_FAILED, ENDED),
            PaymentSucceeded,
            when="otherwise: a renewal of what was refunded, or ended by us, or of another price",
            to="same; the charge REFUND_DUE",
            effects="RefundCharge, CancelSubscriptionAtTelegram; both sides are told",
            rule=subscription.return_renewal,
        ),
        Row(
            "S4",
            (ACTIVE, PAYMENT_FAILED),
            SubscriptionChanged,
            when="canceled",
            guard=subscription.is_cancelled,
            to="CANCELLED, access until the paid time ends",
            effects="NotifyMerchant(subscription_cancelled)",
            rule=subscription.note_cancelled,
        ),
        Row(
            "S5",
            (CANCELLED, PAYMENT_FAILED),
            SubscriptionChanged,
            when="active, and we have not cancelled it",
            guard=subscription.is_active,
            to="ACTIVE",
            rule=subscription.note_active,
        ),
        Row(
            "S6",
            (ACTIVE,),
            SubscriptionChanged,
            when="failed",
            guard=subscription.has_failed,
            to="PAYMENT_FAILED",
            effects="NotifyBuyer(renewal_failed)",
            rule=subscription.note_failed,
        ),
        Row(
            "S7",
            (CANCELLED,),
            "subscription",
            when="the paid time is over",
            guard=subscription.paid_time_is_over,
            to="ENDED, access too; what is still OWED is FAILED",
            effects="RevokeAccess; both sides are told",
            rule=subscription.end,
        ),
        Row(
            "S8",
            (ACTIVE, PAYMENT_FAILED),
            "subscription",
            when="the paid time and the grace are over",
            guard=subscription.grace_is_over,
            to="ENDED, access too; what is still OWED is FAILED",
            effects="RevokeAccess; both sides are told",
            rule=subscription.end,
        ),
        Row(
            "S9",
            (ACTIVE, PAYMENT_FAILED),
            CancelSubscription,
            to="CANCELLED by us, access until the paid time ends",
            effects="CancelSubscriptionAtTelegram, NotifyBuyer(subscription_cancelled)",
            rule=subscription.cancel_subscription,
        ),
    ],
)
