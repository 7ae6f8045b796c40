"""What is due later: deadlines of queries, lives of forms, retries."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True, order=True)
class Appointment:
    due: float
    order: int
    act: Callable[[], None] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        self.cancelled = True


class Agenda:
    """A heap of appointments; equal times keep the order in which they were made.

    `act` is a `functools.partial` of a module-level function, so that a world can be copied.
    """

    def __init__(self) -> None:
        self._heap: list[Appointment] = []
        self._made = 0
        # Called when the next appointment is earlier than before, so that whoever waits can wait less.
        self.when_earlier: Callable[[], None] | None = None

    def at(self, due: float, act: Callable[[], None]) -> Appointment:
        self._made += 1
        appointment = Appointment(due, self._made, act)
        heapq.heappush(self._heap, appointment)
        if self.when_earlier is not None and self._heap[0] is appointment:
            self.when_earlier()
        return appointment

    def next_due(self) -> float | None:
        while self._heap and self._heap[0].cancelled:
            heapq.heappop(self._heap)
        return self._heap[0].due if self._heap else None

    def take_due(self, now: float) -> Appointment | None:
        """The next appointment that is due at `now`, removed; None when there is none."""
        due = self.next_due()
        if due is None or due > now:
            return None
        return heapq.heappop(self._heap)
