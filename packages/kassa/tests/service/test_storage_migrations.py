"""Files of earlier releases are brought up to date; new ones are made as they are today."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kassa.storage.lock import UnusableFile
from kassa.storage.migrating import UnknownDatabase
from kassa.storage.migrations import NEWEST, OLDEST_THAT_WORKS
from kassa.storage.migrations.running import upgrade
from kassa.storage.sqlite import open_sqlite, read_sqlite

pytestmark = pytest.mark.anyio


def form_of(path: Path) -> dict[str, str]:
    """Each table, index and trigger as the file describes it, without its white space."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {name: re.sub(r"\s+", "", sql) for name, sql in rows if name != "alembic_version"}


def marks_of(path: Path) -> list[tuple[str, str]]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT name, value FROM marks ORDER BY name").fetchall()
    connection.close()
    return rows


async def test_the_migrations_lead_to_the_tables_of_today(tmp_path: Path) -> None:
    await open_sqlite(tmp_path / "new.db", "main").close()

    upgrade(tmp_path / "migrated.db")

    assert form_of(tmp_path / "migrated.db") == form_of(tmp_path / "new.db")
    assert len(form_of(tmp_path / "new.db")) > 20
    assert marks_of(tmp_path / "migrated.db") == marks_of(tmp_path / "new.db")
    assert marks_of(tmp_path / "new.db") == [("oldest_form", OLDEST_THAT_WORKS)]


async def test_a_file_that_was_migrated_opens(tmp_path: Path) -> None:
    upgrade(tmp_path / "shop.db")

    storage = open_sqlite(tmp_path / "shop.db", "main")

    assert await storage.recent_orders(10) == []
    await storage.close()


async def test_a_file_of_a_later_release_is_refused(tmp_path: Path) -> None:
    await open_sqlite(tmp_path / "shop.db", "main").close()
    connection = sqlite3.connect(tmp_path / "shop.db")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.execute("UPDATE marks SET value = '9998' WHERE name = 'oldest_form'")
    connection.commit()
    connection.close()

    with pytest.raises(UnknownDatabase, match=f"9999.*{NEWEST}"):
        open_sqlite(tmp_path / "shop.db", "main")


async def test_a_file_that_a_later_release_only_added_to_opens(tmp_path: Path) -> None:
    await open_sqlite(tmp_path / "shop.db", "main").close()
    connection = sqlite3.connect(tmp_path / "shop.db")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.execute("ALTER TABLE orders ADD COLUMN colour TEXT")
    connection.commit()
    connection.close()

    storage = open_sqlite(tmp_path / "shop.db", "main")

    assert await storage.recent_orders(10) == []
    await storage.close()


async def test_a_file_of_the_first_release_keeps_what_is_in_it(tmp_path: Path) -> None:
    upgrade(tmp_path / "shop.db", "0001")
    connection = sqlite3.connect(tmp_path / "shop.db")
    connection.execute("INSERT INTO stock VALUES ('main', 'MUG', 3, 0, 0, 3)")
    connection.commit()
    connection.close()
    with pytest.raises(UnusableFile, match="earlier Kassa; run `kassa migrate`"):
        read_sqlite(tmp_path / "shop.db", "main")

    storage = open_sqlite(tmp_path / "shop.db", "main")

    assert [(row.item, row.shelf) for row in await storage.stock()] == [("MUG", 3)]
    assert await storage.marks() == {}
    await storage.close()


async def test_a_file_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "shop.db")
    connection.execute("CREATE TABLE orders (id INTEGER)")
    connection.close()

    with pytest.raises(UnknownDatabase, match="is not a shop's file"):
        open_sqlite(tmp_path / "shop.db", "main")


def test_a_new_file_needs_no_alembic(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys\n"
        "from kassa.storage.sqlite import open_sqlite\n"
        f"asyncio.run(open_sqlite({str(tmp_path / 'shop.db')!r}, 'main').close())\n"
        "sys.exit('alembic' in sys.modules)"
    )

    subprocess.run([sys.executable, "-c", program], check=True)
