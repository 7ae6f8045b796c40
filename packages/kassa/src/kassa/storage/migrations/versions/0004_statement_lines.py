"""What came of each line of a provider's statement."""

from __future__ import annotations

from alembic import op
from sqlalchemy import REAL, BigInteger, Column, Double, Integer, PrimaryKeyConstraint, Text
from sqlalchemy.types import TypeEngine

revision = "0004"
down_revision = "0003"

_whole = BigInteger().with_variant(Integer(), "sqlite")
_seconds: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def upgrade() -> None:
    op.create_table(
        "statement_lines",
        _text("shop"),
        _text("source"),
        _text("id"),
        _text("kind"),
        _text("provider_payment_charge_id"),
        Column("at", _seconds, nullable=False),
        Column("amount", _whole, nullable=False),
        _text("currency"),
        _text("telegram_payment_charge_id"),
        _text("order_id"),
        _text("outcome"),
        Column("is_open", _whole, nullable=False),
        Column("case_number", _whole, nullable=False),
        Column("read_at", _seconds, nullable=False),
        PrimaryKeyConstraint("shop", "source", "id", "kind"),
        sqlite_with_rowid=False,
        sqlite_strict=True,
    )
