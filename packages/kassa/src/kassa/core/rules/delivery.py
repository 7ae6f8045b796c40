"""Rows G1 to G15: each delivery's way to the buyer, and back."""

from __future__ import annotations

from dataclasses import replace

from kassa.core.catalogue import AccessGoods, PhysicalGoods
from kassa.core.decision import (
    Deadline,
    Decision,
    Effect,
    Given,
    NotifyBuyer,
    NotifyMerchant,
    RevokeAccess,
    StockMove,
)
from kassa.core.inputs import (
    DeadlinePassed,
    DeliveryFailed,
    DeliverySucceeded,
    MarkDelivered,
    MarkPacked,
    MarkReturned,
    MarkShipped,
    Redeliver,
    Restock,
)
from kassa.core.notice import BuyerNotice, MerchantNotice
from kassa.core.order import Charge, ChargeState, Delivery, DeliveryState, Order, SubscriptionState
from kassa.core.rules.charging import hand_over, patience_with

SECONDS_OF_A_DAY = 86_400

# Any input that names a delivery.
OfDelivery = (
    DeliverySucceeded
    | DeliveryFailed
    | Redeliver
    | MarkPacked
    | MarkShipped
    | MarkDelivered
    | MarkReturned
    | Restock
)


def named(order: Order, input_: OfDelivery) -> Delivery:
    """The delivery that the input names; the table has looked that it is there."""
    delivery = order.delivery(input_.delivery_number)
    assert delivery is not None, "a row of the goods' table starts from a known delivery"
    return delivery


def is_parcel(order: Order, input_: OfDelivery, given: Given) -> bool:
    return isinstance(order.goods_of(named(order, input_)), PhysicalGoods)


def is_access(order: Order, input_: OfDelivery, given: Given) -> bool:
    return isinstance(order.goods_of(named(order, input_)), AccessGoods)


def may_be_entered(order: Order, fact: DeliverySucceeded, given: Given) -> bool:
    """Access whose time is still paid for."""
    return is_access(order, fact, given) and not _has_ended(order)


def _has_ended(order: Order) -> bool:
    return order.subscription is not None and order.subscription.state is SubscriptionState.ENDED


def is_digital(order: Order, input_: OfDelivery, given: Given) -> bool:
    return not isinstance(order.goods_of(named(order, input_)), PhysicalGoods | AccessGoods)


def record_delivered(order: Order, fact: DeliverySucceeded, given: Given) -> Decision:
    """Row G1."""
    return Decision(_moved(order, fact, DeliveryState.DELIVERED))


def record_granted(order: Order, fact: DeliverySucceeded, given: Given) -> Decision:
    """Row G2: the time begins when the door is open. A subscription's time is kept by its own table."""
    goods = order.goods_of(named(order, fact))
    assert isinstance(goods, AccessGoods)
    days = 0 if order.subscription else goods.days
    until = given.now + days * SECONDS_OF_A_DAY if days else 0.0
    granted = order.with_delivery(
        replace(named(order, fact), state=DeliveryState.GRANTED, until=until, reason="")
    )
    return Decision(granted, deadlines=(Deadline("access", until),) if until else ())


def record_too_late(order: Order, fact: DeliverySucceeded, given: Given) -> Decision:
    """Row G3: it crossed a refund. What happened is recorded; a person sees it."""
    delivered = _moved(order, fact, DeliveryState.DELIVERED)
    return Decision(delivered, effects=(NotifyMerchant(MerchantNotice.DELIVERED_AFTER_REFUND),))


def take_access_back(order: Order, fact: DeliverySucceeded, given: Given) -> Decision:
    """Row G4: the door was opened after the time was over, or the money gone."""
    before = named(order, fact).state
    is_refunded = before in (DeliveryState.CANCELLED, DeliveryState.REVOKED)
    closed = _moved(order, fact, DeliveryState.REVOKED if is_refunded else DeliveryState.ENDED)
    return Decision(closed, effects=(RevokeAccess(fact.delivery_number),))


def may_be_tried_again(order: Order, fact: DeliveryFailed, given: Given) -> bool:
    return fact.transient and named(order, fact).attempts + 1 < given.policy.delivery_attempts


def try_again(order: Order, fact: DeliveryFailed, given: Given) -> Decision:
    """Row G5: the same unit again, later."""
    delivery = named(order, fact)
    tried = replace(delivery, attempts=delivery.attempts + 1, reason=fact.reason)
    return Decision(order.with_delivery(tried), effects=(hand_over(order, tried),))


def give_up(order: Order, fact: DeliveryFailed, given: Given) -> Decision:
    """Row G6."""
    delivery = named(order, fact)
    failed = replace(delivery, state=DeliveryState.FAILED, attempts=delivery.attempts + 1, reason=fact.reason)
    receipt = (NotifyBuyer(BuyerNotice.DELAYED),) if order.goods_bring_the_receipt else ()
    news = NotifyMerchant(MerchantNotice.DELIVERY_FAILED)
    return Decision(order.with_delivery(failed), effects=(news, *receipt))


def report_failed_repeat(order: Order, fact: DeliveryFailed, given: Given) -> Decision:
    """Row G7: the buyer has it already; only the repeat did not arrive."""
    noted = order.with_delivery(replace(named(order, fact), reason=fact.reason))
    return Decision(noted, effects=(NotifyMerchant(MerchantNotice.DELIVERY_FAILED),))


def is_paid_for(order: Order, command: Redeliver, given: Given) -> bool:
    """Nothing is sent for money that went back or is on its way back, or for a time that is over."""
    if _has_ended(order):
        return False
    charge = order.charge(named(order, command).telegram_payment_charge_id)
    return charge is not None and charge.state is ChargeState.ACCEPTED and order.rest_of(charge).amount > 0


def may_be_repeated(order: Order, command: Redeliver, given: Given) -> bool:
    """A parcel is there once."""
    return is_paid_for(order, command, given) and not is_parcel(order, command, given)


def send_failed_again(order: Order, command: Redeliver, given: Given) -> Decision:
    """Row G8: owed anew, with all its tries."""
    owed = replace(named(order, command), state=DeliveryState.OWED, attempts=0, reason="")
    return Decision(
        order.with_delivery(owed),
        effects=(hand_over(order, owed),),
        deadlines=(Deadline("delivery", given.now + given.policy.delivery_seconds),),
    )


def send_again(order: Order, command: Redeliver, given: Given) -> Decision:
    """Row G9."""
    return Decision(order, effects=(hand_over(order, named(order, command)),))


def mark_packed(order: Order, command: MarkPacked, given: Given) -> Decision:
    return Decision(_moved(order, command, DeliveryState.PACKED))


def mark_shipped(order: Order, command: MarkShipped, given: Given) -> Decision:
    shipped = replace(named(order, command), state=DeliveryState.SHIPPED, tracking=command.tracking)
    return Decision(order.with_delivery(shipped), effects=(NotifyBuyer(BuyerNotice.SHIPPED),))


def mark_delivered(order: Order, command: MarkDelivered, given: Given) -> Decision:
    return Decision(_moved(order, command, DeliveryState.DELIVERED))


def mark_returned(order: Order, command: MarkReturned, given: Given) -> Decision:
    return Decision(_moved(order, command, DeliveryState.RETURNED))


def can_be_put_back(order: Order, command: Restock, given: Given) -> bool:
    """Parcels and places in a chat. What was sent as text may have been read, so that it is no one else's."""
    goods = order.goods_of(named(order, command))
    return isinstance(goods, PhysicalGoods | AccessGoods) and not named(order, command).restocked


def restock(order: Order, command: Restock, given: Given) -> Decision:
    """Row G14: a person has it in their hands."""
    delivery = named(order, command)
    line = order.line(delivery.line_number)
    return Decision(
        order.with_delivery(replace(delivery, restocked=True)),
        stock_moves=(StockMove("restock", line.sku, line.quantity, line.number),),
    )


def ends_now(order: Order, deadline: DeadlinePassed, given: Given) -> bool:
    return any(_is_over(delivery, deadline) for delivery in order.deliveries)


def end_access(order: Order, deadline: DeadlinePassed, given: Given) -> Decision:
    """Row G15."""
    over = [delivery for delivery in order.deliveries if _is_over(delivery, deadline)]
    for delivery in over:
        order = order.with_delivery(replace(delivery, state=DeliveryState.ENDED))
    effects: tuple[Effect, ...] = tuple(RevokeAccess(delivery.number) for delivery in over)
    return Decision(order, effects=(*effects, NotifyBuyer(BuyerNotice.ACCESS_ENDED)))


def _is_over(delivery: Delivery, deadline: DeadlinePassed) -> bool:
    return delivery.state is DeliveryState.GRANTED and 0 < delivery.until <= deadline.due


def overdue_charges(order: Order, deadline: DeadlinePassed, given: Given) -> list[Charge]:
    """The charges of what has been owed for longer than it should."""
    return [
        charge
        for delivery in order.deliveries
        if delivery.state in (DeliveryState.OWED, DeliveryState.PACKED)
        and (charge := order.charge(delivery.telegram_payment_charge_id)) is not None
        and charge.paid_at + patience_with(order.goods_of(delivery), given) <= deadline.due
    ]


def _moved(order: Order, input_: OfDelivery, state: DeliveryState) -> Order:
    return order.with_delivery(replace(named(order, input_), state=state, reason=""))
