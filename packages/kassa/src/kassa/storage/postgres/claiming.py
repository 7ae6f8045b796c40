"""The effects that this replica has claimed, with their orders, in one question."""

from __future__ import annotations

from typing import Any

from kassa.service.books import Lane, PendingEffect
from kassa.service.ports import OutboxItem
from kassa.service.stray import stray_order
from kassa.storage import codec

CLAIMED = """
SELECT e.id, e.key, e.order_id, e.lane, e.effect, e.detail, e.goods, e.language, e.due_at, e.attempts,
    e.may_have_arrived, o.document
FROM outbox e LEFT JOIN orders o ON o.shop = e.shop AND o.id = e.order_id
WHERE e.shop = $1 AND e.id = ANY($2::bigint[]) AND e.state = 'pending' ORDER BY e.id
"""


def claimed_effect(shop: str, row: Any, was_begun: bool) -> PendingEffect:
    """`was_begun`: another replica had it, and may have been sending it when it died."""
    number, key, order_id, lane, effect, detail, goods, language, due_at, attempts, unknown, document = row
    item = OutboxItem(
        id=number,
        key=key,
        order=codec.order_from_text(document) if order_id else stray_order(shop, language),
        effect=codec.effect_from_text(effect, detail),
        attempt=attempts + 1,
        goods=goods,
        language=language,
    )
    return PendingEffect(item, Lane(lane), due_at, may_have_arrived=was_begun or bool(unknown))
