"""How values are spread, in plain numbers."""

from __future__ import annotations

from bisect import bisect_left

# Telegram waits ten seconds; two are ours.
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 8.0, 10.0)
SIZES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0)


class Distribution:
    """How many values were at most each of the bounds; the last count is of those beyond."""

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def add(self, value: float) -> None:
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


class Batches:
    """What was committed together: how many units, and how long the first of them had waited."""

    def __init__(self) -> None:
        self.sizes = Distribution(SIZES)
        self.waits = Distribution(SECONDS)

    def note(self, size: int, waited_seconds: float) -> None:
        self.sizes.add(size)
        self.waits.add(waited_seconds)
