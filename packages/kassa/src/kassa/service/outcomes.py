"""What the outlet's reply means: an effect is done, given up, or tried again; the order may hear a fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kassa.core.catalogue import PhysicalGoods
from kassa.core.decision import (
    AnswerPreCheckoutQuery,
    AnswerShippingQuery,
    Deliver,
    GrantAccess,
    RefundCharge,
)
from kassa.core.inputs import (
    AnswerRejected,
    DeliveryFailed,
    DeliverySucceeded,
    Fact,
    PaymentRefunded,
    RefundFailed,
)
from kassa.core.money import STARS
from kassa.core.order import Order, Refund
from kassa.service.books import PendingEffect
from kassa.service.ports import OutletFailure, Sent

# Tries until an effect is given up and shown to the merchant.
ATTEMPTS = 8
# An answer is of use for 10 seconds after the question; it is tried at this pace.
ANSWER_ATTEMPTS = 5
SECONDS_BETWEEN_ANSWERS = 0.5
FIRST_BACK_OFF_SECONDS = 2.0
LONGEST_BACK_OFF_SECONDS = 600.0

# Telegram's own words (tdlib/telegram-bot-api).
_TOO_OLD = "query is too old"
_ALREADY_REFUNDED = "CHARGE_ALREADY_REFUNDED"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`again_in` seconds when `state` is pending. `fact` is told to the order in the same commit."""

    state: Literal["sent", "failed", "pending"]
    result: Mapping[str, Any] = field(default_factory=dict)
    fact: Fact | None = None
    again_in: float = 0.0


def outcome_of(pending: PendingEffect, reply: Sent | OutletFailure) -> Outcome:
    if isinstance(reply, Sent):
        return Outcome("sent", reply.result, _good_news(pending))
    told = {"reason": reply.reason}
    if reply.retry_after > 0:
        # Flood control is not the effect's fault: it waits as long as Telegram says.
        return Outcome("pending", told, again_in=reply.retry_after)
    match pending.item.effect:
        case AnswerPreCheckoutQuery() | AnswerShippingQuery():
            return _answer_failed(pending, reply)
        case Deliver(number) | GrantAccess(number):
            may_work = reply.transient or reply.unknown
            return Outcome("failed", told, DeliveryFailed(number, reply.reason, transient=may_work))
        case RefundCharge(number):
            return _refund_failed(pending, number, reply)
        case _:
            return _tried_again(pending, reply)


def _good_news(pending: PendingEffect) -> Fact | None:
    order, effect = pending.item.order, pending.item.effect
    match effect:
        case Deliver(number) if _is_parcel(order, number):
            return None
        case Deliver(number) | GrantAccess(number):
            return DeliverySucceeded(number)
        case RefundCharge(number) if is_in_stars(order, effect):
            return _refunded(order, refund_of(order, number))
        case _:
            return None


def _is_parcel(order: Order, number: int) -> bool:
    delivery = next(delivery for delivery in order.deliveries if delivery.number == number)
    line = next(line for line in order.lines if line.number == delivery.line_number)
    return isinstance(line.goods, PhysicalGoods)


def is_in_stars(order: Order, effect: RefundCharge) -> bool:
    """Telegram gives Stars back; other money is a task for the merchant. What goes back says so, not the
    order: money that was told of in a currency that the order never had is not kept either.
    """
    return refund_of(order, effect.refund_number).amount.currency == STARS


def refund_of(order: Order, number: int) -> Refund:
    return next(refund for refund in order.refunds if refund.number == number)


def _refunded(order: Order, refund: Refund) -> PaymentRefunded:
    charge_id = refund.telegram_payment_charge_id
    payer_id = next(
        (charge.payer_id for charge in order.charges if charge.telegram_payment_charge_id == charge_id),
        order.buyer_id,
    )
    return PaymentRefunded(payer_id, order.invoice_payload, refund.amount, charge_id, source="call")


def _answer_failed(pending: PendingEffect, failure: OutletFailure) -> Outcome:
    told = {"reason": failure.reason}
    if _TOO_OLD in failure.reason.lower() and isinstance(pending.item.effect, AnswerPreCheckoutQuery):
        return Outcome("failed", told, AnswerRejected(pending.item.effect.query_id, pending.may_have_arrived))
    if failure.transient or failure.unknown:
        return _postponed(pending, failure, ANSWER_ATTEMPTS, SECONDS_BETWEEN_ANSWERS)
    return Outcome("failed", told)


def _refund_failed(pending: PendingEffect, number: int, failure: OutletFailure) -> Outcome:
    """A refund of Stars may be asked for again: Telegram does it once and then says that it was done."""
    order, told = pending.item.order, {"reason": failure.reason}
    if _ALREADY_REFUNDED in failure.reason.upper():
        return Outcome("sent", told, _refunded(order, refund_of(order, number)))
    outcome = _tried_again(pending, failure)
    if outcome.state == "pending":
        return outcome
    is_unknown = failure.unknown or pending.may_have_arrived
    return Outcome("failed", told, RefundFailed(number, failure.reason, unknown=is_unknown))


def _tried_again(pending: PendingEffect, failure: OutletFailure) -> Outcome:
    if failure.transient or failure.unknown:
        return _postponed(pending, failure, ATTEMPTS, back_off_seconds(pending.item.attempt))
    return Outcome("failed", {"reason": failure.reason})


def _postponed(pending: PendingEffect, failure: OutletFailure, attempts: int, seconds: float) -> Outcome:
    told = {"reason": failure.reason}
    if pending.item.attempt >= attempts:
        return Outcome("failed", told)
    return Outcome("pending", told, again_in=seconds)


def back_off_seconds(attempt: int) -> float:
    """2, 4, 8 … seconds after the first, second, third try, at most ten minutes."""
    return min(FIRST_BACK_OFF_SECONDS * 2.0 ** (attempt - 1), LONGEST_BACK_OFF_SECONDS)
