"""Runs the migrations with Alembic on either database, each step in a transaction of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool


def upgrade(path: Path, to: str = "head") -> None:
    """Brings an older file to the newest form. Raises what Alembic says when its form is unknown."""
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    # The driver would commit before each change of a table; a step is done as a whole or not at all.
    event.listen(engine, "connect", _leave_transactions_alone)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        run_steps(connection, to)


def run_steps(connection: Connection, to: str = "head") -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _leave_transactions_alone(connection: Any, _record: object) -> None:
    connection.isolation_level = None
