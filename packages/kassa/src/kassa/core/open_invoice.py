"""An open invoice is paid by anybody, any number of times: which of a payer's orders is this news about?"""

from __future__ import annotations

from collections.abc import Sequence

from kassa.core.inputs import (
    PaymentRefunded,
    PaymentSucceeded,
    PreCheckoutQueried,
    ShippingQueried,
    SubscriptionChanged,
)
from kassa.core.order import Order, PaymentState, SubscriptionState

News = ShippingQueried | PreCheckoutQueried | PaymentSucceeded | PaymentRefunded | SubscriptionChanged


def order_meant(orders: Sequence[Order], news: News) -> Order | None:
    """The order, of this payer's orders of this invoice in the order of placing; None = place a new one.

    At most one of them is live: it is found again at every question. A payment without a question finds the
    live one, or the one whose time ran out (row 13), and else begins an order of its own. A hint about a
    subscription begins none: with no order at all, it is about nothing.
    """
    if isinstance(news, ShippingQueried | PreCheckoutQueried):
        return _live(orders)
    if isinstance(news, SubscriptionChanged):
        return _subscribed(orders) or _latest(orders)
    knows_it = (order for order in orders if order.charge(news.telegram_payment_charge_id))
    known = next(knows_it, None)
    if known is not None:
        return known
    if isinstance(news, PaymentRefunded):
        return _latest(orders)
    if news.is_recurring and not news.is_first_recurring:
        return _subscribed(orders) or _payable(orders)
    return _payable(orders)


def _latest(orders: Sequence[Order]) -> Order | None:
    return orders[-1] if orders else None


def _live(orders: Sequence[Order]) -> Order | None:
    """One that can be paid. One past its time answers that it is closed until its deadline closes it."""
    live = (PaymentState.OPEN, PaymentState.APPROVED)
    return next((order for order in reversed(orders) if order.payment in live), None)


def _payable(orders: Sequence[Order]) -> Order | None:
    """APPROVED before OPEN before EXPIRED: the better the promise, the sooner it is kept."""
    for state in (PaymentState.APPROVED, PaymentState.OPEN, PaymentState.EXPIRED):
        found = next((order for order in reversed(orders) if order.payment is state), None)
        if found is not None:
            return found
    return None


def _subscribed(orders: Sequence[Order]) -> Order | None:
    """The subscription that is due next; Telegram names none, and one payer may have several."""
    with_one = [(order, order.subscription) for order in orders if order.subscription is not None]
    running = [pair for pair in with_one if pair[1].state is not SubscriptionState.ENDED]
    if running:
        return min(running, key=lambda pair: pair[1].paid_until)[0]
    return with_one[-1][0] if with_one else None
