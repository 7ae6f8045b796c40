"""Whether an effect that waits is still wanted."""

from __future__ import annotations

from kassa.core.decision import Effect
from kassa.core.order import Order


def is_wanted(order: Order, effect: Effect) -> bool:
    return True
