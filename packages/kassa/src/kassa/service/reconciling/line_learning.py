"""What a line of a statement means for the books: the fact that it becomes, or the case.

What came of a line is written down in the commit of that fact, so that no line is learnt twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kassa.core.inputs import ChargedBack, PaymentRefunded
from kassa.core.order import RefundState
from kassa.service.books import KnownCharge
from kassa.service.engine import Engine
from kassa.service.reconciling.findings import Came, Findings
from kassa.service.reconciling.line_notes import LineNotes
from kassa.service.reconciling.lists import ReadLine, StatementLine
from kassa.service.reconciling.unknown_payments import UnknownPayments, unmatched_id


class LineLearning:
    """Of one statement, `source`."""

    def __init__(self, engine: Engine, source: str, is_shared: bool) -> None:
        self._engine = engine
        self._source = source
        self._notes = LineNotes(engine, source)
        self._unknown = UnknownPayments(engine, self._notes, is_shared)

    async def learn(self, lines: Sequence[StatementLine], findings: Findings) -> None:
        read = await self._engine.storage.read_lines(self._source, [line.id for line in lines])
        known = {(one.line.id, one.line.kind) for one in read}
        findings.came[Came.KNOWN] += sum((line.id, line.kind) in known for line in lines)
        # What is sure comes first, and of the rest the oldest: each leaves fewer orders to doubt.
        unknown = []
        for line in sorted(lines, key=lambda line: line.at):
            if (line.id, line.kind) in known:
                continue
            charge = await self._charge(line)
            if charge is None:
                unknown.append(line)
            else:
                findings.came[await self._learn(line, charge)] += 1
        for line in unknown:
            findings.came[await self._unknown.learn(line)] += 1

    async def look_again(self, findings: Findings) -> None:
        """At payments that fitted no order: their update may have come, or other orders were paid."""
        for read in await self._engine.storage.open_lines(self._source):
            if read.line.kind != "payment":
                continue
            if await self._unknown.finds_its_order(read, await self._charge(read.line)):
                findings.came[Came.MATCHED] += 1

    async def _charge(self, line: StatementLine) -> KnownCharge | None:
        """The books' charge that the line is about, by the provider's id or by Telegram's."""
        storage = self._engine.storage
        ids = [line.provider_payment_charge_id, line.other_id]
        found = await storage.charges_at_provider(ids)
        if not found:
            ids = [line.telegram_payment_charge_id, unmatched_id(self._source, line)]
            found = await storage.known_charges(ids)
        return next((found[one] for one in ids if one in found), None)

    async def _learn(self, line: StatementLine, charge: KnownCharge) -> Came:
        if line.fee is not None and await self._notes.is_fee_booked(line, charge):
            line = replace(line, fee=None)
        match line.kind:
            case "payment":
                return await self._compare(line, charge)
            case "refund":
                return await self._refund(line, charge)
            case "dispute":
                await self._notes.open_case("disputed", line, charge, line.words)
                return Came.DISPUTED
            case "chargeback":
                return await self._charge_back(line, charge)
            case "dispute_won":
                await self._notes.write_down(line, charge, line.kind, await self._waiting(line.id))
                return Came.KNOWN
            case "fee":
                await self._notes.write_down(line, charge, line.kind)
                return Came.KNOWN

    async def _compare(self, line: StatementLine, charge: KnownCharge) -> Came:
        if charge.total != line.total:
            in_books = f"in the books {charge.total.amount} {charge.total.currency}"
            return await self._differs(line, charge, in_books)
        await self._notes.write_down(line, charge, "known")
        return Came.KNOWN

    async def _refund(self, line: StatementLine, charge: KnownCharge) -> Came:
        if not charge.order_id and line.total != charge.total:
            return await self._differs(line, charge, "a part of a payment that fits no order went back")
        charge_id = charge.telegram_payment_charge_id
        refund = PaymentRefunded(0, "", line.total, charge_id, source="statement", refund_id=line.id)
        return await self._tell(refund, line, charge, Came.REFUNDED)

    async def _charge_back(self, line: StatementLine, charge: KnownCharge) -> Came:
        if line.total.amount < await self._rest_of(charge):
            return await self._differs(line, charge, "only a part was charged back")
        charge_id = charge.telegram_payment_charge_id
        if charge.order_id:
            return await self._tell(ChargedBack(charge_id, line.total), line, charge, Came.CHARGED_BACK)
        # Money that fits no order is gone either way.
        gone = PaymentRefunded(0, "", charge.total, charge_id, source="statement")
        return await self._tell(gone, line, charge, Came.CHARGED_BACK)

    async def _rest_of(self, charge: KnownCharge) -> int:
        """What of the charge did not go back yet."""
        order = await self._engine.order(charge.order_id) if charge.order_id else None
        refunds = order.refunds_of(charge.telegram_payment_charge_id) if order else ()
        back = [refund.amount.amount for refund in refunds if refund.state is RefundState.DONE]
        return charge.total.amount - sum(back)

    async def _tell(
        self, fact: PaymentRefunded | ChargedBack, line: StatementLine, charge: KnownCharge, came: Came
    ) -> Came:
        """The order hears of it; what waited for that waits no more."""
        note = self._notes.of(line, came, charge.telegram_payment_charge_id, charge.order_id)
        # The dispute that was lost, the payment that fitted no order.
        waiting = await self._waiting(line.id, line.provider_payment_charge_id)
        closing = self._notes.closing(waiting, note)
        learned = await self._engine.learn(fact, "", closing)
        return {"failed": Came.FAILED, "known": Came.KNOWN}.get(learned, came)

    async def _waiting(self, *line_ids: str) -> list[ReadLine]:
        """Those of these lines that are open."""
        read = await self._engine.storage.read_lines(self._source, line_ids)
        return [one for one in read if one.is_open]

    async def _differs(self, line: StatementLine, charge: KnownCharge, reason: str) -> Came:
        await self._notes.open_case("statement_differs", line, charge, reason)
        return Came.DIFFERENT
