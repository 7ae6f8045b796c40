"""Numbers for new rows. The database gives them out in blocks; no two replicas have the same ones."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from asyncpg.pool import PoolConnectionProxy

from kassa.storage.postgres.tables import NUMBERED

# Cases are few and people read their numbers: those are fetched one by one.
_BLOCKS = {"outbox": 2_000, "ledger": 1_000}
_FETCH = {
    table: f"SELECT nextval('{table}_numbers') FROM generate_series(1, $1::integer)" for table in NUMBERED
}


class Numbers:
    """What is left of the blocks."""

    def __init__(self) -> None:
        self._left: dict[str, deque[int]] = {table: deque() for table in NUMBERED}

    def take(self, table: str) -> int | None:
        """None when a block has to be fetched first."""
        left = self._left[table]
        return left.popleft() if left else None

    async def fetch(self, connection: PoolConnectionProxy[Any], missing: Mapping[str, int]) -> None:
        """So that there are as many as were missing, and some in store."""
        for table, count in missing.items():
            wanted = max(count, _BLOCKS.get(table, 0))
            rows = await connection.fetch(_FETCH[table], wanted)
            self._left[table].extend(row[0] for row in rows)
