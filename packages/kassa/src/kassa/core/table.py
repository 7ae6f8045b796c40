"""A table: rows from a state and an input to a pure rule, looked up to decide and printed in docs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from kassa.core.decision import Decision, Given
from kassa.core.inputs import DeadlinePassed, Input
from kassa.core.order import Order

DeadlineKind = Literal["hold", "invoice", "delivery", "access", "subscription"]
# What brings a row about: a kind of input, or for DeadlinePassed the kind of deadline.
Trigger = type[Any] | DeadlineKind
# Any: each row's guard and rule take the one kind of input that is their row's trigger.
Guard = Callable[[Order, Any, Given], bool]
Rule = Callable[[Order, Any, Given], Decision]
State = StrEnum | None


def otherwise(order: Order, input_: Input, given: Given) -> bool:
    """The guard of a row that takes what the rows above it left."""
    return True


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what runs (guard, rule), and the words for what it does (the rest).

    `froms` are the states it starts from; None = the thing that the input names is not known.
    Rows of the same state and trigger are tried in order.
    """

    number: str
    froms: tuple[State, ...]
    trigger: Trigger
    to: str
    rule: Rule
    when: str = ""
    guard: Guard = otherwise
    stock: str = ""
    effects: str = ""


class Table:
    """Rows by state and trigger. `state_of` finds the state of the thing that an input is about."""

    def __init__(self, title: str, state_of: Callable[[Order, Any], State], rows: Sequence[Row]) -> None:
        self.title = title
        self.state_of = state_of
        self.rows = tuple(rows)
        self._found: dict[tuple[State, Trigger], tuple[Row, ...]] = {}
        for row in rows:
            for state in row.froms:
                key = (state, row.trigger)
                self._found[key] = (*self._found.get(key, ()), row)

    def triggers(self) -> Iterator[Trigger]:
        return iter(dict.fromkeys(row.trigger for row in self.rows))

    def states_for(self, trigger: Trigger) -> tuple[State, ...]:
        return tuple(
            dict.fromkeys(state for row in self.rows if row.trigger == trigger for state in row.froms)
        )

    def conditions(self, state: State, trigger: Trigger) -> str:
        """What the rows for these two ask for, in words."""
        return ", or ".join(row.when for row in self._found.get((state, trigger), ()) if row.when)

    def row_for(self, order: Order, input_: Input, given: Given) -> Row | None:
        """The first row whose guard holds; None = no row speaks of this."""
        rows = self._found.get((self.state_of(order, input_), trigger_of(input_)), ())
        return next((row for row in rows if row.guard(order, input_, given)), None)

    def decide(self, order: Order, input_: Input, given: Given) -> Decision | None:
        row = self.row_for(order, input_, given)
        if row is None:
            return None
        decision = row.rule(order, input_, given)
        return decision if decision.row else _stamped(decision, row.number)

    def decide_or_fail(self, order: Order, input_: Input, given: Given) -> Decision:
        """For a row of another table that hands on to this one: some row here takes every such input."""
        decision = self.decide(order, input_, given)
        assert decision is not None, (
            f"no row of {self.title} takes {input_} in {self.state_of(order, input_)}"
        )
        return decision


def _stamped(decision: Decision, number: str) -> Decision:
    """As dataclasses.replace(decision, row=number), in half the time; every decision comes by here."""
    return Decision(
        decision.order,
        number,
        decision.stock_moves,
        decision.effects,
        decision.deadlines,
        decision.rejected,
    )


def trigger_of(input_: Input) -> Trigger:
    return input_.kind if isinstance(input_, DeadlinePassed) else type(input_)
