"""What buyer and merchant are told. The sentences are in telegram/words; each key here has one."""

from __future__ import annotations

from enum import StrEnum


class BuyerNotice(StrEnum):
    PAID = "paid"
    # Paid, and the goods that were to bring the receipt could not be handed over yet.
    DELAYED = "delayed"
    # The money came, but the order can't be served (paid twice, too late, sold out): it goes back.
    PAYMENT_RETURNED = "payment_returned"
    SHIPPED = "shipped"
    REFUNDED = "refunded"
    RENEWED = "renewed"
    RENEWAL_FAILED = "renewal_failed"
    SUBSCRIPTION_CANCELLED = "subscription_cancelled"
    SUBSCRIPTION_ENDED = "subscription_ended"
    ACCESS_ENDED = "access_ended"


class MerchantNotice(StrEnum):
    NEW_ORDER = "new_order"
    PAID_TWICE = "paid_twice"
    # Too late, cancelled, sold out, a wrong amount or a wrong payer: a charge that is given back.
    PAYMENT_NOT_ACCEPTED = "payment_not_accepted"
    OVERDUE = "overdue"
    DELIVERY_FAILED = "delivery_failed"
    DELIVERED_AFTER_REFUND = "delivered_after_refund"
    REFUND_BY_HAND = "refund_by_hand"
    REFUND_FAILED = "refund_failed"
    REFUND_UNKNOWN = "refund_unknown"
    REFUNDED = "refunded"
    REFUNDED_ELSEWHERE = "refunded_elsewhere"
    CHARGED_BACK = "charged_back"
    CHARGED_BACK_AFTER_REFUND = "charged_back_after_refund"
    RENEWED = "renewed"
    RENEWAL_NOT_ACCEPTED = "renewal_not_accepted"
    SUBSCRIPTION_CANCELLED = "subscription_cancelled"
    SUBSCRIPTION_ENDED = "subscription_ended"


class CaseNotice(StrEnum):
    """What fits no order, or could not be decided: the kinds of cases. The merchant is told."""

    UNMATCHED_PAYMENT = "unmatched_payment"
    UNKNOWN_PAYLOAD = "unknown_payload"
    UNREADABLE_UPDATE = "unreadable_update"
    FAILED_INPUT = "failed_input"
    # Of lists of payments: a line that can't be read, one that the bank disputes, one that differs.
    UNREADABLE_LINE = "unreadable_line"
    DISPUTED = "disputed"
    STATEMENT_DIFFERS = "statement_differs"
