"""Rows M1 to M13: money that goes back, by us, elsewhere, or against our will."""

from __future__ import annotations

from dataclasses import replace

from kassa.core.decision import (
    Decision,
    Effect,
    Given,
    NotifyBuyer,
    NotifyMerchant,
    RefundCharge,
)
from kassa.core.errors import InvalidInput
from kassa.core.inputs import (
    ChargedBack,
    PaymentRefunded,
    RecordRefund,
    RefundFailed,
    RefundOrder,
    RefundSent,
    RetryRefund,
)
from kassa.core.money import STARS, Money
from kassa.core.notice import BuyerNotice, MerchantNotice
from kassa.core.order import Charge, ChargeState, Order, Refund, RefundState
from kassa.core.quote import is_a_price
from kassa.core.rules.charging import refund_due
from kassa.core.rules.closing import close_charge

UNDER_WAY = frozenset({RefundState.DUE, RefundState.SENT, RefundState.UNKNOWN, RefundState.FAILED})
OfRefund = RefundSent | RefundFailed | RetryRefund | RecordRefund


def aimed_at(order: Order, command: RefundOrder) -> Charge | None:
    """The charge that a refund is asked for: the named one, or else the latest that is kept."""
    if command.telegram_payment_charge_id:
        return order.charge(command.telegram_payment_charge_id)
    kept = (charge for charge in reversed(order.charges) if charge.state is ChargeState.ACCEPTED)
    return next(kept, None)


def named(order: Order, input_: OfRefund) -> Refund:
    refund = order.refund(input_.refund_number)
    assert refund is not None, "a row of the money's table starts from a known refund"
    return refund


def _known(order: Order, telegram_payment_charge_id: str) -> Charge:
    charge = order.charge(telegram_payment_charge_id)
    assert charge is not None, "a row of the money's table starts from a known charge"
    return charge


# -- a refund is asked for


def is_within_the_rest(order: Order, command: RefundOrder, given: Given) -> bool:
    return not _problem(order, command)


def start_refund(order: Order, command: RefundOrder, given: Given) -> Decision:
    """Row M1: when nothing is left to keep, what is owed is off at once, not when the money has arrived."""
    charge = aimed_at(order, command)
    assert charge is not None
    refund = refund_due(order, charge, command.amount or order.rest_of(charge), command.reason)
    due = replace(order, refunds=(*order.refunds, refund))
    effects: tuple[Effect, ...] = (RefundCharge(refund.number),)
    if due.rest_of(charge).amount:
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
    if not 1 <= amount.amount <= rest.amount:
        return f"must be 1 to {rest.amount} {rest.currency}, got {amount.amount}"
    if rest.currency == STARS and amount != charge.total:
        return f"Stars go back only whole, {charge.total.amount}, got {amount.amount}"
    return ""


# -- news of refunds


def is_a_repeat(order: Order, fact: PaymentRefunded, given: Given) -> bool:
    """Told already: by its own id, or else as a refund of this amount that is done, none being under way."""
    refunds = order.refunds_of(fact.telegram_payment_charge_id)
    if fact.refund_id:
        return any(refund.refund_id == fact.refund_id for refund in refunds)
    done = any(refund.state is RefundState.DONE and refund.amount == fact.total for refund in refunds)
    return done and _under_way(order, fact) is None


def _under_way(order: Order, fact: PaymentRefunded) -> Refund | None:
    """The refund that this news is about; one whose outcome is open before one that failed."""
    matching = [
        refund
        for refund in order.refunds_of(fact.telegram_payment_charge_id)
        if refund.state in UNDER_WAY and refund.amount == fact.total and _leaves_room(order, refund)
    ]
    return min(matching, key=lambda refund: refund.state is RefundState.FAILED, default=None)


def finish_refund(order: Order, fact: PaymentRefunded, given: Given) -> Decision:
    """Row M4: ours is done; or it was made elsewhere, and is written down as done."""
    charge = _known(order, fact.telegram_payment_charge_id)
    ours = _under_way(order, fact)
    if ours is not None:
        return _done(
            order, charge, replace(ours, state=RefundState.DONE, reason="", refund_id=fact.refund_id)
        )
    elsewhere = _made_elsewhere(order, fact)
    noted = _without_what_is_too_much(replace(order, refunds=(*order.refunds, elsewhere)), charge)
    done = _done(noted, charge, elsewhere)
    return replace(done, effects=(*done.effects, NotifyMerchant(MerchantNotice.REFUNDED_ELSEWHERE)))


def _without_what_is_too_much(order: Order, charge: Charge) -> Order:
    """What was asked for before and is more than is left now can't be done any more; a person asks anew."""
    for refund in order.refunds_of(charge.telegram_payment_charge_id):
        if order.rest_of(charge).amount < 0 and refund.state in UNDER_WAY:
            order = order.with_refund(replace(refund, state=RefundState.FAILED, reason="more than is left"))
    return order


def _done(order: Order, charge: Charge, refund: Refund) -> Decision:
    order = order.with_refund(refund)
    told = (NotifyBuyer(BuyerNotice.REFUNDED), NotifyMerchant(MerchantNotice.REFUNDED))
    given_back = sum(
        one.amount.amount
        for one in order.refunds_of(charge.telegram_payment_charge_id)
        if one.state is RefundState.DONE
    )
    if charge.state is ChargeState.CHARGED_BACK:
        return Decision(order, effects=(*told, NotifyMerchant(MerchantNotice.CHARGED_BACK_AFTER_REFUND)))
    if given_back < charge.total.amount:
        return Decision(order, effects=told)
    was_kept = charge.state is ChargeState.ACCEPTED
    refunded = order.with_charge(replace(charge, state=ChargeState.REFUNDED))
    if not was_kept:
        return Decision(refunded, effects=told)
    closed = close_charge(refunded, charge)
    return Decision(closed.order, effects=(*told, *closed.effects))


def is_of_the_whole(order: Order, fact: PaymentRefunded, given: Given) -> bool:
    """Stars go back only whole; of a card's payment that was not heard of, the whole is a price that we said."""
    return fact.total.currency == STARS or is_a_price(order, fact.total)


def record_refund_before_payment(order: Order, fact: PaymentRefunded, given: Given) -> Decision:
    """Row M5: its payment, when it comes late, is known (row 10) and delivers nothing."""
    charge = _unseen(fact.telegram_payment_charge_id, fact.payer_id, fact.total, ChargeState.REFUNDED, given)
    noted = note_early_part(order, fact, given)
    return replace(noted, order=replace(noted.order, charges=(*order.charges, charge)))


def note_early_part(order: Order, fact: PaymentRefunded, given: Given) -> Decision:
    """Row M5a: it counts as soon as its payment is heard of."""
    recorded = replace(order, refunds=(*order.refunds, _made_elsewhere(order, fact)))
    return Decision(recorded, effects=(NotifyMerchant(MerchantNotice.REFUNDED_ELSEWHERE),))


def _made_elsewhere(order: Order, fact: PaymentRefunded) -> Refund:
    return Refund(
        len(order.refunds) + 1,
        fact.telegram_payment_charge_id,
        fact.total,
        RefundState.DONE,
        reason=fact.source,
        refund_id=fact.refund_id,
    )


def _unseen(charge_id: str, payer_id: int, total: Money, state: ChargeState, given: Given) -> Charge:
    """A charge of which only the end is known."""
    return Charge(
        telegram_payment_charge_id=charge_id,
        provider_payment_charge_id="",
        total=total,
        tip=Money(0, total.currency),
        payer_id=payer_id,
        state=state,
        paid_at=given.now,
    )


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


# -- a person steps in


def _leaves_room(order: Order, refund: Refund) -> bool:
    """Whether this refund can be done without giving back more than was paid."""
    charge = order.charge(refund.telegram_payment_charge_id)
    counted = refund.state is not RefundState.FAILED
    return counted or charge is None or refund.amount.amount <= order.rest_of(charge).amount


def may_be_retried(order: Order, command: RetryRefund, given: Given) -> bool:
    """A failed one; in Stars also an unknown one, since Telegram gives back a charge only once."""
    refund = named(order, command)
    charge = _known(order, refund.telegram_payment_charge_id)
    is_open = charge.state in (ChargeState.ACCEPTED, ChargeState.REFUND_DUE)
    is_safe = refund.state is RefundState.FAILED or refund.amount.currency == STARS
    return is_open and is_safe and _leaves_room(order, refund)


def retry_refund(order: Order, command: RetryRefund, given: Given) -> Decision:
    """Row M9: as when it was asked for, so that what is owed for it is off again."""
    refund = replace(named(order, command), state=RefundState.DUE, reason="")
    charge = _known(order, refund.telegram_payment_charge_id)
    due = order.with_refund(refund)
    effects: tuple[Effect, ...] = (RefundCharge(refund.number),)
    if charge.state is not ChargeState.ACCEPTED or due.rest_of(charge).amount:
        return Decision(due, effects=effects)
    closed = close_charge(due, charge)
    return Decision(closed.order, effects=(*effects, *closed.effects))


def may_be_recorded(order: Order, command: RecordRefund, given: Given) -> bool:
    """Stars go back only by the Bot API, which tells us itself."""
    refund = named(order, command)
    return refund.amount.currency != STARS and _leaves_room(order, refund)


def record_refund(order: Order, command: RecordRefund, given: Given) -> Decision:
    """Row M10."""
    refund = replace(named(order, command), state=RefundState.DONE, reason="")
    return _done(order, _known(order, refund.telegram_payment_charge_id), refund)


# -- chargebacks


def charge_back(order: Order, fact: ChargedBack, given: Given) -> Decision:
    """Row M11: refunds of it that are not done yet would give the money back twice."""
    charge = _known(order, fact.telegram_payment_charge_id)
    for refund in order.refunds_of(fact.telegram_payment_charge_id):
        if refund.state in UNDER_WAY:
            order = order.with_refund(replace(refund, state=RefundState.FAILED, reason="charged back"))
    order = order.with_charge(replace(charge, state=ChargeState.CHARGED_BACK))
    told = NotifyMerchant(MerchantNotice.CHARGED_BACK)
    if charge.state is not ChargeState.ACCEPTED:
        return Decision(order, effects=(told,))
    closed = close_charge(order, charge)
    return Decision(closed.order, effects=(told, *closed.effects))


def report_charge_back(order: Order, fact: ChargedBack, given: Given) -> Decision:
    """Row M12: the money went back before; now it is gone twice, and a person has to see it."""
    return Decision(order, effects=(NotifyMerchant(MerchantNotice.CHARGED_BACK_AFTER_REFUND),))


def record_charge_back_before_payment(order: Order, fact: ChargedBack, given: Given) -> Decision:
    """Row M13."""
    charge = _unseen(fact.telegram_payment_charge_id, 0, fact.amount, ChargeState.CHARGED_BACK, given)
    recorded = replace(order, charges=(*order.charges, charge))
    return Decision(recorded, effects=(NotifyMerchant(MerchantNotice.CHARGED_BACK),))
