"""Lines of statements that wait for a match are found without looking at all of them."""

from __future__ import annotations

from kassa.storage.migrations.expanding import add_index

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    add_index("statement_lines_open", "statement_lines (shop, source) WHERE is_open = 1")
