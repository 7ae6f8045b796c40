"""Payments that only a statement knows: matched to the one order that they fit, or kept apart."""

from __future__ import annotations

from kassa.core.inputs import PaymentSucceeded
from kassa.service.books import KnownCharge
from kassa.service.engine import Engine
from kassa.service.reconciling.findings import Came
from kassa.service.reconciling.line_notes import LineNotes
from kassa.service.reconciling.lists import ReadLine, StatementLine
from kassa.service.reconciling.matching import (
    Approval,
    approvals_of,
    may_be_about,
    payment_of,
    the_one_that_fits,
)

# The update about a payment that is younger may be on its way.
FRESH_SECONDS = 120.0
# More orders than that at one time: nothing will fit just one of them.
ORDERS_LOOKED_AT = 500


def unmatched_id(source: str, line: StatementLine) -> str:
    """Stands in the books for Telegram's id as long as nobody knows whose payment it is."""
    return f"unmatched {source} {line.provider_payment_charge_id}"


class UnknownPayments:
    """`is_shared`: the account takes money for other things, too, so that unknown payments are left alone."""

    def __init__(self, engine: Engine, notes: LineNotes, is_shared: bool) -> None:
        self._engine = engine
        self._notes = notes
        self._source = notes.source
        self._is_shared = is_shared

    async def learn(self, line: StatementLine) -> Came:
        if self._is_shared or line.kind != "payment":
            return Came.FOREIGN
        if self._engine.now() - line.at < FRESH_SECONDS:
            return Came.FRESH
        if not await self._engine.storage.recognises(self._source, line.total.currency):
            return Came.DOUBTED
        approval = await self._match(line)
        if approval is None:
            return await self._keep(line)
        payment = payment_of(approval, line, self._source)
        note = self._notes.of(line, "paid", payment.telegram_payment_charge_id, approval.order.id)
        learned = await self._engine.learn(payment, payment.invoice_payload, note)
        return Came.FAILED if learned == "failed" else Came.PAID

    async def finds_its_order(self, read: ReadLine, charge: KnownCharge | None) -> bool:
        """A payment that was kept apart is looked at again. `charge` is what the books have for it now."""
        if charge is not None and charge.telegram_payment_charge_id != read.telegram_payment_charge_id:
            # Its update came after all.
            move = self._notes.moving(read, charge.telegram_payment_charge_id, charge.order_id)
            await self._engine.write(lambda books: move(books, None))
            return True
        approval = await self._match(read.line)
        if approval is None or charge is None or charge.state != "UNMATCHED":
            return False
        payment = payment_of(approval, read.line, self._source)
        note = self._notes.moving(read, payment.telegram_payment_charge_id, approval.order.id)
        return await self._engine.learn(payment, payment.invoice_payload, note) == "news"

    async def _keep(self, line: StatementLine) -> Came:
        charge_id = unmatched_id(self._source, line)
        payment = PaymentSucceeded(0, "", line.total, charge_id, "", source=f"statement of {self._source}")
        note = self._notes.of(line, "unmatched", charge_id, is_open=True)
        learned = await self._engine.learn(payment, "", note)
        return Came.FAILED if learned == "failed" else Came.UNMATCHED

    async def _match(self, line: StatementLine) -> Approval | None:
        storage, policy = self._engine.storage, self._engine.shop.policy
        earliest = line.at - policy.invoice_seconds - policy.hold_seconds
        orders = await storage.orders_placed(earliest, line.at + 60.0, line.total.currency, ORDERS_LOOKED_AT)
        if len(orders) == ORDERS_LOOKED_AT:
            return None
        charges = [charge for order in orders for charge in order.charges if charge.total == line.total]
        read = await storage.read_lines(
            self._source, [charge.provider_payment_charge_id for charge in charges]
        )
        paid_at = {one.line.id: one.line.at for one in read if one.line.kind == "payment"}
        approvals: list[Approval] = []
        for order in orders:
            if may_be_about(order, line, paid_at):
                approvals += approvals_of(order, await storage.journal(order.id))
        return the_one_that_fits(approvals, line, policy.hold_seconds)
