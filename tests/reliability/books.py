"""The shop's books, read from outside: a SQLite file, or a database of a PostgreSQL server.

They are read with plain drivers and an own idea of what the columns mean; nobody here asks the shop.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg

T = TypeVar("T")
Row = dict[str, Any]  # Any: a row has whole numbers, reals, texts, bytes and None
# A file, or the address of a PostgreSQL database.
Books = Path | str

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
_DUE = "SELECT count(*) FROM outbox WHERE state = 'pending' AND due_at <= {now}"
_PASSED = "SELECT count(*) FROM deadlines WHERE due <= {now}"


def dump(books: Books) -> dict[str, list[Row]]:
    """Every row of every table, as plain values."""
    if isinstance(books, str):
        return _aside(_dump_database(books))
    connection = _opened(books)
    try:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {
            name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}").fetchall()]
            for (name,) in (tuple(row) for row in names)
            if name != "alembic_version"
        }
    finally:
        connection.close()


def count(books: Books, question: str) -> int:
    """The one number that a question of SQL gives."""
    if isinstance(books, str):
        return _aside(_count_in_database(books, question))
    connection = _opened(books)
    try:
        return int(connection.execute(question).fetchone()[0])
    finally:
        connection.close()


def is_waiting(books: Books, now: float) -> bool:
    """Whether something that is due now waits to be done."""
    return any(count(books, question.format(now=now)) for question in (_DUE, _PASSED))


async def command(address: str, statement: str, *arguments: object) -> None:
    """One statement, by itself."""
    connection = await asyncpg.connect(address)
    try:
        await connection.execute(statement, *arguments)
    finally:
        await connection.close()


async def fetch(address: str, question: str) -> list[Any]:  # rows as the driver gives them
    connection = await asyncpg.connect(address)
    try:
        return list(await connection.fetch(question))
    finally:
        await connection.close()


def database_named(address: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


def _opened(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)
    connection.row_factory = sqlite3.Row
    return connection


def _aside(question: Coroutine[Any, Any, T]) -> T:
    """The answer, also for a caller in the middle of an event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, question).result()


async def _dump_database(address: str) -> dict[str, list[Row]]:
    connection = await asyncpg.connect(address)
    try:
        # All tables as they were at one moment.
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            names = [name for (name,) in await connection.fetch(_TABLES) if name != "alembic_version"]
            return {
                name: [dict(row) for row in await connection.fetch(f"SELECT * FROM {name}")] for name in names
            }
    finally:
        await connection.close()


async def _count_in_database(address: str, question: str) -> int:
    connection = await asyncpg.connect(address)
    try:
        return int(await connection.fetchval(question))
    finally:
        await connection.close()
