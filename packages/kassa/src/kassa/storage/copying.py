"""Moves a shop's books from a SQLite file to PostgreSQL, and compares both sides before anything is kept."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from kassa.core.errors import Conflict
from kassa.storage import checking, queries, schema
from kassa.storage.lock import FileLock
from kassa.storage.migrating import bring_up_to_date
from kassa.storage.postgres.bulk import Bulk, insert
from kassa.storage.postgres.opening import connect, make_tables
from kassa.storage.postgres.tables import NUMBERED

ROWS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Copied:
    """How many rows of each table, and what stands in the ledger of both now: account, currency, amount."""

    rows: dict[str, int]
    totals: list[tuple[str, str, int]]


async def copy_to_postgres(file: Path, dsn: str, shop: str) -> Copied:
    """The file stays as it is, and may not be in use meanwhile. All or nothing is copied.

    Raises FileInUse, NotFound, and Conflict when PostgreSQL has books of this shop already, when those in the
    file don't add up, or when the two sides differ at the end.
    """
    reader = queries.connect_for_reading(file)
    lock = FileLock(file.with_name(file.name + ".lock"))
    try:
        bring_up_to_date(file)
        wrong = checking.check(reader, shop)
        if wrong:
            raise Conflict(f"the books in {file} don't add up, see `kassa stuck`: {'; '.join(wrong[:3])}")
        pool = await connect(dsn)
        try:
            await make_tables(pool)
            async with pool.acquire() as connection, connection.transaction():
                return await _copied(reader, connection, shop)
        finally:
            await pool.close()
    finally:
        lock.release()
        reader.close()


async def _copied(reader: sqlite3.Connection, connection: Any, shop: str) -> Copied:
    if await connection.fetchval("SELECT count(*) FROM orders WHERE shop = $1", shop):
        raise Conflict(f"PostgreSQL has orders of the shop {shop} already; name an empty database")
    rows = {table.name: await _copy_table(reader, connection, table.name, shop) for table in _tables()}
    for table, column in NUMBERED.items():
        await connection.execute(
            f"SELECT setval('{table}_numbers', (SELECT COALESCE(MAX({column}), 0) + 1 FROM {table}))"  # noqa: S608
        )
    here, there = _totals(reader, shop), await _totals_there(connection, shop)
    if here != there:
        raise Conflict(f"the ledgers differ, nothing was copied: {here} in the file, {there} in PostgreSQL")
    return Copied(rows, there)


def _tables() -> list[Any]:
    return schema.metadata.sorted_tables


async def _copy_table(reader: sqlite3.Connection, connection: Any, table: str, shop: str) -> int:
    # Effects that wait belong to nobody: the first replica takes them.
    extra: tuple[str, ...] = ("",) if table == "outbox" else ()
    statement: Bulk = insert(table)
    names = ", ".join(f'"{column.name}"' for column in schema.metadata.tables[table].columns)
    copied = 0
    found = reader.execute(f"SELECT {names} FROM {table} WHERE shop = ?", (shop,))  # noqa: S608
    while rows := found.fetchmany(ROWS_AT_ONCE):
        count, arrays = statement.arrays((*row, *extra) for row in rows)
        try:
            await connection.execute(statement.sql, *arrays)
        except asyncpg.UniqueViolationError as error:
            raise Conflict(f"PostgreSQL has {table} of the shop {shop} already: {error}") from error
        copied += count
    return copied


_SIDES = """
SELECT account, currency, SUM(amount) FROM (
    SELECT debit AS account, currency, amount FROM ledger WHERE shop = {0}
    UNION ALL SELECT credit, currency, -amount FROM ledger WHERE shop = {0}
) AS sides GROUP BY account, currency
"""


def _totals(reader: sqlite3.Connection, shop: str) -> list[tuple[str, str, int]]:
    return sorted(reader.execute(_SIDES.format("?1"), (shop,)).fetchall())


async def _totals_there(connection: Any, shop: str) -> list[tuple[str, str, int]]:
    rows = await connection.fetch(_SIDES.format("$1"), shop)
    return sorted((account, currency, int(amount)) for account, currency, amount in rows)
