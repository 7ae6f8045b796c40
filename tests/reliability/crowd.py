"""People who buy without a pause, whatever happens to the shop."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.reliability.day import Day
from tests.reliability.evidence import Sold

from tgsandbox.testing.failures import NothingCame
from tgsandbox.testing.outcome import OutcomeKind

PLENTY = 100_000
PRODUCTS = f"""\
[[product]]
title = "Course"
sku = "course"
currency = "XTR"
price = 50
stock = {PLENTY}
deliver = {{ text = "here-is-the-course" }}
"""
GOODS = (Sold("Course", "here-is-the-course"),)
RECEIVED = {"course": PLENTY}
PEOPLE = 8
WENT_AWAY = "went away"


@dataclass(slots=True)
class Crowd:
    """`outcomes` of those who got an invoice; who got none in time went away, as a person would."""

    day: Day
    outcomes: Counter[str] = field(default_factory=Counter)

    async def buy(self) -> str:
        buyer = await self.day.walk_in("Ann", "course")
        try:
            outcome: str = (await buyer.pay_form()).kind
        except NothingCame:
            outcome = WENT_AWAY
        self.outcomes[outcome] += 1
        return outcome

    async def buy_until(self, ends_at: float, people: int = PEOPLE) -> None:
        """By the monotonic clock."""

        async def one() -> None:
            while time.monotonic() < ends_at:
                await self.buy()

        await asyncio.gather(*(one() for _ in range(people)))

    def __str__(self) -> str:
        return ", ".join(f"{count} {kind}" for kind, count in sorted(self.outcomes.items()))

    @property
    def paid(self) -> int:
        return self.outcomes[OutcomeKind.PAID]
