"""What a line of a statement means for the books: the fact that it becomes, or the case.

What came of a line is written down in the commit of that fact, so that no line is learnt twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

from kassa.core.inputs import ChargedBack, PaymentRefunded, PaymentSucceeded
from kassa.core.order import RefundState
from kassa.service.bookkeeping import fee_of, moved_to_an_order
from kassa.service.books import Books, KnownCharge, NewCase
from kassa.service.engine import Engine, Note
from kassa.service.reconciling.findings import Came, Findings
from kassa.service.reconciling.lists import ReadLine, StatementLine
from kassa.service.reconciling.matching import (
    Approval,
    approvals_of,
    may_be_about,
    payment_of,
    the_one_that_fits,
)
from kassa.service.recording import Recorded

# The update about a payment that is younger may be on its way.
FRESH_SECONDS = 120.0
# More orders than that at one time: nothing will fit just one of them.
ORDERS_LOOKED_AT = 500

Learned = Literal["known", "news", "unmatched", "failed"]


class LineLearning:
    """`is_shared`: the account takes money for other things, too, so that unknown payments are left alone."""

    def __init__(self, engine: Engine, source: str, is_shared: bool) -> None:
        self._engine = engine
        self._source = source
        self._is_shared = is_shared

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
            findings.came[await self._learn_unknown(line)] += 1

    async def look_again(self, findings: Findings) -> None:
        """At payments that fitted no order: their update may have come, or other orders were paid."""
        for read in await self._engine.storage.open_lines(self._source):
            if read.line.kind == "payment" and await self._finds_its_order(read):
                findings.came[Came.MATCHED] += 1

    async def _learn(self, line: StatementLine, charge: KnownCharge) -> Came:
        match line.kind:
            case "payment":
                return await self._compare(line, charge)
            case "refund":
                return await self._refund(line, charge)
            case "dispute":
                return await self._dispute(line, charge)
            case "chargeback":
                return await self._charge_back(line, charge)
            case "dispute_won" | "fee":
                await self._write_down(line, charge, line.kind)
                return Came.KNOWN

    async def _charge(self, line: StatementLine) -> KnownCharge | None:
        """The books' charge that the line is about, by the provider's id or by Telegram's."""
        ids = [line.provider_payment_charge_id, line.other_id]
        at_provider = await self._engine.storage.charges_at_provider(ids)
        found = next((at_provider[one] for one in ids if one in at_provider), None)
        if found is not None:
            return found
        ids = [line.telegram_payment_charge_id, self._unmatched_id(line)]
        known = await self._engine.storage.known_charges(ids)
        return next((known[charge_id] for charge_id in ids if charge_id in known), None)

    def _unmatched_id(self, line: StatementLine) -> str:
        """Stands in the books for Telegram's id as long as nobody knows whose payment it is."""
        return f"unmatched {self._source} {line.provider_payment_charge_id}"

    # Payments

    async def _compare(self, line: StatementLine, charge: KnownCharge) -> Came:
        if charge.total != line.total:
            return await self._differs(line, charge, f"in the books {_plain(charge)}")
        await self._write_down(line, charge, "known")
        return Came.KNOWN

    async def _learn_unknown(self, line: StatementLine) -> Came:
        if self._is_shared or line.kind != "payment":
            return Came.FOREIGN
        if self._engine.now() - line.at < FRESH_SECONDS:
            return Came.FRESH
        if not await self._engine.storage.recognises(self._source, line.total.currency):
            return Came.DOUBTED
        approval = await self._match(line)
        if approval is None:
            return await self._keep_unmatched(line)
        payment = payment_of(approval, line, self._source)
        learned = await self._engine.learn(
            payment,
            payment.invoice_payload,
            self._noting(line, "paid", payment.telegram_payment_charge_id, approval.order.id),
        )
        return Came.FAILED if learned == "failed" else Came.PAID

    async def _match(self, line: StatementLine) -> Approval | None:
        policy = self._engine.shop.policy
        earliest = line.at - policy.invoice_seconds - policy.hold_seconds
        orders = await self._engine.storage.orders_placed(
            earliest, line.at + 60.0, line.total.currency, ORDERS_LOOKED_AT
        )
        if len(orders) == ORDERS_LOOKED_AT:
            return None
        charges = [charge for order in orders for charge in order.charges if charge.total == line.total]
        read = await self._engine.storage.read_lines(
            self._source, [charge.provider_payment_charge_id for charge in charges]
        )
        paid_at = {one.line.id: one.line.at for one in read if one.line.kind == "payment"}
        approvals: list[Approval] = []
        for order in orders:
            if may_be_about(order, line, paid_at):
                approvals += approvals_of(order, await self._engine.storage.journal(order.id))
        return the_one_that_fits(approvals, line, policy.hold_seconds)

    async def _keep_unmatched(self, line: StatementLine) -> Came:
        charge_id = self._unmatched_id(line)
        payment = PaymentSucceeded(0, "", line.total, charge_id, "", source=f"statement of {self._source}")
        learned = await self._engine.learn(
            payment, "", self._noting(line, "unmatched", charge_id, is_open=True)
        )
        return Came.FAILED if learned == "failed" else Came.UNMATCHED

    async def _finds_its_order(self, read: ReadLine) -> bool:
        line = read.line
        charge = await self._charge(line)
        if charge is not None and charge.telegram_payment_charge_id != read.telegram_payment_charge_id:
            # Its update came after all.
            await self._engine.write(
                partial(self._move, read, charge.telegram_payment_charge_id, charge.order_id)
            )
            return True
        approval = await self._match(line)
        if approval is None or charge is None or charge.state != "UNMATCHED":
            return False
        payment = payment_of(approval, line, self._source)

        def note(books: Books, recorded: Recorded | None) -> None:
            self._move(read, payment.telegram_payment_charge_id, approval.order.id, books)

        learned = await self._engine.learn(payment, payment.invoice_payload, note)
        return learned == "news"

    def _move(self, read: ReadLine, charge_id: str, order_id: str, books: Books) -> None:
        """Out of what fits no order: the order has a charge of its own for it."""
        now, unmatched_id = self._engine.now(), read.telegram_payment_charge_id
        if books.move_unmatched_charge(unmatched_id):
            books.book("", 0, now, moved_to_an_order(unmatched_id, read.line.total))
        self._close_case(books, read)
        books.note_statement_line(self._source, ReadLine(read.line, "matched", charge_id, order_id), now)

    # What became of payments

    async def _refund(self, line: StatementLine, charge: KnownCharge) -> Came:
        is_part = line.total != charge.total
        if not charge.order_id and is_part:
            return await self._differs(line, charge, "a part of a payment that fits no order went back")
        refund = PaymentRefunded(
            0, "", line.total, charge.telegram_payment_charge_id, source="statement", refund_id=line.id
        )
        learned = await self._learn_outgo(refund, line, charge, "refunded")
        return {"failed": Came.FAILED, "known": Came.KNOWN}.get(learned, Came.REFUNDED)

    async def _dispute(self, line: StatementLine, charge: KnownCharge) -> Came:
        await self._engine.report(
            self._case("disputed", line, charge, line.words),
            self._noting(line, "disputed", charge.telegram_payment_charge_id, charge.order_id, is_open=True),
        )
        return Came.DISPUTED

    async def _charge_back(self, line: StatementLine, charge: KnownCharge) -> Came:
        if line.total.amount < await self._rest_of(charge):
            return await self._differs(line, charge, "only a part was charged back")
        charge_id = charge.telegram_payment_charge_id
        # Money that fits no order is gone either way.
        fact = ChargedBack(charge_id, line.total) if charge.order_id else _gone(charge)
        learned = await self._learn_outgo(fact, line, charge, "charged_back")
        return {"failed": Came.FAILED, "known": Came.KNOWN}.get(learned, Came.CHARGED_BACK)

    async def _rest_of(self, charge: KnownCharge) -> int:
        """What of the charge did not go back yet."""
        order = await self._engine.order(charge.order_id) if charge.order_id else None
        if order is None:
            return charge.total.amount
        back = [
            refund.amount.amount
            for refund in order.refunds_of(charge.telegram_payment_charge_id)
            if refund.state is RefundState.DONE
        ]
        return charge.total.amount - sum(back)

    async def _learn_outgo(
        self, fact: PaymentRefunded | ChargedBack, line: StatementLine, charge: KnownCharge, outcome: str
    ) -> Learned:
        about = await self._earlier_lines(line)
        write_down = self._noting(line, outcome, charge.telegram_payment_charge_id, charge.order_id)

        def note(books: Books, recorded: Recorded | None) -> None:
            for earlier in about:
                self._close_case(books, earlier)
            write_down(books, recorded)

        return await self._engine.learn(fact, "", note)

    async def _earlier_lines(self, line: StatementLine) -> list[ReadLine]:
        """Open ones about the same payment: that it fits no order, that it is disputed."""
        ids = [line.id, line.provider_payment_charge_id]
        return [one for one in await self._engine.storage.read_lines(self._source, ids) if one.is_open]

    # What is written of a line

    async def _write_down(self, line: StatementLine, charge: KnownCharge, outcome: str) -> None:
        about = await self._earlier_lines(line) if outcome == "dispute_won" else []
        charge_id, order_id = charge.telegram_payment_charge_id, charge.order_id

        def write(books: Books) -> None:
            for earlier in about:
                self._close_case(books, earlier)
            read = ReadLine(line, outcome, charge_id, order_id)
            books.note_statement_line(self._source, read, self._engine.now())
            self._book_fee(books, line, charge_id, order_id)

        await self._engine.write(write)

    async def _differs(self, line: StatementLine, charge: KnownCharge, reason: str) -> Came:
        await self._engine.report(
            self._case("statement_differs", line, charge, reason),
            self._noting(line, "differs", charge.telegram_payment_charge_id, charge.order_id),
        )
        return Came.DIFFERENT

    def _case(
        self,
        kind: Literal["disputed", "statement_differs"],
        line: StatementLine,
        charge: KnownCharge,
        reason: str,
    ) -> NewCase:
        detail = {
            "source": self._source,
            "line": f"{line.kind} {line.id}",
            "amount": line.total.amount,
            "currency": line.total.currency,
            "reason": f"{self._source}, {line.kind}: {reason}",
        }
        return NewCase(kind, detail, charge.order_id, None, charge.telegram_payment_charge_id)

    def _noting(
        self, line: StatementLine, outcome: str, charge_id: str, order_id: str = "", is_open: bool = False
    ) -> Note:
        """What to write beside what came of the line: the line itself, and the provider's fee for news."""

        def note(books: Books, recorded: Recorded | None) -> None:
            if recorded is None and is_open:
                # Somebody else noted it meanwhile, with the number of its case.
                return
            now = self._engine.now()
            case = recorded.case if recorded is not None else 0
            read = ReadLine(line, outcome, charge_id, order_id, case, is_open)
            books.note_statement_line(self._source, read, now)
            # What is no news was booked with its fee before; what failed is a case.
            if recorded is not None and (recorded.order.id or is_open):
                self._book_fee(books, line, charge_id, order_id)

        return note

    def _book_fee(self, books: Books, line: StatementLine, charge_id: str, order_id: str) -> None:
        fee = line.total if line.kind == "fee" else line.fee
        if fee is not None:
            transfers = fee_of(charge_id, f"fee of {line.kind} {line.id}", fee)
            books.book(order_id, 0, self._engine.now(), transfers)

    def _close_case(self, books: Books, read: ReadLine) -> None:
        now = self._engine.now()
        if read.case:
            books.close_case(read.case, now)
        closed = ReadLine(read.line, read.outcome, read.telegram_payment_charge_id, read.order_id, read.case)
        books.note_statement_line(self._source, closed, now)


def _gone(charge: KnownCharge) -> PaymentRefunded:
    return PaymentRefunded(0, "", charge.total, charge.telegram_payment_charge_id, source="statement")


def _plain(charge: KnownCharge) -> str:
    return f"{charge.total.amount} {charge.total.currency}"
