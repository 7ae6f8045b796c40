"""What an order can be told. Questions must be answered, facts accepted, commands may be rejected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kassa.core.contact import OrderInfo, ShippingAddress
from kassa.core.money import Money


@dataclass(frozen=True, slots=True)
class ShippingQueried:
    query_id: str
    payer_id: int
    invoice_payload: str
    address: ShippingAddress


@dataclass(frozen=True, slots=True)
class PreCheckoutQueried:
    query_id: str
    payer_id: int
    invoice_payload: str
    total: Money
    shipping_option_id: str = ""
    order_info: OrderInfo | None = None


@dataclass(frozen=True, slots=True)
class PaymentSucceeded:
    """`source` says who told us: a service message, the transactions' list, a provider's statement."""

    payer_id: int
    invoice_payload: str
    total: Money
    telegram_payment_charge_id: str
    provider_payment_charge_id: str
    shipping_option_id: str = ""
    order_info: OrderInfo | None = None
    is_recurring: bool = False
    is_first_recurring: bool = False
    subscription_expiration_date: int = 0
    source: str = "message"


@dataclass(frozen=True, slots=True)
class PaymentRefunded:
    """`source` says who told us: a service message, the refund call's answer, the transactions' list."""

    payer_id: int
    invoice_payload: str
    total: Money
    telegram_payment_charge_id: str
    source: str = "message"
    # A statement's own id of this refund: tells two equal part refunds from one that is told twice.
    refund_id: str = ""


@dataclass(frozen=True, slots=True)
class RefundSent:
    """The refund is on its way at the provider; whether it is done is not known yet."""

    refund_number: int


@dataclass(frozen=True, slots=True)
class RefundFailed:
    refund_number: int
    reason: str
    # The outcome is unknown (a cut connection): never send again blindly, confirm from the list.
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class ChargedBack:
    telegram_payment_charge_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class AnswerRejected:
    """Telegram refused our answer to a pre-checkout query as too old."""

    query_id: str
    # True when an earlier attempt of the same answer may have arrived.
    may_have_arrived: bool


@dataclass(frozen=True, slots=True)
class DeliverySucceeded:
    delivery_number: int


@dataclass(frozen=True, slots=True)
class DeliveryFailed:
    delivery_number: int
    reason: str
    transient: bool


@dataclass(frozen=True, slots=True)
class SubscriptionChanged:
    payer_id: int
    state: Literal["canceled", "active", "failed"]


@dataclass(frozen=True, slots=True)
class DeadlinePassed:
    kind: Literal["hold", "invoice", "delivery", "access", "subscription"]
    due: float


@dataclass(frozen=True, slots=True)
class CancelOrder:
    pass


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """`amount` None = all that is left. Without a charge's id, the latest charge that was kept is meant."""

    amount: Money | None = None
    reason: str = ""
    telegram_payment_charge_id: str = ""


@dataclass(frozen=True, slots=True)
class RetryRefund:
    refund_number: int


@dataclass(frozen=True, slots=True)
class RecordRefund:
    """A person gave the money back at the provider."""

    refund_number: int


@dataclass(frozen=True, slots=True)
class Redeliver:
    delivery_number: int


@dataclass(frozen=True, slots=True)
class MarkPacked:
    delivery_number: int


@dataclass(frozen=True, slots=True)
class MarkShipped:
    delivery_number: int
    tracking: str = ""


@dataclass(frozen=True, slots=True)
class MarkDelivered:
    delivery_number: int


@dataclass(frozen=True, slots=True)
class MarkReturned:
    delivery_number: int


@dataclass(frozen=True, slots=True)
class Restock:
    delivery_number: int


@dataclass(frozen=True, slots=True)
class CancelSubscription:
    pass


Question = ShippingQueried | PreCheckoutQueried
Fact = (
    PaymentSucceeded
    | PaymentRefunded
    | RefundSent
    | RefundFailed
    | ChargedBack
    | AnswerRejected
    | DeliverySucceeded
    | DeliveryFailed
    | SubscriptionChanged
    | DeadlinePassed
)
Command = (
    CancelOrder
    | RefundOrder
    | RetryRefund
    | RecordRefund
    | Redeliver
    | MarkPacked
    | MarkShipped
    | MarkDelivered
    | MarkReturned
    | Restock
    | CancelSubscription
)
Input = Question | Fact | Command
