"""Carries out what a merchant tells the shop, and says in words what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from kassa.core.currencies import format_money, parse_amount
from kassa.core.errors import InvalidInput, NotFound
from kassa.core.inputs import CancelOrder, Command, MarkShipped, RefundOrder
from kassa.core.inputs import RecordRefund as RecordRefundCommand
from kassa.core.inputs import Redeliver as RedeliverCommand
from kassa.core.inputs import Restock as RestockCommand
from kassa.core.money import STARS, Money
from kassa.core.order import Order
from kassa.desk import instructions as told
from kassa.desk.choosing import deliveries_to_repeat, delivery_to_restock, parcels_to_ship, refund_to_record
from kassa.desk.shelves import Shelves
from kassa.service.engine import Engine


class Desk:
    """Raises ShopError for what can't be done; then nothing has changed."""

    def __init__(self, engine: Engine, shelves: Shelves) -> None:
        self._engine = engine
        self._shelves = shelves

    async def carry_out(self, instruction: told.Instruction) -> str:
        match instruction:
            case told.Ship(words, tracking):
                order = await self._order(words)
                return await self._ship(order, tracking)
            case told.Redeliver(words, number):
                order = await self._order(words)
                return await self._redeliver(order, number)
            case told.Refund(words, amount, reason):
                order = await self._order(words)
                return await self._refund(order, amount, reason)
            case told.RecordRefund(words, number):
                order = await self._order(words)
                return await self._record_refund(order, number)
            case told.Cancel(words):
                order = await self._order(words)
                await self._engine.tell(order.id, CancelOrder())
                return "Cancelled: nobody can pay for this order any more."
            case told.Restock(words, number):
                order = await self._order(words)
                return await self._restock(order, number)
            case told.LoadCatalogue(products, recount):
                return await self._shelves.load_catalogue(products, recount)
            case told.LoadKeys(pool, keys):
                return await self._shelves.load_keys(pool, keys)
            case told.CloseCase(number):
                return await self._shelves.close_case(number)

    async def _order(self, words: str) -> Order:
        order_id = await self._engine.storage.find_order(words)
        order = await self._engine.order(order_id) if order_id else None
        if order is None:
            raise NotFound(
                f"no order {words}; give an order's number (8 letters of it or more) or a charge id, "
                "as `kassa orders` lists them"
            )
        return order

    async def _tell_all(self, order: Order, commands: Sequence[Command]) -> Order:
        for command in commands:
            order = await self._engine.tell(order.id, command)
        return order

    async def _ship(self, order: Order, tracking: str) -> str:
        parcels = parcels_to_ship(order)
        await self._tell_all(order, [MarkShipped(parcel.number, tracking) for parcel in parcels])
        count = "The parcel is" if len(parcels) == 1 else f"{len(parcels)} parcels are"
        return f"{count} marked as shipped{f', tracking {tracking}' if tracking else ''}; the buyer is told."

    async def _redeliver(self, order: Order, number: int) -> str:
        deliveries = deliveries_to_repeat(order, number)
        await self._tell_all(order, [RedeliverCommand(delivery.number) for delivery in deliveries])
        return (
            f"Sent again: {len(deliveries)} of {len(order.deliveries)} deliveries, the same goods as before."
        )

    async def _refund(self, order: Order, amount: str, reason: str) -> str:
        before = {refund.number for refund in order.refunds}
        after = await self._engine.tell(order.id, RefundOrder(_amount(amount, order), reason))
        refund = next(refund for refund in after.refunds if refund.number not in before)
        if refund.amount.currency == STARS:
            return f"{format_money(refund.amount)} go back to the buyer by the Bot API."
        return (
            f"{format_money(refund.amount)} are to be given back: do it in the payment provider's own pages, "
            f"then close it with `kassa refund {order.id[:8]} --record`."
        )

    async def _record_refund(self, order: Order, number: int) -> str:
        refund = refund_to_record(order, number)
        await self._engine.tell(order.id, RecordRefundCommand(refund.number))
        return f"Written down: {format_money(refund.amount)} went back to the buyer."

    async def _restock(self, order: Order, number: int) -> str:
        delivery = delivery_to_restock(order, number)
        await self._engine.tell(order.id, RestockCommand(delivery.number))
        line = next(line for line in order.lines if line.number == delivery.line_number)
        return f"Back on the shelf: {line.quantity} × {line.sku}."


def _amount(text: str, order: Order) -> Money | None:
    if not text:
        return None
    try:
        return parse_amount(text, order.currency)
    except ValueError as error:
        raise InvalidInput([("--amount", str(error))]) from None
