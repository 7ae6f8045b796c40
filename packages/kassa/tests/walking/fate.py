"""What must be true in the end, when all news has come and all time has passed."""

from __future__ import annotations

from packages.kassa.tests.walking.deeds import is_parcel
from packages.kassa.tests.walking.scene import Scene, broken_unless
from packages.kassa.tests.walking.situation import Capture, Situation

from kassa.core.order import (
    Charge,
    ChargeState,
    DeliveryState,
    PaymentState,
    RefundState,
    SubscriptionState,
)
from kassa.core.standing import needs_a_person


def check_fate(scene: Scene, end: Situation) -> None:
    """In the end every charge is delivered, given back, charged back, or in a person's sight."""
    broken_unless(end.held == 0, "goods are held for ever")
    for order in end.orders:
        is_over = order.payment not in (PaymentState.OPEN, PaymentState.APPROVED)
        broken_unless(is_over, f"an order is {order.payment} for ever")
        is_ended = order.subscription is None or order.subscription.state is SubscriptionState.ENDED
        broken_unless(is_ended, "a subscription that nobody pays lasts for ever")
        is_kept = any(
            charge.is_recurring and charge.state is ChargeState.ACCEPTED for charge in order.charges
        )
        is_ended_by_us = order.subscription is not None and order.subscription.cancelled_by_us
        went_back = any(charge.state is ChargeState.REFUND_DUE for charge in order.charges)
        if is_ended_by_us or (went_back and not is_kept):
            broken_unless(not end.renews, "Telegram goes on charging for what the shop ended")
    for capture in end.provider:
        _check_capture(scene, end, capture)
    granted = {
        (number, delivery.number)
        for number, order in enumerate(end.orders)
        for delivery in order.deliveries
        if delivery.state is DeliveryState.GRANTED
    }
    is_over = any(
        delivery.state is DeliveryState.GRANTED and 0 < delivery.until <= end.now
        for order in end.orders
        for delivery in order.deliveries
    )
    broken_unless(not is_over, "somebody is inside whose time is over")
    broken_unless(end.inside == granted, f"inside are {set(end.inside)}, should be {granted}")
    for number, delivery_number in end.handed:
        delivery = end.orders[number].delivery(delivery_number)
        broken_unless(
            delivery is not None and delivery.state is not DeliveryState.CANCELLED,
            "goods went out, and nobody wrote it down",
        )


def _check_capture(scene: Scene, end: Situation, capture: Capture) -> None:
    number, charge = next(
        (
            (index, one)
            for index, order in enumerate(end.orders)
            for one in order.charges
            if one.telegram_payment_charge_id == capture.charge_id
        ),
        (0, None),
    )
    if charge is None:
        broken_unless(False, f"{capture} is unknown to the shop")
        return
    order = end.orders[number]
    in_sight = needs_a_person(order)
    if capture.charged_back:
        broken_unless(
            charge.state is ChargeState.CHARGED_BACK, f"{capture}, but the charge is {charge.state}"
        )
        return
    if capture.given_back == capture.amount:
        # CHARGED_BACK: the bank took it, too, and that was heard of first.
        is_gone = charge.state in (ChargeState.REFUNDED, ChargeState.CHARGED_BACK)
        broken_unless(is_gone or in_sight, f"{capture}, but it is {charge.state}")
        return
    broken_unless(
        charge.state is ChargeState.ACCEPTED or in_sight, f"{capture} is {charge.state}, and nobody sees it"
    )
    done = sum(
        one.amount.amount for one in order.refunds_of(capture.charge_id) if one.state is RefundState.DONE
    )
    broken_unless(done == capture.given_back or in_sight, f"{capture}, but {done} are written down")
    if charge.state is ChargeState.ACCEPTED and not capture.charge_id.startswith("r"):
        _check_served(scene, end, number, charge, in_sight)


def _check_served(scene: Scene, end: Situation, number: int, charge: Charge, in_sight: bool) -> None:
    order = end.orders[number]
    if order.subscription and order.subscription.cancelled_by_us:
        # A refund of any period ends the access that all of them pay for.
        return
    for delivery in order.deliveries:
        if delivery.telegram_payment_charge_id == charge.telegram_payment_charge_id:
            arrived = (number, delivery.number) in end.handed
            at_the_merchants = is_parcel(order, delivery.number)
            broken_unless(arrived or at_the_merchants or in_sight, f"paid, and {delivery.state}")
