"""Orders in trouble are found without looking at all of them."""

from __future__ import annotations

from kassa.storage.migrations.expanding import add_index

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    add_index("deliveries_failed", "deliveries (shop, order_id) WHERE state = 'FAILED'")
    add_index("outbox_failed", "outbox (shop, id) WHERE state = 'failed'")
    add_index(
        "refunds_not_done",
        "refunds (shop, order_id) WHERE state IN ('DUE', 'SENT', 'UNKNOWN', 'FAILED')",
    )
