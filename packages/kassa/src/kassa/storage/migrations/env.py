"""What Alembic runs: the steps, on the one connection that it was handed (running.py)."""

from __future__ import annotations

from alembic import context

from kassa.storage import schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
