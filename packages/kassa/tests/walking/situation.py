"""What is true at one moment of a walk: the shop's orders and shelf, and the world's own truth beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from kassa.core.decision import Deadline, Effect
from kassa.core.inputs import Input
from kassa.core.order import Order

# The one thing that is counted in a walk, and what may be bought beside it.
SKU = "COUNTED"
BESIDE = "BESIDE"


class Broken(AssertionError):
    """Something that must always hold did not."""


class Budget(NamedTuple):
    """How much of each kind of trouble a walk may still make."""

    repeats: int = 0
    commands: int = 0
    outside: int = 0
    failures: int = 0
    rivals: int = 0
    renewals: int = 0
    questions: int = 0
    waits: int = 0

    def without(self, kind: str) -> Budget:
        return self._replace(**{kind: getattr(self, kind) - 1})


@dataclass(frozen=True, slots=True)
class Capture:
    """What the payment's provider did, in smallest units."""

    charge_id: str
    amount: int
    given_back: int = 0
    charged_back: bool = False


class News(NamedTuple):
    """Under way to the shop. `order` None: the shop has to find out whose it is."""

    order: int | None
    input: Input


@dataclass(frozen=True, slots=True)
class Situation:
    """`attempts` are tries to pay; `handed` are deliveries that reached the buyer, `inside` open doors.

    `told` was heard by the shop once, and may be told again. `renews`: Telegram will charge the subscription
    again; `stopped`: the bot has forbidden it, for good.
    """

    orders: tuple[Order, ...]
    budget: Budget
    attempts: tuple[str, ...]
    shelf: int
    now: float = 0.0
    held: int = 0
    taken: int = 0
    others: int = 0
    provider: tuple[Capture, ...] = ()
    news: frozenset[News] = frozenset()
    told: frozenset[News] = frozenset()
    outbox: frozenset[tuple[int, Effect]] = frozenset()
    deadlines: frozenset[tuple[int, Deadline]] = frozenset()
    handed: frozenset[tuple[int, int]] = frozenset()
    inside: frozenset[tuple[int, int]] = frozenset()
    renews: bool = False
    stopped: bool = False

    def capture(self, charge_id: str) -> Capture | None:
        return next((one for one in self.provider if one.charge_id == charge_id), None)

    def with_capture(self, capture: Capture) -> Situation:
        others = [one for one in self.provider if one.charge_id != capture.charge_id]
        return replace(self, provider=tuple(sorted([*others, capture], key=lambda one: one.charge_id)))

    def with_news(self, order: int | None, input_: Input) -> Situation:
        return replace(self, news=self.news | {News(order, input_)})

    def with_attempt(self, number: int, state: str) -> Situation:
        return replace(self, attempts=(*self.attempts[:number], state, *self.attempts[number + 1 :]))

    def spending(self, kind: str) -> Situation:
        return replace(self, budget=self.budget.without(kind))
