"""A new file is made as it is today and stamped; an older one is migrated, which alone loads Alembic."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from kassa.core.errors import ShopError
from kassa.service.marks import OLDEST_FORM
from kassa.storage import schema
from kassa.storage.migrations import EARLIER, NEWEST, OLDEST_THAT_WORKS
from kassa.storage.restoring import backed_up_at, mark_restored
from kassa.storage.writer import connect


class UnknownDatabase(ShopError):
    """The file is not a shop's, or a later Kassa wrote it."""


def bring_up_to_date(path: Path) -> None:
    """Raises UnknownDatabase; then the file is as it was."""
    connection = connect(path)
    try:
        stamp = _stamp(connection, path)
        if not stamp:
            create(connection)
    finally:
        connection.close()
    if stamp in EARLIER:
        _migrate(path)
    _look_for_a_backup(path)


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
    connection.execute("INSERT INTO marks VALUES ('', ?, ?, 0)", (OLDEST_FORM, OLDEST_THAT_WORKS))
    connection.execute("COMMIT")


def _stamp(connection: sqlite3.Connection, path: Path) -> str:
    """The release that wrote the file, "" when it is empty."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return ""
    if "alembic_version" not in tables:
        found = ", ".join(sorted(tables)[:5])
        raise UnknownDatabase(f"{path} is not a shop's file (it has the tables {found}); name another file")
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    stamp = str(row[0]) if row else "nothing"
    oldest = _oldest_that_works(connection) if "marks" in tables else ""
    check_form(str(path), stamp, oldest)
    return stamp


def _oldest_that_works(connection: sqlite3.Connection) -> str:
    row = connection.execute(
        "SELECT value FROM marks WHERE shop = '' AND name = ?", (OLDEST_FORM,)
    ).fetchone()
    return str(row[0]) if row else ""


def check_form(where: str, stamp: str, oldest_that_works: str) -> None:
    """Raises UnknownDatabase for a form that is neither known nor only a wider one than is known."""
    if stamp == NEWEST or stamp in EARLIER:
        return
    if oldest_that_works and oldest_that_works <= NEWEST:
        return
    raise UnknownDatabase(
        f"{where} has the form {stamp}, this Kassa knows forms up to {NEWEST}: "
        "a later version wrote it, start that one"
    )


def _look_for_a_backup(path: Path) -> None:
    """Somebody may have put a backup in the shop's place without telling us: it says so itself."""
    with closing(connect(path)) as connection:
        made_at = backed_up_at(connection)
        if made_at:
            mark_restored(connection, made_at)


def _migrate(path: Path) -> None:
    from kassa.storage.migrations.running import upgrade

    upgrade(path)
