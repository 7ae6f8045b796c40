"""Which of an order's deliveries and refunds a merchant means, and in words why there is none to be meant.

The core's tables decide again, when the instruction reaches them; here the reasons are for a person to read.
"""

from __future__ import annotations

from collections.abc import Collection

from kassa.core.catalogue import PhysicalGoods
from kassa.core.currencies import format_money, parse_amount
from kassa.core.errors import InvalidInput, NotFound, TransitionNotAllowed
from kassa.core.money import STARS, Money
from kassa.core.order import (
    Charge,
    ChargeState,
    Delivery,
    DeliveryState,
    Order,
    PaymentState,
    Refund,
    RefundState,
)

OPEN_REFUNDS = frozenset({RefundState.DUE, RefundState.SENT, RefundState.UNKNOWN, RefundState.FAILED})
TO_SHIP = frozenset({DeliveryState.OWED, DeliveryState.PACKED})
ON_THEIR_WAY = frozenset({DeliveryState.SHIPPED, DeliveryState.DELIVERED})
TO_RESTOCK = frozenset({DeliveryState.RETURNED, DeliveryState.CANCELLED})


def parcels_to_ship(order: Order) -> list[Delivery]:
    """Raises TransitionNotAllowed, saying what there is instead; so do all of these."""
    waiting = [one for one in _parcels(order) if one.state in TO_SHIP]
    if waiting:
        return waiting
    raise TransitionNotAllowed(f"no parcel of this order waits to be shipped; {_parcels_described(order)}")


def parcels_that_came_back(order: Order, number: int) -> list[Delivery]:
    """The named one, or else all that were sent."""
    sent = [one for one in _parcels(order) if one.state in ON_THEIR_WAY and number in (0, one.number)]
    if sent:
        return sent
    raise TransitionNotAllowed(f"no parcel that was sent can have come back; {_parcels_described(order)}")


def deliveries_to_repeat(order: Order, number: int) -> list[Delivery]:
    """The named one; else those that failed; else all that were delivered by us."""
    if number:
        return [_paid_for(order, _delivery(order, number))]
    ours = [one for one in order.deliveries if not _is_parcel(order, one)]
    failed = [one for one in ours if one.state is DeliveryState.FAILED]
    delivered = [one for one in ours if one.state is DeliveryState.DELIVERED]
    if failed or delivered:
        return [_paid_for(order, one) for one in failed or delivered]
    raise TransitionNotAllowed(f"nothing of this order can be sent again; {_described(order.deliveries)}")


def _paid_for(order: Order, delivery: Delivery) -> Delivery:
    charge = order.charge(delivery.telegram_payment_charge_id)
    if charge and charge.state is ChargeState.ACCEPTED and order.rest_of(charge).amount:
        return delivery
    raise TransitionNotAllowed(
        f"delivery {delivery.number} is not sent again: its money went back, or is on its way back"
    )


def delivery_to_restock(order: Order, number: int) -> Delivery:
    if number:
        return _delivery(order, number)
    back = [one for one in order.deliveries if one.state in TO_RESTOCK and not one.restocked]
    if len(back) == 1:
        return back[0]
    if back:
        raise TransitionNotAllowed(f"say which with --delivery; {_described(back)}")
    right = "first say `kassa returned` of its parcel, or refund the order"
    raise TransitionNotAllowed(
        f"nothing of this order can be put back; {right}; {_described(order.deliveries)}"
    )


def amount_to_refund(order: Order, text: str) -> Money | None:
    """What a merchant wrote, as money that can be given back; None = all that is left."""
    charge = _kept_charge(order)
    if not text:
        return None
    try:
        amount = parse_amount(text, order.currency)
    except ValueError as error:
        raise InvalidInput([("--amount", str(error))]) from None
    rest = order.rest_of(charge)
    if order.currency == STARS and amount != charge.total:
        raise InvalidInput(
            [("--amount", f"found {text}; Stars go back only whole, {format_money(charge.total)}")]
        )
    if not 1 <= amount.amount <= rest.amount:
        raise InvalidInput([("--amount", f"found {text}; at most {format_money(rest)} can be given back")])
    return amount


def open_refund(order: Order, number: int) -> Refund:
    """The named refund, or the only one that is still open."""
    waiting = [one for one in order.refunds if one.state in OPEN_REFUNDS and number in (0, one.number)]
    if len(waiting) == 1:
        return waiting[0]
    if not order.refunds:
        raise TransitionNotAllowed("this order has no refund; `kassa refund` asks for one")
    listed = ", ".join(f"{one.number} {one.state}" for one in order.refunds)
    if waiting:
        raise TransitionNotAllowed(f"say which with --refund: {listed}")
    raise TransitionNotAllowed(f"no refund of this order is open; there are: {listed}")


def check_can_be_cancelled(order: Order) -> None:
    if order.payment is PaymentState.OPEN:
        return
    right = {
        PaymentState.APPROVED: "money may be on its way; wait until it is paid or the hold is over",
        PaymentState.PAID: "`kassa refund` gives its money back",
    }.get(order.payment, "nobody can pay for it any more")
    raise TransitionNotAllowed(f"this order is {order.payment}, it can't be cancelled: {right}")


def _kept_charge(order: Order) -> Charge:
    kept = [charge for charge in order.charges if charge.state is ChargeState.ACCEPTED]
    if kept and order.rest_of(kept[-1]).amount:
        return kept[-1]
    if not order.charges:
        raise TransitionNotAllowed(f"nothing was paid for this order, it is {order.payment}")
    states = ", ".join(f"{format_money(charge.total)} {charge.state}" for charge in order.charges)
    raise TransitionNotAllowed(f"nothing of this order's money is left to give back: {states}")


def _is_parcel(order: Order, delivery: Delivery) -> bool:
    return isinstance(order.goods_of(delivery), PhysicalGoods)


def _parcels(order: Order) -> list[Delivery]:
    return [one for one in order.deliveries if _is_parcel(order, one)]


def _delivery(order: Order, number: int) -> Delivery:
    found = order.delivery(number)
    if found is None:
        raise NotFound(f"no delivery {number} in this order; {_described(order.deliveries)}")
    return found


def _parcels_described(order: Order) -> str:
    parcels = _parcels(order)
    return _described(parcels) if parcels or not order.deliveries else "its goods are digital"


def _described(deliveries: Collection[Delivery]) -> str:
    if not deliveries:
        return "there are no deliveries, because nothing was paid for"
    return "there are: " + ", ".join(f"{one.number} {one.state}" for one in deliveries)
