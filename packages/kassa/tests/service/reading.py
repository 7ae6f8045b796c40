"""A list that is only counted how often it is read, and minutes that pass."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from packages.kassa.tests.service.shop_at_work import HandClock

from kassa.service.reconciling.findings import Findings


@dataclass
class CountedReading:
    """Implements the reconciler's Reading."""

    name: str = "a list"
    problem: Exception | None = None
    times: int = 0

    async def read(self, findings: Findings) -> None:
        self.times += 1
        if self.problem is not None:
            raise self.problem


async def let_pass(clock: HandClock, holds: Callable[[], bool]) -> None:
    """Minutes pass until something holds."""
    while not holds():
        clock.advance(60)
        await asyncio.sleep(0)
