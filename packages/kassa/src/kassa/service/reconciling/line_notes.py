"""What is written of a statement's line, in the commit of what it became: the line, its fee, its case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from kassa.service.bookkeeping import fee_of, moved_to_an_order
from kassa.service.books import Books, KnownCharge, NewCase
from kassa.service.engine import Engine, Note
from kassa.service.reconciling.lists import ReadLine, StatementLine
from kassa.service.recording import Recorded

# All that is told of one dispute has its id, and its fee is one.
_OF_DISPUTES = ("dispute", "chargeback", "dispute_won")


class LineNotes:
    """Of one statement. What makes a Note writes nothing yet."""

    def __init__(self, engine: Engine, source: str) -> None:
        self._engine = engine
        self.source = source

    def of(
        self, line: StatementLine, outcome: str, charge_id: str, order_id: str = "", is_open: bool = False
    ) -> Note:
        """For what is told to an order, or becomes a case; an open line waits for a match or a verdict."""

        def note(books: Books, recorded: Recorded | None) -> None:
            if recorded is None and is_open:
                # Somebody else noted it meanwhile, with the number of its case.
                return
            case = recorded.case if recorded is not None else 0
            self._put(books, ReadLine(line, outcome, charge_id, order_id, case, is_open))
            # What is no news was booked with its fee before; what failed is a case.
            if recorded is not None and (recorded.order.id or is_open):
                self._book_fee(books, line, charge_id, order_id)

        return note

    def closing(self, earlier: Sequence[ReadLine], note: Note) -> Note:
        """And what waited is over."""

        def closing(books: Books, recorded: Recorded | None) -> None:
            if not _has_failed(recorded):
                for read in earlier:
                    self._close(books, read)
            note(books, recorded)

        return closing

    def moving(self, read: ReadLine, charge_id: str, order_id: str) -> Note:
        """Out of what fits no order: the order has a charge of its own for it."""

        def moving(books: Books, recorded: Recorded | None) -> None:
            if _has_failed(recorded):
                return
            unmatched_id = read.telegram_payment_charge_id
            if books.move_unmatched_charge(unmatched_id):
                moved = moved_to_an_order(unmatched_id, read.line.total)
                books.book("", 0, self._engine.now(), moved)
            self._close(books, read)
            self._put(books, ReadLine(read.line, "matched", charge_id, order_id))

        return moving

    async def write_down(
        self, line: StatementLine, charge: KnownCharge, outcome: str, earlier: Sequence[ReadLine] = ()
    ) -> None:
        """A line that changes nothing but the books of fees."""
        charge_id, order_id = charge.telegram_payment_charge_id, charge.order_id

        def write(books: Books) -> None:
            for read in earlier:
                self._close(books, read)
            self._put(books, ReadLine(line, outcome, charge_id, order_id))
            self._book_fee(books, line, charge_id, order_id)

        await self._engine.write(write)

    async def open_case(
        self,
        kind: Literal["disputed", "statement_differs"],
        line: StatementLine,
        charge: KnownCharge,
        reason: str,
    ) -> None:
        """A person has to look, and is told. A dispute stays open until its verdict."""
        charge_id, order_id = charge.telegram_payment_charge_id, charge.order_id
        detail = {
            "source": self.source,
            "line": f"{line.kind} {line.id}",
            "amount": line.total.amount,
            "currency": line.total.currency,
            "reason": f"{self.source}, {line.kind}: {reason}",
        }
        case = NewCase(kind, detail, order_id, None, charge_id)
        await self._engine.report(case, self.of(line, kind, charge_id, order_id, is_open=kind == "disputed"))

    async def is_fee_booked(self, line: StatementLine, charge: KnownCharge) -> bool:
        """By an earlier word about the same dispute, say."""
        return _fee_name(line) in await self._engine.storage.booked(charge.telegram_payment_charge_id)

    def _put(self, books: Books, read: ReadLine) -> None:
        books.note_statement_line(self.source, read, self._engine.now())

    def _book_fee(self, books: Books, line: StatementLine, charge_id: str, order_id: str) -> None:
        fee = line.total if line.kind == "fee" else line.fee
        if fee is not None:
            books.book(order_id, 0, self._engine.now(), fee_of(charge_id, _fee_name(line), fee))

    def _close(self, books: Books, read: ReadLine) -> None:
        if read.case:
            books.close_case(read.case, self._engine.now())
        charge_id, order_id = read.telegram_payment_charge_id, read.order_id
        self._put(books, ReadLine(read.line, read.outcome, charge_id, order_id, read.case))


def _has_failed(recorded: Recorded | None) -> bool:
    """What could not be decided is a case of its own, and changed nothing."""
    return recorded is not None and recorded.case > 0


def _fee_name(line: StatementLine) -> str:
    return f"fee of {'dispute' if line.kind in _OF_DISPUTES else line.kind} {line.id}"
