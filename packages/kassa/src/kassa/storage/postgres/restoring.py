"""Notes in books that were restored into PostgreSQL (by pg_restore, say) what they can't know."""

from __future__ import annotations

import re
import time

from kassa.core.errors import Conflict
from kassa.storage.postgres.opening import connect, make_tables
from kassa.storage.restoring import statements_for

_LIVING = "SELECT count(*) FROM leases WHERE shop = $1 AND until > extract(epoch FROM clock_timestamp())"


async def mark_postgres_restored(dsn: str, shop: str, nothing_was_sold: bool) -> int:
    """Returns how many orders there are. Raises Conflict while a replica of the shop is running."""
    pool = await connect(dsn)
    try:
        await make_tables(pool)
        async with pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(_LIVING, shop):
                raise Conflict(
                    "replicas of this shop run on these books, or did 20 seconds ago; stop them and try again"
                )
            for statement in statements_for(nothing_was_sold):
                asked = max(map(int, re.findall(r"\$(\d)", statement)))
                await connection.execute(statement, *(shop, f"{time.time():.0f}", time.time())[:asked])
            count: int = await connection.fetchval("SELECT count(*) FROM orders WHERE shop = $1", shop)
            return count
    finally:
        await pool.close()
