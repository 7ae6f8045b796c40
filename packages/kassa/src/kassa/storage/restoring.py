"""Notes in books that were restored from a backup what they can't know (service/restoring.py says why)."""

from __future__ import annotations

import re
import sqlite3
import time

from kassa.service.marks import BACKED_UP, DOUBTED, RECONCILE_FIRST, RECONCILED

# For both databases; $1 is the shop, $2 when the backup was made, $3 the time now.
_MARK = "INSERT INTO marks (shop, name, value, set_at)"
_PUT = "ON CONFLICT (shop, name) DO UPDATE SET value = excluded.value, set_at = excluded.set_at"
_NOW = "CAST($2 AS TEXT), CAST($3 AS DOUBLE PRECISION)"
_RECONCILE_FIRST = (
    # The lists are read at once, whenever that was last done.
    f"{_MARK} VALUES ($1, '{RECONCILED}', '', 0) {_PUT}",
    f"{_MARK} VALUES ($1, '{RECONCILE_FIRST}', {_NOW}) {_PUT}",
)
_DOUBTS = (
    f"{_MARK} SELECT shop, '{DOUBTED}' || item, {_NOW} FROM stock "  # noqa: S608 (our own words)
    f"WHERE shop = $1 AND shelf IS NOT NULL {_PUT}",
    # Any of them may have been handed out since the backup: none is handed out again by itself.
    "UPDATE keys SET order_id = '' WHERE shop = $1 AND order_id IS NULL",
)
_SHOPS = (
    "SELECT shop FROM products UNION SELECT shop FROM stock UNION SELECT shop FROM orders "
    "UNION SELECT shop FROM inbox"
)


def statements_for(nothing_was_sold: bool) -> list[str]:
    return [*_RECONCILE_FIRST, *(() if nothing_was_sold else _DOUBTS)]


def mark_restored(connection: sqlite3.Connection, backed_up_at: str, nothing_was_sold: bool = False) -> None:
    """For every shop of the file, in one transaction."""
    now = time.time()
    connection.execute("BEGIN IMMEDIATE")
    for (shop,) in connection.execute(_SHOPS).fetchall():
        for statement in statements_for(nothing_was_sold):
            given = (shop, backed_up_at, now)
            # SQLite counts what it is given, and takes no more than is asked for.
            asked = max(map(int, re.findall(r"\$(\d)", statement)))
            connection.execute(statement.replace("$", "?"), given[:asked])
    connection.execute("DELETE FROM marks WHERE shop = '' AND name = ?", (BACKED_UP,))
    connection.execute("COMMIT")


def backed_up_at(connection: sqlite3.Connection) -> str:
    """When the backup was made that this file is; "" for books that nobody has backed up."""
    row = connection.execute("SELECT value FROM marks WHERE shop = '' AND name = ?", (BACKED_UP,)).fetchone()
    return str(row[0]) if row else ""
