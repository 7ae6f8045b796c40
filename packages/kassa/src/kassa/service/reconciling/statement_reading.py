"""Reads a provider's statement: payments first, then what became of them.

Providers list by the time at which a thing was begun, newest first, so each reading begins some time before
the last one, and what was read before is known by its id.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from kassa.service.engine import Engine
from kassa.service.marks import READ_STATEMENT
from kassa.service.reconciling.findings import Came, Findings
from kassa.service.reconciling.line_learning import LineLearning
from kassa.service.reconciling.lists import Statement, StatementLine, Window

# A payment stands in the list under the time when it was begun: so long it may take to be made.
OVERLAP_SECONDS = 3_600.0
# A refund may be under way for days.
REFUND_SECONDS = 7 * 86_400.0
# A bank takes months to decide; its verdict changes a dispute where it stands.
DISPUTE_SECONDS = 180 * 86_400.0
# Two clocks, and whole seconds.
SECONDS_OF_DOUBT = 60.0


@dataclass(frozen=True, slots=True)
class StatementCursor:
    """All that was begun until then was read. What is older than `since` is not the shop's."""

    since: float
    until: float


class StatementReading:
    """One of the Reconciler's readings."""

    def __init__(self, engine: Engine, statement: Statement) -> None:
        self._engine = engine
        self._statement = statement
        self._mark = f"{READ_STATEMENT}{statement.name}"

    @property
    def name(self) -> str:
        return self._statement.name

    async def read(self, findings: Findings) -> None:
        """Raises Unanswered; then what was read so far stands, and is asked for again the next time."""
        begun_at = self._engine.now()
        cursor = await self._cursor()
        learning = LineLearning(self._engine, self._statement.name, self._statement.is_shared)
        async with contextlib.aclosing(self._statement.pages(_window(cursor))) as pages:
            async for lines in pages:
                await learning.learn([line for line in lines if line.at >= cursor.since], findings)
        await learning.look_again(findings)
        # What was doubted is asked for again, until a payment that the books know vouches for the account.
        until = cursor.until if findings.came[Came.DOUBTED] else begun_at
        await self._keep(StatementCursor(cursor.since, until))

    async def _cursor(self) -> StatementCursor:
        """A shop that never read before counts from when its books begin."""
        mark = (await self._engine.storage.marks()).get(self._mark)
        if mark is not None and mark.value:
            return msgspec.json.decode(mark.value, type=StatementCursor)
        since = await _beginning(self._engine)
        return StatementCursor(since, until=since)

    async def _keep(self, cursor: StatementCursor) -> None:
        value = msgspec.json.encode(cursor).decode()
        await self._engine.write(lambda books: books.set_mark(self._mark, value, self._engine.now()))


class LinesReading:
    """One of the Reconciler's readings: lines that somebody brought, of a file."""

    def __init__(
        self, engine: Engine, source: str, lines: Sequence[StatementLine], is_shared: bool = False
    ) -> None:
        self._engine = engine
        self._source = source
        self._lines = lines
        self._is_shared = is_shared

    @property
    def name(self) -> str:
        return self._source

    async def read(self, findings: Findings) -> None:
        since = await _beginning(self._engine)
        learning = LineLearning(self._engine, self._source, self._is_shared)
        findings.came[Came.FOREIGN] += sum(line.at < since for line in self._lines)
        await learning.learn([line for line in self._lines if line.at >= since], findings)
        await learning.look_again(findings)


async def _beginning(engine: Engine) -> float:
    """What is older, others sold."""
    begun_at = await engine.storage.begun_at()
    return (engine.now() if begun_at is None else begun_at) - SECONDS_OF_DOUBT


def _window(cursor: StatementCursor) -> Window:
    return Window(
        payments=max(cursor.since, cursor.until - OVERLAP_SECONDS),
        refunds=max(cursor.since, cursor.until - REFUND_SECONDS),
        disputes=max(cursor.since, cursor.until - DISPUTE_SECONDS),
    )
