"""The tables of the first release (first_tables/)."""

from __future__ import annotations

from alembic import op

from kassa.storage.migrations.first_tables import first_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    for statement in first_tables(op.get_bind().dialect.name):
        op.execute(statement)
