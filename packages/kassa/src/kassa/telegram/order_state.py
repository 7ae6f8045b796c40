"""How an order stands, in words."""

from __future__ import annotations

from kassa.core.order import Delivery, DeliveryState, Order
from kassa.core.standing import Standing, standing_of
from kassa.telegram.words import Words

# Deliveries that stand in words of their own; all others are a matter for a person.
_OF_PARCELS = {
    DeliveryState.OWED: Standing.PAID,
    DeliveryState.PACKED: Standing.PACKED,
    DeliveryState.SHIPPED: Standing.SHIPPED,
    DeliveryState.DELIVERED: Standing.DELIVERED,
    DeliveryState.RETURNED: Standing.RETURNED,
    DeliveryState.CANCELLED: Standing.CANCELLED,
}


def state_words(order: Order, words: Words) -> str:
    tracking = ", ".join(one.tracking for one in order.deliveries if one.tracking)
    return _words_of(standing_of(order), tracking, words)


def parcel_words(delivery: Delivery, words: Words) -> str:
    return _words_of(_OF_PARCELS.get(delivery.state, Standing.STUCK), delivery.tracking, words)


def number_of(order: Order) -> str:
    """What people say on the phone: the first letters of the order's id."""
    return order.id[:8].upper()


def _words_of(standing: Standing, tracking: str, words: Words) -> str:
    if standing is Standing.SHIPPED and tracking:
        return words.plain("state.shipped_tracking", tracking=tracking)
    return words.plain(f"state.{standing}")
