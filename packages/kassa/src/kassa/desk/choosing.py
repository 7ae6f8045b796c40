"""Which of an order's deliveries and refunds a merchant means."""

from __future__ import annotations

from collections.abc import Collection

from kassa.core.catalogue import PhysicalGoods
from kassa.core.errors import NotFound, TransitionNotAllowed
from kassa.core.order import Delivery, DeliveryState, Order, Refund, RefundState

OPEN_REFUNDS = frozenset({RefundState.DUE, RefundState.SENT, RefundState.UNKNOWN, RefundState.FAILED})


def parcels_to_ship(order: Order) -> list[Delivery]:
    """Raises TransitionNotAllowed, saying what there is instead."""
    waiting = [one for one in _parcels(order) if one.state in (DeliveryState.OWED, DeliveryState.PACKED)]
    if waiting:
        return waiting
    raise TransitionNotAllowed(f"no parcel of this order waits to be shipped; {_described(_parcels(order))}")


def deliveries_to_repeat(order: Order, number: int) -> list[Delivery]:
    """The named one; else those that failed; else all that were delivered by us."""
    if number:
        return [_delivery(order, number)]
    ours = [one for one in order.deliveries if not is_parcel(order, one)]
    failed = [one for one in ours if one.state is DeliveryState.FAILED]
    delivered = [one for one in ours if one.state is DeliveryState.DELIVERED]
    if failed or delivered:
        return failed or delivered
    raise TransitionNotAllowed(f"nothing of this order can be sent again; {_described(order.deliveries)}")


def delivery_to_restock(order: Order, number: int) -> Delivery:
    if number:
        return _delivery(order, number)
    back = [one for one in order.deliveries if one.state in (DeliveryState.RETURNED, DeliveryState.CANCELLED)]
    if len(back) == 1:
        return back[0]
    right = "say which with --delivery" if back else "mark the parcel as returned, or refund the order, first"
    raise TransitionNotAllowed(
        f"{len(back)} deliveries can be put back; {right}; {_described(order.deliveries)}"
    )


def refund_to_record(order: Order, number: int) -> Refund:
    waiting = [one for one in order.refunds if one.state in OPEN_REFUNDS and number in (0, one.number)]
    if len(waiting) == 1:
        return waiting[0]
    if not order.refunds:
        raise TransitionNotAllowed("this order has no refund; `kassa refund` asks for one")
    listed = ", ".join(f"{one.number} {one.state}" for one in order.refunds)
    raise TransitionNotAllowed(f"{len(waiting)} refunds fit; say which with --refund: {listed}")


def is_parcel(order: Order, delivery: Delivery) -> bool:
    line = next(line for line in order.lines if line.number == delivery.line_number)
    return isinstance(line.goods, PhysicalGoods)


def _parcels(order: Order) -> list[Delivery]:
    return [one for one in order.deliveries if is_parcel(order, one)]


def _delivery(order: Order, number: int) -> Delivery:
    found = next((one for one in order.deliveries if one.number == number), None)
    if found is None:
        raise NotFound(f"no delivery {number} in this order; {_described(order.deliveries)}")
    return found


def _described(deliveries: Collection[Delivery]) -> str:
    if not deliveries:
        return "there are no deliveries, because nothing was paid for"
    return "there are: " + ", ".join(f"{one.number} {one.state}" for one in deliveries)
