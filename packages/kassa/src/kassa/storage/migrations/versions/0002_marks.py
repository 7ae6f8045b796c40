"""Marks of the books as a whole."""

from __future__ import annotations

from alembic import op

from kassa.storage.migrations.expanding import allow_forms_from

revision = "0002"
down_revision = "0001"

_MARKS = {
    "sqlite": """
    CREATE TABLE marks (
        shop TEXT NOT NULL,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        set_at REAL NOT NULL,
        PRIMARY KEY (shop, name)
    )
     WITHOUT ROWID,
     STRICT
    """,
    "postgresql": """
    CREATE TABLE marks (
        shop TEXT NOT NULL,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        set_at DOUBLE PRECISION NOT NULL,
        PRIMARY KEY (shop, name)
    )
    """,
}


def upgrade() -> None:
    op.execute(_MARKS[op.get_bind().dialect.name])
    allow_forms_from("0001")
