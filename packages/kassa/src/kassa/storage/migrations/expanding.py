"""What steps are made of, so that the tables can be used while they grow."""

from __future__ import annotations

from alembic import op

from kassa.service.marks import OLDEST_FORM


def add_index(name: str, on: str) -> None:
    """On PostgreSQL without stopping those who write, which no transaction can: a step that adds indexes does
    nothing else, so that it may begin again when it broke off.
    """
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE INDEX {name} ON {on}")
        return
    with op.get_context().autocommit_block():
        # One that broke off is there, but of no use.
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        op.execute(f"CREATE INDEX CONCURRENTLY {name} ON {on}")


def allow_forms_from(oldest: str) -> None:
    """Notes which Kassa may still work on the tables: one that knows this form, or a later one."""
    op.execute(
        f"INSERT INTO marks VALUES ('', '{OLDEST_FORM}', '{oldest}', 0) "  # noqa: S608 (our own words)
        f"ON CONFLICT (shop, name) DO UPDATE SET value = excluded.value"
    )
