"""Brings the tables in PostgreSQL into the newest form while replicas of an earlier Kassa go on selling.

One migrates at a time. No step waits for a lock longer than a buyer would notice: it is undone and tried
again, so that nobody queues up behind it.
"""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from kassa.core.errors import ShopError
from kassa.storage.migrations.running import run_steps
from kassa.storage.postgres.opening import EarlierForm, make_tables
from kassa.storage.postgres.opening import connect as connect_pool

_MIGRATING = 0x6B617374
_SETTINGS = {
    "application_name": "kassa migrate",
    "lock_timeout": "1s",
    # An index on a large table takes its time; nobody waits for it.
    "statement_timeout": "0",
}
TRIES = 60
SECONDS_BETWEEN_TRIES = 0.5
# "lock_not_available", and "deadlock_detected".
_IN_USE = ("55P03", "40P01")


class TablesInUse(ShopError):
    """Others have locked what a step changes, again and again."""


async def migrate_postgres(dsn: str) -> None:
    """Makes the tables where there are none. Raises DatabaseUnavailable, UnknownDatabase and TablesInUse."""
    pool = await connect_pool(dsn)
    try:
        await make_tables(pool)
    except EarlierForm:
        await run_steps_beside_others(dsn)
    finally:
        await pool.close()


async def run_steps_beside_others(dsn: str, to: str = "head") -> None:
    guard = await asyncpg.connect(dsn, server_settings=_SETTINGS)
    try:
        await _take(guard)
        engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=lambda: asyncpg.connect(dsn, server_settings=_SETTINGS),
            poolclass=NullPool,
        )
        async with engine.connect() as connection:
            await _patiently(connection, to)
    finally:
        await guard.close()


async def _take(guard: Any) -> None:
    """Asked for again and again: who waits inside the database would stop the other's index."""
    while True:
        if await guard.fetchval("SELECT pg_try_advisory_lock($1)", _MIGRATING):
            return
        await asyncio.sleep(SECONDS_BETWEEN_TRIES)


async def _patiently(connection: AsyncConnection, to: str) -> None:
    for _ in range(TRIES):
        try:
            await connection.run_sync(run_steps, to)
            return
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") not in _IN_USE:
                raise
            await connection.rollback()
        await asyncio.sleep(SECONDS_BETWEEN_TRIES)
    raise TablesInUse(
        f"the tables were locked by others {TRIES} times; what was done stands, run `kassa migrate` again "
        "when less is going on"
    )
