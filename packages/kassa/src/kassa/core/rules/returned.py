"""Rows M3 to M5a, M11 to M13: news of money that went back, by our doing, elsewhere, against our will."""

from __future__ import annotations

from dataclasses import replace

from kassa.core.decision import Decision, Given, NotifyMerchant
from kassa.core.inputs import ChargedBack, PaymentRefunded
from kassa.core.money import STARS, Money
from kassa.core.notice import MerchantNotice
from kassa.core.order import Charge, ChargeState, Order, Refund, RefundState
from kassa.core.quote import is_a_price
from kassa.core.rules.closing import close_charge, finish, leaves_room

UNDER_WAY = frozenset({RefundState.DUE, RefundState.SENT, RefundState.UNKNOWN, RefundState.FAILED})


def is_a_repeat(order: Order, fact: PaymentRefunded, given: Given) -> bool:
    """Told already: by its own id, or else as a refund of this amount that is done, none being under way."""
    refunds = order.refunds_of(fact.telegram_payment_charge_id)
    if fact.refund_id:
        return any(refund.refund_id == fact.refund_id for refund in refunds)
    done = any(refund.state is RefundState.DONE and refund.amount == fact.total for refund in refunds)
    return done and _under_way(order, fact) is None


def is_named_now(order: Order, fact: PaymentRefunded, given: Given) -> bool:
    """A person wrote it down before the statement told of it."""
    return bool(fact.refund_id) and _without_a_name(order, fact) is not None


def name_refund(order: Order, fact: PaymentRefunded, given: Given) -> Decision:
    """Row M3a: the same refund, which has an id now."""
    refund = _without_a_name(order, fact)
    assert refund is not None, "the row's guard found it"
    return Decision(order.with_refund(replace(refund, refund_id=fact.refund_id)))


def _without_a_name(order: Order, fact: PaymentRefunded) -> Refund | None:
    matching = (
        refund
        for refund in order.refunds_of(fact.telegram_payment_charge_id)
        if refund.state is RefundState.DONE and refund.amount == fact.total and not refund.refund_id
    )
    return next(matching, None)


def _under_way(order: Order, fact: PaymentRefunded) -> Refund | None:
    """The refund that this news is about; one whose outcome is open before one that failed."""
    matching = [
        refund
        for refund in order.refunds_of(fact.telegram_payment_charge_id)
        if refund.state in UNDER_WAY and refund.amount == fact.total and leaves_room(order, refund)
    ]
    return min(matching, key=lambda refund: refund.state is RefundState.FAILED, default=None)


def finish_refund(order: Order, fact: PaymentRefunded, given: Given) -> Decision:
    """Row M4: ours is done; or it was made elsewhere, and is written down as done."""
    charge = _known(order, fact.telegram_payment_charge_id)
    ours = _under_way(order, fact)
    if ours is not None:
        done = replace(ours, state=RefundState.DONE, reason="", refund_id=fact.refund_id)
        return finish(order, charge, done)
    elsewhere = _made_elsewhere(order, fact)
    noted = _without_what_is_too_much(replace(order, refunds=(*order.refunds, elsewhere)), charge)
    finished = finish(noted, charge, elsewhere)
    return replace(finished, effects=(*finished.effects, NotifyMerchant(MerchantNotice.REFUNDED_ELSEWHERE)))


def _without_what_is_too_much(order: Order, charge: Charge) -> Order:
    """What was asked for before and is more than is left now can't be done any more; a person asks anew."""
    for refund in order.refunds_of(charge.telegram_payment_charge_id):
        if order.rest_of(charge).amount < 0 and refund.state in UNDER_WAY:
            order = order.with_refund(replace(refund, state=RefundState.FAILED, reason="more than is left"))
    return order


def is_of_the_whole(order: Order, fact: PaymentRefunded, given: Given) -> bool:
    """Stars go back only whole; of a card's payment that we don't know yet, a price that we said is all."""
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


def _known(order: Order, telegram_payment_charge_id: str) -> Charge:
    charge = order.charge(telegram_payment_charge_id)
    assert charge is not None, "a row of the money's table starts from a known charge"
    return charge
