"""Goes before the outlet: goods that are not there can't be handed over."""

from __future__ import annotations

from kassa.core.catalogue import KeyGoods
from kassa.core.decision import Deliver
from kassa.service.ports import OutboxItem, Outlet, OutletFailure, Sent


class Handover:
    """An outlet that fails a delivery of keys when its pool had too few, and sends nothing."""

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet

    async def send(self, item: OutboxItem) -> Sent | OutletFailure:
        missing = _missing_keys(item)
        if missing:
            return OutletFailure(missing, transient=False)
        return await self._outlet.send(item)


def _missing_keys(item: OutboxItem) -> str:
    if not isinstance(item.effect, Deliver):
        return ""
    delivery = item.order.delivery(item.effect.delivery_number)
    line = next((line for line in item.order.lines if delivery and line.number == delivery.line_number), None)
    if line is None or not isinstance(line.goods, KeyGoods):
        return ""
    found = len(item.goods.splitlines())
    if found >= line.quantity:
        return ""
    return f"the pool {line.goods.pool} had {found} of {line.quantity} keys: load more and redeliver"
