"""Rows M1, M2 and M6 to M10: refunds that we make, and what becomes of them."""

from __future__ import annotations

from dataclasses import replace

from kassa.core.currencies import format_money
from kassa.core.decision import Decision, Effect, Given, NotifyMerchant, RefundCharge
from kassa.core.errors import InvalidInput
from kassa.core.inputs import RecordRefund, RefundFailed, RefundOrder, RefundSent, RetryRefund
from kassa.core.money import STARS, Money
from kassa.core.notice import MerchantNotice
from kassa.core.order import Charge, ChargeState, Order, Refund, RefundState
from kassa.core.rules.charging import refund_due
from kassa.core.rules.closing import close_charge, finish, leaves_room

OfRefund = RefundSent | RefundFailed | RetryRefund | RecordRefund


def aimed_at(order: Order, command: RefundOrder) -> Charge | None:
    """The charge that is meant: the named one, or else the latest that was kept, or that is to go back."""
    if command.telegram_payment_charge_id:
        return order.charge(command.telegram_payment_charge_id)
    for state in (ChargeState.ACCEPTED, ChargeState.REFUND_DUE):
        found = next((charge for charge in reversed(order.charges) if charge.state is state), None)
        if found is not None:
            return found
    return None


def named(order: Order, input_: OfRefund) -> Refund:
    refund = order.refund(input_.refund_number)
    assert refund is not None, "a row of the money's table starts from a known refund"
    return refund


def _charge_of(order: Order, refund: Refund) -> Charge:
    charge = order.charge(refund.telegram_payment_charge_id)
    assert charge is not None, "a refund that we make belongs to a known charge"
    return charge


def is_within_the_rest(order: Order, command: RefundOrder, given: Given) -> bool:
    return not _problem(order, command)


def start_refund(order: Order, command: RefundOrder, given: Given) -> Decision:
    """Row M1."""
    charge = aimed_at(order, command)
    assert charge is not None
    refund = refund_due(order, charge, command.amount or order.rest_of(charge), command.reason)
    return _send_back(replace(order, refunds=(*order.refunds, refund)), charge, refund)


def _send_back(due: Order, charge: Charge, refund: Refund) -> Decision:
    """When nothing is left to keep, what is owed is off at once, not when the money has arrived."""
    effects: tuple[Effect, ...] = (RefundCharge(refund.number),)
    if charge.state is not ChargeState.ACCEPTED or due.rest_of(charge).amount:
        return Decision(due, effects=effects)
    closed = close_charge(due, charge)
    return Decision(closed.order, effects=(*effects, *closed.effects))


def refuse_refund(order: Order, command: RefundOrder, given: Given) -> Decision:
    """Row M2."""
    return Decision(order, rejected=InvalidInput([("amount", _problem(order, command))]))


def _problem(order: Order, command: RefundOrder) -> str:
    charge = aimed_at(order, command)
    assert charge is not None
    rest = order.rest_of(charge)
    amount = command.amount or rest
    if amount.currency != rest.currency:
        return f"must be in {rest.currency}, got {amount.currency}"
    if not rest.amount:
        return "nothing is left to give back"
    if not 1 <= amount.amount <= rest.amount:
        least = Money(1, rest.currency)
        return f"must be {format_money(least)} to {format_money(rest)}, got {format_money(amount)}"
    if rest.currency == STARS and amount != charge.total:
        return f"Stars go back only whole, {format_money(charge.total)}, got {format_money(amount)}"
    return ""


def note_sent(order: Order, fact: RefundSent, given: Given) -> Decision:
    """Row M6."""
    return Decision(order.with_refund(replace(named(order, fact), state=RefundState.SENT)))


def is_unknown(order: Order, fact: RefundFailed, given: Given) -> bool:
    return fact.unknown


def note_unknown(order: Order, fact: RefundFailed, given: Given) -> Decision:
    """Row M7: it may have arrived. The list of transactions says so later; a blind repeat never does."""
    unknown = replace(named(order, fact), state=RefundState.UNKNOWN, reason=fact.reason)
    return Decision(order.with_refund(unknown), effects=(NotifyMerchant(MerchantNotice.REFUND_UNKNOWN),))


def was_refused(order: Order, fact: RefundFailed, given: Given) -> bool:
    return not fact.unknown


def note_failed(order: Order, fact: RefundFailed, given: Given) -> Decision:
    """Row M8: stays in sight until a person does something."""
    failed = replace(named(order, fact), state=RefundState.FAILED, reason=fact.reason)
    return Decision(order.with_refund(failed), effects=(NotifyMerchant(MerchantNotice.REFUND_FAILED),))


def may_be_retried(order: Order, command: RetryRefund, given: Given) -> bool:
    """A failed one; in Stars also an unknown one, since Telegram gives back a charge only once."""
    refund = named(order, command)
    charge = _charge_of(order, refund)
    is_open = charge.state in (ChargeState.ACCEPTED, ChargeState.REFUND_DUE)
    is_safe = refund.state is RefundState.FAILED or refund.amount.currency == STARS
    return is_open and is_safe and leaves_room(order, refund)


def retry_refund(order: Order, command: RetryRefund, given: Given) -> Decision:
    """Row M9."""
    refund = replace(named(order, command), state=RefundState.DUE, reason="")
    return _send_back(order.with_refund(refund), _charge_of(order, refund), refund)


def may_be_recorded(order: Order, command: RecordRefund, given: Given) -> bool:
    """Stars go back only by the Bot API, which tells us itself."""
    refund = named(order, command)
    return refund.amount.currency != STARS and leaves_room(order, refund)


def record_refund(order: Order, command: RecordRefund, given: Given) -> Decision:
    """Row M10."""
    refund = replace(named(order, command), state=RefundState.DONE, reason="")
    return finish(order, _charge_of(order, refund), refund)
