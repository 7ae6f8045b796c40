"""Telegram's list of the bot's Star transactions, written by the test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from kassa.core.inputs import PaymentSucceeded
from kassa.core.money import STARS, Money
from kassa.core.order import Order
from kassa.service.reconciling.lists import StarRow, Unanswered


@dataclass
class StarTransactions:
    """Implements the service's StarList. `before_page` happens before each page is given."""

    rows: list[StarRow] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    before_page: Callable[[int], None] = lambda offset: None
    problem: str = ""

    async def star_page(self, offset: int, limit: int) -> Sequence[StarRow]:
        self.before_page(offset)
        if self.problem:
            raise Unanswered(self.problem)
        self.asked.append(offset)
        return self.rows[offset : offset + limit]

    def pays(self, order: Order, charge_id: str, at: float, seconds: int = 0) -> StarRow:
        row = StarRow(
            "payment",
            f"in {charge_id}",
            at,
            charge_id,
            order.buyer_id,
            order.goods_total,
            order.invoice_payload,
            seconds,
        )
        self.rows.append(row)
        return row

    def pays_for_nothing(self, charge_id: str, at: float, payload: str = "unheard of") -> StarRow:
        row = StarRow("payment", f"in {charge_id}", at, charge_id, 100, Money(50, STARS), payload)
        self.rows.append(row)
        return row

    def refunds(self, payment: StarRow, at: float) -> None:
        self.rows.append(replace(payment, kind="refund", mark=f"out {payment.charge_id}", at=at))

    def other(self, number: int, at: float) -> None:
        self.rows.append(StarRow("other", f"out other-{number}", at))


def news_of(payment: StarRow) -> PaymentSucceeded:
    """The same payment, as its update tells it."""
    assert payment.total is not None
    return PaymentSucceeded(
        payment.payer_id, payment.invoice_payload, payment.total, payment.charge_id, f"p-{payment.charge_id}"
    )
