"""What the books say of how the shop is doing, in a handful of numbers that are cheap to ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kassa.service.books import Lane
from kassa.service.marks import Mark


@dataclass(frozen=True, slots=True)
class Waiting:
    """Effects of one lane that are not done: how many, and when the oldest was decided."""

    count: int
    since: float


@dataclass(frozen=True, slots=True)
class Figures:
    """`outbox` by lane, without empty ones. `next_deadline` None = no time is kept. The counts are of what
    `kassa stuck` lists.
    """

    outbox: Mapping[Lane, Waiting]
    orders_in_trouble: int
    effects_given_up: int
    open_cases: int
    marks: Mapping[str, Mark]
    next_deadline: float | None = None
