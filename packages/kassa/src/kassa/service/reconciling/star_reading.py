"""Reads on in the list of Star transactions, from where the last reading stopped.

The list is chronological and grows at its end, so a number of rows says where to go on. Each page is asked
for with the last row that was read at its head: another row there says that the list has changed underneath,
and it is read again from its start. That costs time and nothing else: what the books know changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from kassa.core.inputs import PaymentRefunded, PaymentSucceeded, RefundFailed
from kassa.core.money import STARS, Money
from kassa.core.order import ChargeState, Order, RefundState
from kassa.service.bookkeeping import fee_of
from kassa.service.books import NewCase
from kassa.service.engine import Engine
from kassa.service.marks import READ_STARS
from kassa.service.reconciling.findings import Came, Findings
from kassa.service.reconciling.lists import StarList, StarRow, Unanswered

ROWS_ON_A_PAGE = 100
# A list that is longer is read on at the next time.
PAGES_AT_A_TIME = 500
# The list has whole seconds, and another clock.
SECONDS_OF_DOUBT = 60.0

_CAME_OF_A_PAYMENT = {
    "news": Came.PAID,
    "unmatched": Came.UNMATCHED,
    "failed": Came.FAILED,
    "known": Came.KNOWN,
}
_IS_BACK = (ChargeState.REFUNDED, ChargeState.CHARGED_BACK)

log = logging.getLogger("kassa.reconciling")


@dataclass(frozen=True, slots=True)
class StarCursor:
    """`offset` rows were read, `anchor` is the last one's mark. Those before `since` are not the shop's."""

    since: float
    offset: int = 0
    anchor: str = ""


class StarReading:
    """One of the Reconciler's readings."""

    name = "Telegram Stars"

    def __init__(self, engine: Engine, stars: StarList) -> None:
        self._engine = engine
        self._stars = stars

    async def read(self, findings: Findings) -> None:
        """To the end of the list. Raises Unanswered; then what was read so far stands."""
        unknown = _unknown_refunds(await self._engine.storage.orders_with_trouble())
        cursor = await self._cursor()
        has_begun_again = False
        for _ in range(PAGES_AT_A_TIME):
            rows = await self._stars.star_page(max(cursor.offset - 1, 0), ROWS_ON_A_PAGE)
            if cursor.offset and (not rows or rows[0].mark != cursor.anchor):
                if has_begun_again:
                    raise Unanswered("the list of Star transactions changes while it is read")
                log.warning("the list of Star transactions has changed underneath: it is read from its start")
                has_begun_again, cursor = True, StarCursor(cursor.since)
                continue
            new = rows[1:] if cursor.offset else rows
            await self._learn_page(new, cursor.since, findings)
            if new:
                cursor = replace(cursor, offset=cursor.offset + len(new), anchor=new[-1].mark)
                await self._keep(cursor)
            if len(rows) < ROWS_ON_A_PAGE:
                await self._settle(unknown)
                return
        raise Unanswered(f"{PAGES_AT_A_TIME} pages were read, the rest follows")

    async def _cursor(self) -> StarCursor:
        """A shop that never read before counts from when its books begin: what was earlier, others sold."""
        storage = self._engine.storage
        mark = (await storage.marks()).get(READ_STARS)
        if mark is not None and mark.value:
            return msgspec.json.decode(mark.value, type=StarCursor)
        begun_at = await storage.begun_at()
        return StarCursor((self._engine.now() if begun_at is None else begun_at) - SECONDS_OF_DOUBT)

    async def _keep(self, cursor: StarCursor) -> None:
        value = msgspec.json.encode(cursor).decode()
        await self._engine.write(lambda books: books.set_mark(READ_STARS, value, self._engine.now()))

    async def _learn_page(self, rows: Sequence[StarRow], since: float, findings: Findings) -> None:
        known = await self._engine.storage.known_charges([row.charge_id for row in rows])
        states: dict[str, str] = {charge_id: charge.state for charge_id, charge in known.items()}
        for row in rows:
            came = Came.FOREIGN
            if row.at >= since:
                came = await self._learn(row, states.get(row.charge_id, ""))
            findings.came[came] += 1
            if row.kind == "payment" and came is not Came.FOREIGN:
                states.setdefault(row.charge_id, ChargeState.ACCEPTED)
            if row.commission_nanostars and came is not Came.FOREIGN:
                await self._book_commission(row)

    async def _learn(self, row: StarRow, state: str) -> Came:
        """`state` is that of the charge in the books, "" = they don't have it."""
        match row.kind:
            case "unreadable":
                await self._engine.report(NewCase("unreadable_line", {"reason": f"{self.name}, {row.mark}"}))
                return Came.FAILED
            case "payment":
                return Came.KNOWN if state else await self._learn_payment(row)
            case "refund" if state:
                return Came.KNOWN if state in _IS_BACK else await self._learn_refund(row)
        # A refund whose payment is unknown: that would have been read before, had it been the shop's.
        return Came.FOREIGN

    async def _learn_payment(self, row: StarRow) -> Came:
        learned = await self._engine.learn(payment_of(row), row.invoice_payload)
        return _CAME_OF_A_PAYMENT[learned]

    async def _learn_refund(self, row: StarRow) -> Came:
        learned = await self._engine.learn(refund_of(row), row.invoice_payload)
        return {"known": Came.KNOWN, "failed": Came.FAILED}.get(learned, Came.REFUNDED)

    async def _book_commission(self, row: StarRow) -> None:
        """Once for the payment, and back with its refund."""
        what = "commission" if row.kind == "payment" else "commission back"
        if what in await self._engine.storage.booked(row.charge_id):
            return
        nanostars = row.commission_nanostars if row.kind == "payment" else -row.commission_nanostars
        transfers = fee_of(row.charge_id, what, Money(0, STARS), nanostars)
        await self._engine.write(lambda books: books.book("", 0, row.at, transfers))

    async def _settle(self, unknown: Sequence[tuple[str, int]]) -> None:
        """Refunds whose outcome nobody knew before the list was read to its end: those not in it failed."""
        for order_id, number in unknown:
            order = await self._engine.order(order_id)
            refund = order.refund(number) if order else None
            if refund is not None and refund.state is RefundState.UNKNOWN:
                reason = "it is not in Telegram's list of transactions"
                await self._engine.tell(order_id, RefundFailed(number, reason))


def payment_of(row: StarRow) -> PaymentSucceeded:
    """The list says neither the provider's id nor until when is paid: a period from the payment on."""
    assert row.total is not None, "a payment has a total"
    period = row.subscription_seconds
    return PaymentSucceeded(
        payer_id=row.payer_id,
        invoice_payload=row.invoice_payload,
        total=row.total,
        telegram_payment_charge_id=row.charge_id,
        provider_payment_charge_id="",
        is_recurring=period > 0,
        subscription_expiration_date=int(row.at) + period if period else 0,
        source="transactions",
    )


def refund_of(row: StarRow) -> PaymentRefunded:
    assert row.total is not None, "a refund has a total"
    return PaymentRefunded(row.payer_id, row.invoice_payload, row.total, row.charge_id, source="transactions")


def _unknown_refunds(orders: Sequence[Order]) -> list[tuple[str, int]]:
    return [
        (order.id, refund.number)
        for order in orders
        for refund in order.refunds
        if refund.state is RefundState.UNKNOWN and refund.amount.currency == STARS
    ]
