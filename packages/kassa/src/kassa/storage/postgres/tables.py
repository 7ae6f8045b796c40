"""The tables as PostgreSQL has them: those of schema.py, and what several replicas need besides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    Text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateSequence, CreateTable

from kassa.storage import schema

metadata = MetaData()

for _table in schema.metadata.sorted_tables:
    _copy = _table.to_metadata(metadata)
    for _index in _copy.indexes:
        # The same part of the table is indexed on both databases.
        options: Any = _index.dialect_options
        options["postgresql"]["where"] = options["sqlite"]["where"]

# Which replica runs an effect. It is free for others when that replica's lease is over.
metadata.tables["outbox"].append_column(Column("owner", Text, nullable=False))
Index("inbox_latest", metadata.tables["inbox"].c.shop, metadata.tables["inbox"].c.received_at)

# Who may do what only one replica does, until when by the database's clock. A replica's own life is one too.
leases = Table(
    "leases",
    metadata,
    Column("shop", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("until", Double, nullable=False),
    PrimaryKeyConstraint("shop", "name"),
)

# Numbers are given out by the database: no two replicas have the same one. A lost batch leaves a gap.
NUMBERED = {"outbox": "id", "ledger": "number", "cases": "number"}
_sequences = [Sequence(f"{table}_numbers", data_type=BigInteger) for table in NUMBERED]

_REFUSE = """
CREATE FUNCTION refuse_to_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""


def statements() -> Iterator[str]:
    """What makes all tables, as they are today."""
    dialect: Any = postgresql.dialect()  # type: ignore[no-untyped-call]
    for sequence in _sequences:
        yield str(CreateSequence(sequence).compile(dialect=dialect))
    for table in metadata.sorted_tables:
        yield str(CreateTable(table).compile(dialect=dialect))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            yield str(CreateIndex(index).compile(dialect=dialect))
    yield _REFUSE
    for name in schema.APPEND_ONLY:
        yield (
            f"CREATE TRIGGER {name}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change()"
        )
    yield "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
