"""Carries out what a merchant tells the shop, and says in words what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from kassa.core import inputs
from kassa.core.currencies import format_money
from kassa.core.errors import NotFound
from kassa.core.money import STARS
from kassa.core.order import ChargeState, Order
from kassa.desk import choosing
from kassa.desk import instructions as told
from kassa.desk.shelves import Shelves
from kassa.service.engine import Engine
from kassa.service.reconciling.assigning import assign
from kassa.service.reconciling.giving_back import StarReturns, give_back
from kassa.service.reconciling.reconciler import Reconciler
from kassa.service.reconciling.statement_reading import LinesReading
from kassa.service.reconciling.telling import in_words


class Desk:
    """Raises ShopError for what can't be done; then nothing has changed."""

    def __init__(
        self, engine: Engine, shelves: Shelves, reconciler: Reconciler, star_returns: StarReturns
    ) -> None:
        self._engine = engine
        self._shelves = shelves
        self._reconciler = reconciler
        self._star_returns = star_returns

    async def carry_out(self, instruction: told.Instruction) -> str:
        match instruction:
            case told.LoadCatalogue(products, recount):
                return await self._shelves.load_catalogue(products, recount)
            case told.LoadKeys(pool, keys):
                return await self._shelves.load_keys(pool, keys)
            case told.Reconcile():
                return in_words(await self._reconciler.run())
            case told.ReadStatement(source, lines, is_shared):
                reading = LinesReading(self._engine, source, lines, is_shared)
                return in_words([await self._reconciler.read_once(reading)])
            case told.Assign(case, words):
                return await self._assign(case, await self._order(words))
            case told.GiveBack(case):
                back = await give_back(self._engine, case, self._star_returns)
                return f"{format_money(back)} went back to who paid them; the case is closed."
            case told.CloseCase(number):
                return await self._shelves.close_case(number)
            case _:
                return await self._to_order(await self._order(instruction.order), instruction)

    async def _to_order(self, order: Order, instruction: told.OfOrder) -> str:
        match instruction:
            case told.Ship(_, tracking):
                return await self._ship(order, tracking)
            case told.Returned(_, number):
                return await self._take_back(order, number)
            case told.Redeliver(_, number):
                return await self._redeliver(order, number)
            case told.Refund(_, amount, reason):
                return await self._refund(order, amount, reason)
            case told.RetryRefund(_, number):
                return await self._retry_refund(order, number)
            case told.RecordRefund(_, number):
                return await self._record_refund(order, number)
            case told.Cancel(_):
                return await self._cancel(order)
            case told.Restock(_, number):
                return await self._restock(order, number)

    async def _order(self, words: str) -> Order:
        order_id = await self._engine.storage.find_order(words)
        order = await self._engine.order(order_id) if order_id else None
        if order is None:
            raise NotFound(
                f"no order {words}; give an order's number (8 letters of it or more) or a charge id, "
                "as `kassa orders` lists them"
            )
        return order

    async def _tell_all(self, order: Order, commands: Sequence[inputs.Command]) -> None:
        for command in commands:
            await self._engine.tell(order.id, command)

    async def _assign(self, case: int, order: Order) -> str:
        known = {charge.telegram_payment_charge_id for charge in order.charges}
        after = await assign(self._engine, case, order)
        new = next(one for one in after.charges if one.telegram_payment_charge_id not in known)
        words = f"{format_money(new.total)} belong to order {order.id[:8]}, which "
        is_kept = new.state is ChargeState.ACCEPTED
        return words + ("is paid." if is_kept else "can't keep them: give them back.")

    async def _ship(self, order: Order, tracking: str) -> str:
        parcels = choosing.parcels_to_ship(order)
        await self._tell_all(order, [inputs.MarkShipped(parcel.number, tracking) for parcel in parcels])
        count = "The parcel is" if len(parcels) == 1 else f"{len(parcels)} parcels are"
        return f"{count} marked as shipped{f', tracking {tracking}' if tracking else ''}; the buyer is told."

    async def _take_back(self, order: Order, number: int) -> str:
        parcels = choosing.parcels_that_came_back(order, number)
        await self._tell_all(order, [inputs.MarkReturned(parcel.number) for parcel in parcels])
        return (
            "Marked as returned. `kassa restock` puts the goods on the shelf again, `kassa refund` pays back."
        )

    async def _redeliver(self, order: Order, number: int) -> str:
        deliveries = choosing.deliveries_to_repeat(order, number)
        await self._tell_all(order, [inputs.Redeliver(delivery.number) for delivery in deliveries])
        return (
            f"Sent again: {len(deliveries)} of {len(order.deliveries)} deliveries, the same goods as before."
        )

    async def _refund(self, order: Order, amount: str, reason: str) -> str:
        before = {refund.number for refund in order.refunds}
        asked = inputs.RefundOrder(choosing.amount_to_refund(order, amount), reason)
        after = await self._engine.tell(order.id, asked)
        refund = next(refund for refund in after.refunds if refund.number not in before)
        if refund.amount.currency == STARS:
            return f"{format_money(refund.amount)} go back to the buyer by the Bot API."
        return (
            f"{format_money(refund.amount)} are to be given back: do it in the payment provider's own pages, "
            f"then close it with `kassa refund {order.id[:8]} --record`."
        )

    async def _retry_refund(self, order: Order, number: int) -> str:
        refund = choosing.open_refund(order, number)
        await self._engine.tell(order.id, inputs.RetryRefund(refund.number))
        return f"{format_money(refund.amount)}: the refund is tried again."

    async def _record_refund(self, order: Order, number: int) -> str:
        refund = choosing.open_refund(order, number)
        await self._engine.tell(order.id, inputs.RecordRefund(refund.number))
        return f"Written down: {format_money(refund.amount)} went back to the buyer."

    async def _cancel(self, order: Order) -> str:
        choosing.check_can_be_cancelled(order)
        await self._engine.tell(order.id, inputs.CancelOrder())
        return "Cancelled: nobody can pay for this order any more."

    async def _restock(self, order: Order, number: int) -> str:
        delivery = choosing.delivery_to_restock(order, number)
        await self._engine.tell(order.id, inputs.Restock(delivery.number))
        line = order.line(delivery.line_number)
        return f"Back on the shelf: {line.quantity} × {line.sku}."
