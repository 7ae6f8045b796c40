"""What this replica may do: effects are its own as long as its lease runs, by the database's clock."""

from __future__ import annotations

import secrets
import time
from typing import Any

import asyncpg

from kassa.service.books import Lane

# A replica that is not heard of for so long is dead to the others.
LEASE_SECONDS = 20.0
# A replica that could not renew stops earlier than the others begin: clocks and networks are slow.
SECONDS_TO_SPARE = 5.0

_NOW = "extract(epoch FROM clock_timestamp())"

# Given to whoever has it, or to anybody when it is over.
_HOLD = f"""
INSERT INTO leases (shop, name, owner, until) VALUES ($1, $2, $3, {_NOW} + $4::float8)
ON CONFLICT (shop, name) DO UPDATE SET owner = excluded.owner, until = excluded.until
WHERE leases.owner = excluded.owner OR leases.until < {_NOW}
RETURNING owner
"""
_RENEW = f"""
UPDATE leases SET until = {_NOW} + $3::float8
WHERE shop = $1 AND owner = $2 AND name = 'replica ' || $2 AND until > {_NOW} RETURNING owner
"""
_LEAVE = "DELETE FROM leases WHERE shop = $1 AND owner = $2"
_SWEEP = f"DELETE FROM leases WHERE shop = $1 AND name LIKE '% %' AND until < {_NOW} - 3600"
_COUNT = f"SELECT count(*) FROM leases WHERE shop = $1 AND name LIKE $2 || ' %' AND until > {_NOW}"
_CLAIM = f"""
UPDATE outbox AS t SET owner = $2 FROM (
    SELECT id, owner FROM outbox
    WHERE shop = $1 AND state = 'pending' AND lane = ANY($4::bigint[]) AND owner <> $2 AND owner NOT IN (
        SELECT owner FROM leases WHERE shop = $1 AND name = 'replica ' || owner AND until > {_NOW}
    )
    ORDER BY id LIMIT $3::bigint FOR UPDATE SKIP LOCKED
) AS free WHERE t.shop = $1 AND t.id = free.id RETURNING t.id, free.owner
"""

# Nobody claims more than it can run within a lease.
CLAIMED_AT_ONCE = 500


class Tenure:
    """`owner` is this replica's name. It never comes back from the dead under the same one."""

    def __init__(self, pool: asyncpg.Pool, shop: str) -> None:
        self._pool = pool
        self._shop = shop
        self.owner = ""
        self._good_until = 0.0

    def holds(self) -> bool:
        """Whether effects may be run now. By this machine's monotonic clock, which no one sets."""
        return time.monotonic() < self._good_until

    async def renew(self) -> bool:
        """False when the lease was over: this replica goes on under a new name, and with nothing."""
        begun = time.monotonic()
        kept = self.owner and await self._pool.fetchval(_RENEW, self._shop, self.owner, LEASE_SECONDS)
        if not kept:
            self.owner = secrets.token_hex(8)
            await self.hold(f"replica {self.owner}")
            await self._pool.execute(_SWEEP, self._shop)
        self._good_until = begun + LEASE_SECONDS - SECONDS_TO_SPARE
        return bool(kept)

    async def hold(self, name: str) -> bool:
        """Whether what only one replica does is this one's to do, for the next LEASE_SECONDS."""
        holder = await self._pool.fetchval(_HOLD, self._shop, name, self.owner, LEASE_SECONDS)
        return bool(holder == self.owner)

    async def stand_with(self, kind: str) -> int:
        """How many replicas of that kind are alive, this one among them, which others now count, too."""
        await self.hold(f"{kind} {self.owner}")
        count: int = await self._pool.fetchval(_COUNT, self._shop, kind)
        return count

    async def claim(self, lanes: frozenset[Lane]) -> dict[int, str]:
        """Effects that nobody has, or whose replica is gone: this one's now. By id, whose they were."""
        wanted = [int(lane) for lane in lanes]
        rows: list[Any] = await self._pool.fetch(_CLAIM, self._shop, self.owner, CLAIMED_AT_ONCE, wanted)
        return dict(rows)

    async def leave(self) -> None:
        """What is not done is free for the others at once."""
        self._good_until = 0.0
        await self._pool.execute(_LEAVE, self._shop, self.owner)
