"""The merchant's office, and the provider's: everything that people may do, allowed or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from packages.kassa.tests.walking.deeds import is_parcel
from packages.kassa.tests.walking.scene import (
    BUYER,
    Scene,
)
from packages.kassa.tests.walking.situation import Capture, Situation
from packages.kassa.tests.walking.telling import hear

from kassa.core.inputs import (
    CancelOrder,
    CancelSubscription,
    ChargedBack,
    Command,
    MarkDelivered,
    MarkPacked,
    MarkReturned,
    MarkShipped,
    PaymentRefunded,
    RecordRefund,
    Redeliver,
    RefundOrder,
    Restock,
    RetryRefund,
)
from kassa.core.money import STARS, Money
from kassa.core.order import Order, Refund, RefundState

Step = tuple[str, Situation]


# The merchant tries everything, allowed or not.


def of_the_merchant(scene: Scene, situation: Situation) -> Iterator[Step]:
    if not situation.budget.commands:
        return
    for number, order in enumerate(situation.orders):
        for command in _commands(scene, order):
            yield from _commanded(scene, situation, number, command)


def _commanded(scene: Scene, situation: Situation, number: int, command: Command) -> Iterator[Step]:
    refund = None
    world = situation
    if isinstance(command, RecordRefund):
        refund = situation.orders[number].refund(command.refund_number)
        if refund is None or not can_be_given_by_hand(situation, refund):
            return
        capture = situation.capture(refund.telegram_payment_charge_id)
        assert capture is not None
        world = situation.with_capture(replace(capture, given_back=capture.given_back + refund.amount.amount))
    after, decision = hear(scene, world, number, command)
    if decision.rejected is not None:
        return
    if refund is not None:
        # The provider's statement will tell of it, too.
        after = after.with_news(None, _told_by_statement(refund, f"by-hand-{refund.number}"))
    yield f"the merchant says {command}", after.spending("commands")


def _told_by_statement(refund: Refund, refund_id: str) -> PaymentRefunded:
    charge_id = refund.telegram_payment_charge_id
    return PaymentRefunded(BUYER, "payload", refund.amount, charge_id, "list", refund_id)


def can_be_given_by_hand(situation: Situation, refund: Refund) -> bool:
    capture = situation.capture(refund.telegram_payment_charge_id)
    if capture is None or capture.charged_back or refund.state is RefundState.DONE:
        return False
    return refund.amount.currency != STARS and capture.given_back + refund.amount.amount <= capture.amount


def _commands(scene: Scene, order: Order) -> Iterator[Command]:
    yield CancelOrder()
    yield RefundOrder()
    yield RefundOrder(Money(1, order.currency))
    yield RefundOrder(Money(scene.total.amount + 1, order.currency))
    if order.subscription_seconds:
        yield CancelSubscription()
    for refund in order.refunds:
        yield RetryRefund(refund.number)
        yield RecordRefund(refund.number)
    for delivery in order.deliveries:
        yield Redeliver(delivery.number)
        yield Restock(delivery.number)
        if is_parcel(order, delivery.number):
            yield MarkPacked(delivery.number)
            yield MarkShipped(delivery.number, "RR1")
            yield MarkDelivered(delivery.number)
            yield MarkReturned(delivery.number)


# Money moves without us.


def of_the_provider(scene: Scene, situation: Situation) -> Iterator[Step]:
    if not situation.budget.outside:
        return
    less = situation.spending("outside")
    for capture in situation.provider:
        rest = capture.amount - capture.given_back
        is_card = scene.total.currency != STARS
        if rest and not capture.charged_back:
            refund_id = "the-rest" if is_card else ""
            yield "all goes back elsewhere", _elsewhere(scene, less, capture, rest, refund_id)
            if is_card and not capture.given_back:
                yield "a part goes back elsewhere", _elsewhere(scene, less, capture, 2, "a-part")
        number = _order_of(situation, capture.charge_id)
        if number is not None and capture.given_back in (0, capture.amount):
            # A bank may take back what was given back before: that is for a person to see.
            is_first = not capture.given_back
            gone = less.with_capture(replace(capture, charged_back=capture.charged_back or is_first))
            back = ChargedBack(capture.charge_id, Money(capture.amount, scene.total.currency))
            yield "is charged back", gone.with_news(number, back)


def _elsewhere(
    scene: Scene, situation: Situation, capture: Capture, amount: int, refund_id: str
) -> Situation:
    money = Money(amount, scene.total.currency)
    told = PaymentRefunded(BUYER, "payload", money, capture.charge_id, "list", refund_id)
    return situation.with_capture(replace(capture, given_back=capture.given_back + amount)).with_news(
        None, told
    )


def _order_of(situation: Situation, charge_id: str) -> int | None:
    """Whose charge it is; a personal invoice's order even when the payment was not heard of yet."""
    known = (number for number, order in enumerate(situation.orders) if order.charge(charge_id))
    found = next(known, None)
    if found is not None:
        return found
    return 0 if situation.orders and len(situation.orders) == 1 else None
