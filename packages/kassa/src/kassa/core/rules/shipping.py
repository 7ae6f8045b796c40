"""Rows 2 and 3: where we ship to, and for how much."""

from __future__ import annotations

from kassa.core.decision import AnswerShippingQuery, Decision, Given
from kassa.core.inputs import ShippingQueried
from kassa.core.order import Order, Quote
from kassa.core.quote import shipping_options, with_quote
from kassa.core.refusal import Refusal
from kassa.core.rules.payer import may_pay


def can_be_shipped(order: Order, query: ShippingQueried, given: Given) -> bool:
    return _refusal(order, query, given) is None


def offer_shipping(order: Order, query: ShippingQueried, given: Given) -> Decision:
    """Row 2: what is said now is frozen, so that a payment can be held to it."""
    options = shipping_options(order, query.address, given.shipping)
    valid_until = given.now + given.policy.price_seconds
    quoted = with_quote(order, Quote(order.goods_total, options, query.address, valid_until))
    return Decision(quoted, effects=(AnswerShippingQuery(query.query_id, options),))


def refuse_shipping(order: Order, query: ShippingQueried, given: Given) -> Decision:
    """Row 3."""
    return Decision(
        order, effects=(AnswerShippingQuery(query.query_id, refusal=_refusal(order, query, given)),)
    )


def _refusal(order: Order, query: ShippingQueried, given: Given) -> Refusal | None:
    if not may_pay(order, query.payer_id):
        return Refusal.NOT_YOUR_ORDER
    if given.now >= order.expires_at:
        return Refusal.ORDER_CLOSED
    if not shipping_options(order, query.address, given.shipping):
        return Refusal.CANNOT_SHIP_THERE
    return None
