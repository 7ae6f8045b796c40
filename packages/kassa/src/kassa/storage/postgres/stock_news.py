"""The counts of stock that others changed since the last look: of a hundred thousand goods few have."""

from __future__ import annotations

from typing import Any

import asyncpg

from kassa.storage.memory import StockCount

# The oldest transaction that is still under way: whatever it and later ones write is news next time.
_UNDER_WAY = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text"
_ALL = "SELECT item, shelf, held, taken, received FROM stock WHERE shop = $1"
# A row carries the number of the transaction that wrote it, in 32 bits that begin again: it is a circle.
_SINCE = _ALL + " AND (xmin::text::bigint - $2 + 4294967296) % 4294967296 < 2147483648"
_CIRCLE = 1 << 32


class StockNews:
    def __init__(self, pool: asyncpg.Pool, shop: str) -> None:
        self._pool = pool
        self._shop = shop
        self._seen_to: int | None = None

    async def read(self) -> dict[str, StockCount]:
        """All counts at first, then those that were written since."""
        under_way = int(await self._pool.fetchval(_UNDER_WAY)) % _CIRCLE
        rows: list[Any]
        if self._seen_to is None:
            rows = await self._pool.fetch(_ALL, self._shop)
        else:
            rows = await self._pool.fetch(_SINCE, self._shop, self._seen_to)
        self._seen_to = under_way
        return {item: StockCount(*count) for item, *count in rows}
