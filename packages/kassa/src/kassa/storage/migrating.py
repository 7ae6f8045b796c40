"""A new file is made as it is today and stamped; an older one is migrated, which alone loads Alembic."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from kassa.core.errors import ShopError
from kassa.storage import schema
from kassa.storage.migrations import NEWEST
from kassa.storage.writer import connect


class NewerDatabase(ShopError):
    """The file was written by a later Kassa."""


def bring_up_to_date(path: Path) -> None:
    connection = connect(path)
    try:
        stamped = _stamp(connection)
        if stamped is None:
            create(connection)
            return
    finally:
        connection.close()
    if stamped != NEWEST:
        _migrate(path)


def create(connection: sqlite3.Connection) -> None:
    """All tables as they are today, in one transaction."""
    dialect: Any = sqlite_dialect.dialect()
    connection.execute("BEGIN IMMEDIATE")
    for table in schema.metadata.sorted_tables:
        connection.execute(str(CreateTable(table).compile(dialect=dialect)))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            connection.execute(str(CreateIndex(index).compile(dialect=dialect)))
    for trigger in schema.append_only_triggers():
        connection.execute(trigger)
    connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    connection.execute("INSERT INTO alembic_version VALUES (?)", (NEWEST,))
    connection.execute("COMMIT")


def _stamp(connection: sqlite3.Connection) -> str | None:
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    if found is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None


def _migrate(path: Path) -> None:
    from kassa.storage.migrations.running import upgrade

    upgrade(path)
