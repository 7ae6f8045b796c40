"""YooKassa's payments and refunds, by YooKassa's SDK. Runs in a process of its own (child.py).

The SDK keeps the credentials in a class: one shop a process. YooKassa's API has no list of disputes.
Facts: yookassa.ru/developers/api: lists newest first with a cursor, at most 100 a page; amounts as decimals.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import yookassa  # type: ignore[import-untyped]  # it carries no types

from kassa.core.currencies import parse_amount
from kassa.providers.cabinets.wire import LONGEST_WORDS, Line, Page, Question

LINES_ON_A_PAGE = 100


def pages(question: Question) -> Iterator[Page]:
    address = {"api_url": question.api_url} if question.api_url else {}
    yookassa.Configuration.configure(question.account_id, question.key, **address)
    for payments in _lists(yookassa.Payment, question.payments_since):
        yield Page(tuple(map(_payment, payments)))
    for refunds in _lists(yookassa.Refund, question.refunds_since):
        yield Page(tuple(map(_refund, refunds)))


# Any: the SDK carries no types.
def _lists(kind: Any, since: float) -> Iterator[list[Any]]:
    asked = {"status": "succeeded", "created_at.gte": _moment(since), "limit": LINES_ON_A_PAGE}
    while True:
        page = kind.list(asked)
        yield page.items
        if not page.next_cursor:
            return
        asked["cursor"] = page.next_cursor


def _payment(payment: Any) -> Line:
    amount, currency = _units(payment.amount)
    income = getattr(payment, "income_amount", None)
    return Line(
        kind="payment",
        id=payment.id,
        charge=payment.id,
        at=_seconds(payment.created_at),
        amount=amount,
        currency=currency,
        fee=amount - _units(income)[0] if income is not None else 0,
        fee_currency=currency,
        words=str(payment.description or "")[:LONGEST_WORDS],
    )


def _refund(refund: Any) -> Line:
    amount, currency = _units(refund.amount)
    return Line("refund", refund.id, refund.payment_id, _seconds(refund.created_at), amount, currency)


def _units(amount: Any) -> tuple[int, str]:
    return parse_amount(str(amount.value), amount.currency).amount, amount.currency


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()
