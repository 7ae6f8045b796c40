"""The outbox: effects run, fail, or nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from packages.kassa.tests.walking.scene import (
    BUYER,
    broken_unless,
)
from packages.kassa.tests.walking.situation import Situation

from kassa.core.catalogue import PhysicalGoods
from kassa.core.decision import Deliver, Effect, GrantAccess, RefundCharge, RevokeAccess
from kassa.core.inputs import (
    DeliveryFailed,
    DeliverySucceeded,
    PaymentRefunded,
    RefundFailed,
    RefundSent,
)
from kassa.core.money import STARS
from kassa.core.order import ChargeState, Order, Refund
from kassa.core.wanted import is_still_wanted

Step = tuple[str, Situation]


def of_the_outbox(situation: Situation) -> Iterator[Step]:
    for number, effect in situation.outbox:
        order = situation.orders[number]
        without = replace(situation, outbox=situation.outbox - {(number, effect)})
        if not is_still_wanted(order, effect):
            yield f"{effect} is not wanted any more", without
        elif isinstance(effect, Deliver | GrantAccess):
            yield from _handing_over(without, number, effect)
        elif isinstance(effect, RefundCharge):
            yield from _giving_back(without, number, effect)
        elif isinstance(effect, RevokeAccess):
            door = (number, effect.delivery_number)
            yield "shuts the door", replace(without, inside=without.inside - {door})
        else:
            yield "ends the subscription at Telegram", replace(without, renews=False, stopped=True)


def _handing_over(situation: Situation, number: int, effect: Deliver | GrantAccess) -> Iterator[Step]:
    if is_parcel(situation.orders[number], effect.delivery_number):
        yield "the merchant reads what to pack", situation
        return
    yield "goods arrive", arrived(situation, number, effect)
    if situation.budget.failures:
        for transient in (True, False):
            failed = DeliveryFailed(effect.delivery_number, "no", transient)
            yield "goods don't arrive", situation.spending("failures").with_news(number, failed)


def is_parcel(order: Order, delivery_number: int) -> bool:
    delivery = order.delivery(delivery_number)
    return delivery is not None and isinstance(order.goods_of(delivery), PhysicalGoods)


def arrived(situation: Situation, number: int, effect: Deliver | GrantAccess) -> Situation:
    """The buyer has it; the shop hears of it later. Nothing reaches them that was not paid."""
    order = situation.orders[number]
    delivery = order.delivery(effect.delivery_number)
    assert delivery is not None
    paid = situation.capture(delivery.telegram_payment_charge_id) is not None
    broken_unless(paid, "goods that nobody paid for")
    charge = order.charge(delivery.telegram_payment_charge_id)
    is_kept = charge is not None and charge.state is ChargeState.ACCEPTED and order.rest_of(charge).amount > 0
    broken_unless(is_kept, "goods went out for money that the shop knew was gone")
    place = (number, effect.delivery_number)
    there = replace(situation, handed=situation.handed | {place})
    if isinstance(effect, GrantAccess):
        there = replace(there, inside=there.inside | {place})
    return there.with_news(number, DeliverySucceeded(effect.delivery_number))


def _giving_back(situation: Situation, number: int, effect: RefundCharge) -> Iterator[Step]:
    refund = situation.orders[number].refund(effect.refund_number)
    assert refund is not None
    if refund.amount.currency != STARS:
        yield "the merchant gets a task", situation
        if situation.budget.failures:
            yield (
                "the bank is at it",
                situation.spending("failures").with_news(number, RefundSent(refund.number)),
            )
        return
    yield "Stars go back", given_back(situation, number, refund)
    if situation.budget.failures:
        less = situation.spending("failures")
        unknown = RefundFailed(refund.number, "cut", unknown=True)
        yield "Stars go back, who knows", given_back(less, number, refund).with_news(number, unknown)
        yield "Stars don't go back, who knows", less.with_news(number, unknown)
        yield "Stars don't go back", less.with_news(number, RefundFailed(refund.number, "no"))


def given_back(situation: Situation, number: int, refund: Refund) -> Situation:
    """The provider gives back once, and never more than was paid; it refuses what was charged back."""
    charge_id = refund.telegram_payment_charge_id
    capture = situation.capture(charge_id)
    if capture is None or capture.charged_back:
        return situation.with_news(number, RefundFailed(refund.number, "nothing to give back"))
    if refund.amount.currency != STARS or not capture.given_back:
        total = capture.given_back + refund.amount.amount
        broken_unless(total <= capture.amount, f"{total} of {capture.amount} went back")
        situation = situation.with_capture(replace(capture, given_back=total))
    return situation.with_news(number, PaymentRefunded(BUYER, "payload", refund.amount, charge_id, "call"))


def deeds_left(situation: Situation) -> list[tuple[int, Effect]]:
    return sorted(situation.outbox, key=repr)
