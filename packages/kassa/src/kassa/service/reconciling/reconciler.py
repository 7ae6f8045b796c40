"""Compares the books with the lists of those who keep the money: regularly, after an absence, when asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Protocol

from kassa.service.engine import Engine
from kassa.service.marks import RECONCILE_FIRST, RECONCILED
from kassa.service.ports import Clock
from kassa.service.reconciling.findings import Findings
from kassa.service.reconciling.lists import Unanswered

# Telegram keeps an update for a day. Who was away for so long reads the lists before selling again.
LONG_AWAY_SECONDS = 20 * 3600.0
# How long (of real time) a start waits for that.
PATIENCE_SECONDS = 30.0
LEASE = "reconciler"

log = logging.getLogger("kassa.reconciling")


class Reading(Protocol):
    """Reads one list and has the books learn from it."""

    @property
    def name(self) -> str: ...

    async def read(self, findings: Findings) -> None:
        """Counts what came of each row. Raises Unanswered; what was read before stands."""
        ...


class Reconciler:
    """Of several replicas one reads at a time. Two that did would only work twice."""

    def __init__(
        self, engine: Engine, clock: Clock, readings: Sequence[Reading], every_seconds: float
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._readings = readings
        self._every_seconds = every_seconds
        self._one_at_a_time = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def catch_up(self) -> None:
        """At a start after a long time, and on restored books: what they miss is learnt before a sale."""
        if not await self._was_away():
            return
        log.info("the books may miss what happened meanwhile: the lists of payments are read first")
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self.run()
        except TimeoutError:
            log.warning("the lists of payments could not be read in time; it goes on while the shop sells")

    def start(self) -> None:
        self._task = asyncio.ensure_future(self._keep_reading())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def run(self) -> list[Findings]:
        """Reads all lists now. One that can't be read is a finding with its problem; the others are read."""
        async with self._one_at_a_time:
            found = [await self._read(reading) for reading in self._readings]
            if not any(findings.problem for findings in found):
                await self._engine.note_reconciliation()
        return found

    async def read_once(self, reading: Reading) -> Findings:
        """A list that somebody brought; the others are left alone."""
        async with self._one_at_a_time:
            return await self._read(reading)

    async def _read(self, reading: Reading) -> Findings:
        findings = Findings(reading.name)
        try:
            await reading.read(findings)
        except Unanswered as error:
            findings.problem = str(error)
        except Exception as error:
            # A list is nothing that a shop may die of; the next reading begins where this one stopped.
            log.exception("%s could not be read", reading.name)
            findings.problem = type(error).__name__
        if findings.problem:
            log.warning("%s: %s", reading.name, findings.problem)
        if findings.is_news:
            counts = ", ".join(f"{count} {came}" for came, count in findings.came.items())
            log.warning("%s had news: %s", reading.name, counts)
        return findings

    async def _keep_reading(self) -> None:
        last = await self._last_time()
        due = (self._clock.now() if last is None else last) + self._every_seconds
        while True:
            await self._clock.wait_until(due)
            try:
                due = await self._take_turn()
            except Exception:
                # The database may be away for a while.
                log.exception("the lists of payments could not be read; tried again later")
                due = self._clock.now() + self._every_seconds

    async def _take_turn(self) -> float:
        """When the next reading is due. Another replica may have read meanwhile."""
        last, now = await self._last_time(), self._clock.now()
        if last is not None and last + self._every_seconds > now:
            return last + self._every_seconds
        if await self._engine.storage.hold(LEASE):
            await self.run()
        return self._clock.now() + self._every_seconds

    async def _was_away(self) -> bool:
        restored = (await self._engine.storage.marks()).get(RECONCILE_FIRST)
        if restored is not None and restored.value:
            return True
        last = await self._last_time()
        return last is not None and self._clock.now() - last >= LONG_AWAY_SECONDS

    async def _last_time(self) -> float | None:
        """Of a complete reading, or of the first news in books that never saw one; None in empty books."""
        mark = (await self._engine.storage.marks()).get(RECONCILED)
        return mark.set_at if mark is not None else await self._engine.storage.begun_at()
