"""Goods: one delivery for each line of a kept charge.

Digital: OWED → DELIVERED or FAILED. Parcels: OWED → PACKED → SHIPPED → DELIVERED, or RETURNED. Access: OWED →
GRANTED → ENDED or REVOKED. What is still owed becomes CANCELLED when all of its money goes back.
"""

from __future__ import annotations

from kassa.core.inputs import (
    DeadlinePassed,
    DeliveryFailed,
    DeliverySucceeded,
    Input,
    MarkDelivered,
    MarkPacked,
    MarkReturned,
    MarkShipped,
    Redeliver,
    Restock,
)
from kassa.core.order import DeliveryState, Order
from kassa.core.rules import delivery
from kassa.core.table import Row, State, Table

OWED = DeliveryState.OWED
PACKED = DeliveryState.PACKED
SHIPPED = DeliveryState.SHIPPED
DELIVERED = DeliveryState.DELIVERED
RETURNED = DeliveryState.RETURNED
GRANTED = DeliveryState.GRANTED
ENDED = DeliveryState.ENDED
REVOKED = DeliveryState.REVOKED
FAILED = DeliveryState.FAILED
CANCELLED = DeliveryState.CANCELLED


def _state_of(order: Order, input_: Input) -> State:
    """The state of the delivery that the input names; the end of a time in a chat looks for who is in it."""
    if isinstance(input_, DeadlinePassed):
        return GRANTED if any(one.state is GRANTED for one in order.deliveries) else None
    assert isinstance(input_, delivery.OfDelivery)
    meant = order.delivery(input_.delivery_number)
    return meant.state if meant else None


GOODS = Table(
    "Goods",
    _state_of,
    [
        Row(
            "G1",
            (OWED, FAILED),
            DeliverySucceeded,
            when="it is digital",
            guard=delivery.is_digital,
            to="DELIVERED",
            rule=delivery.record_delivered,
        ),
        Row(
            "G2",
            (OWED, FAILED),
            DeliverySucceeded,
            when="it is access to a chat, and no subscription that has ended",
            guard=delivery.may_be_entered,
            to="GRANTED, the time begins",
            effects="keep the deadline of the access",
            rule=delivery.record_granted,
        ),
        Row(
            "G3",
            (CANCELLED,),
            DeliverySucceeded,
            when="it is digital: it crossed a refund",
            guard=delivery.is_digital,
            to="DELIVERED",
            effects="NotifyMerchant(delivered_after_refund)",
            rule=delivery.record_too_late,
        ),
        Row(
            "G4",
            (OWED, FAILED, CANCELLED, REVOKED, ENDED),
            DeliverySucceeded,
            when="it is access to a chat: too late",
            guard=delivery.is_access,
            to="REVOKED or ENDED",
            effects="RevokeAccess",
            rule=delivery.take_access_back,
        ),
        Row(
            "G5",
            (OWED,),
            DeliveryFailed,
            when="the failure is transient and there are tries left",
            guard=delivery.may_be_tried_again,
            to="same, one try less",
            effects="Deliver or GrantAccess, later, with the same goods",
            rule=delivery.try_again,
        ),
        Row(
            "G6",
            (OWED,),
            DeliveryFailed,
            to="FAILED",
            effects="NotifyMerchant(delivery_failed), and NotifyBuyer(delayed) when the goods were to bring "
            "the receipt",
            rule=delivery.give_up,
        ),
        Row(
            "G7",
            (DELIVERED, GRANTED),
            DeliveryFailed,
            when="a repeat did not arrive",
            to="same",
            effects="NotifyMerchant(delivery_failed)",
            rule=delivery.report_failed_repeat,
        ),
        Row(
            "G8",
            (FAILED,),
            Redeliver,
            when="its money is kept, and its subscription has not ended",
            guard=delivery.is_paid_for,
            to="OWED, with all its tries",
            effects="Deliver or GrantAccess, with the same goods",
            rule=delivery.send_failed_again,
        ),
        Row(
            "G9",
            (DELIVERED, GRANTED),
            Redeliver,
            when="its money is kept, its subscription has not ended, and it is no parcel",
            guard=delivery.may_be_repeated,
            to="same",
            effects="Deliver or GrantAccess, with the same goods",
            rule=delivery.send_again,
        ),
        Row(
            "G10",
            (OWED, FAILED),
            MarkPacked,
            when="it is a parcel (FAILED: the merchant was not reached)",
            guard=delivery.is_parcel,
            to="PACKED",
            rule=delivery.mark_packed,
        ),
        Row(
            "G11",
            (OWED, FAILED, PACKED, SHIPPED),
            MarkShipped,
            when="it is a parcel (SHIPPED: the tracking number was wrong)",
            guard=delivery.is_parcel,
            to="SHIPPED, with its tracking number",
            effects="NotifyBuyer(shipped)",
            rule=delivery.mark_shipped,
        ),
        Row(
            "G12",
            (PACKED, SHIPPED),
            MarkDelivered,
            when="it is a parcel (PACKED: the buyer came for it)",
            guard=delivery.is_parcel,
            to="DELIVERED",
            rule=delivery.mark_delivered,
        ),
        Row(
            "G13",
            (SHIPPED, DELIVERED),
            MarkReturned,
            when="it is a parcel",
            guard=delivery.is_parcel,
            to="RETURNED",
            rule=delivery.mark_returned,
        ),
        Row(
            "G14",
            (RETURNED, CANCELLED, REVOKED, ENDED),
            Restock,
            when="a parcel or a place in a chat that was not put back before",
            guard=delivery.can_be_put_back,
            to="same, restocked",
            stock="restock",
            rule=delivery.restock,
        ),
        Row(
            "G15",
            (GRANTED,),
            "access",
            when="its time is over",
            guard=delivery.ends_now,
            to="ENDED",
            effects="RevokeAccess, NotifyBuyer(access_ended)",
            rule=delivery.end_access,
        ),
    ],
)
