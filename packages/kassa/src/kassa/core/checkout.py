"""The checkout: four tables, and the one function that looks into them.

docs/checkout.md is printed from the same rows. A question is always answered and a fact always accepted: what
no row speaks of changes nothing. A command that no row allows is rejected.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from kassa.core.decision import Decision, Given
from kassa.core.errors import NotFound, ShopError, TransitionNotAllowed
from kassa.core.inputs import Command, Input
from kassa.core.order import Order
from kassa.core.placing import PlaceOrder, place_for_payment, place_order
from kassa.core.table import Table, Trigger, trigger_of
from kassa.core.tables.goods import GOODS
from kassa.core.tables.money import MONEY
from kassa.core.tables.payment import PAYMENT
from kassa.core.tables.subscription import SUBSCRIPTION

__all__ = ["CHECKOUT", "TABLES", "Checkout", "PlaceOrder", "decide", "place_for_payment", "place_order"]

TABLES = (PAYMENT, MONEY, GOODS, SUBSCRIPTION)
# The row of a decision about which no row speaks.
NO_ROW = "-"
_COMMANDS = get_args(Command)


class Checkout:
    """The tables together. An input goes to the first one that has rows for its kind."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self.tables = tuple(tables)
        self._table_of: dict[Trigger, Table] = {}
        for table in self.tables:
            for trigger in table.triggers():
                self._table_of.setdefault(trigger, table)

    def decide(self, order: Order, input_: Input, given: Given) -> Decision:
        """What this input makes of the order. Pure: the same three values give the same decision."""
        table = self._table_of[trigger_of(input_)]
        decision = table.decide(order, input_, given)
        if decision is not None:
            return decision
        if isinstance(input_, _COMMANDS):
            return Decision(order, row=NO_ROW, rejected=_rejection(table, order, input_))
        return Decision(order, row=NO_ROW)


def _rejection(table: Table, order: Order, input_: Input) -> ShopError:
    """Says what was found and from where it would be allowed."""
    name = type(input_).__name__
    found = table.state_of(order, input_)
    allowed = [state for state in table.states_for(trigger_of(input_)) if state is not None]
    if found is None:
        return NotFound(f"{name}: order {order.id} has nothing of the kind that could be meant")
    if found in allowed:
        needed = table.conditions(found, trigger_of(input_))
        return TransitionNotAllowed(f"{name} of what is {found} is possible only when {needed}")
    return TransitionNotAllowed(f"{name} is possible from {' or '.join(allowed)}, this is {found}")


CHECKOUT = Checkout(TABLES)
decide = CHECKOUT.decide
