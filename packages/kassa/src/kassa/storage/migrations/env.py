"""What Alembic runs: the steps, on the one file that it was handed."""

from __future__ import annotations

from pathlib import Path

from alembic import context
from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from kassa.storage import schema


def run() -> None:
    path: Path = context.config.attributes["path"]
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    # The driver would commit before each change of a table; a step is done as a whole or not at all.
    event.listen(engine, "connect", _leave_transactions_alone)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        context.configure(
            connection, target_metadata=schema.metadata, render_as_batch=True, transaction_per_migration=True
        )
        with context.begin_transaction():
            context.run_migrations()


def _leave_transactions_alone(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]


run()
