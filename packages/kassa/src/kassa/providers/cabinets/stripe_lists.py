"""Stripe's charges, refunds and disputes, by Stripe's SDK. Runs in a process of its own (child.py).

Facts: stripe.com/docs/api: lists newest first, at most 100 a page; amounts in smallest units;
docs.stripe.com/currencies: of ISK and UGX in hundredths, although they have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import stripe

from kassa.providers.cabinets.wire import LONGEST_WORDS, Line, Page, Question
from kassa.service.reconciling.lists import LineKind

LINES_ON_A_PAGE = 100
SECONDS_FOR_A_CALL = 15.0
_IN_HUNDREDTHS = frozenset({"ISK", "UGX"})
# An inquiry ("warning_…") has taken no money yet.
_VERDICTS: dict[str, LineKind] = {"lost": "chargeback", "won": "dispute_won"}
_OPEN = frozenset({"needs_response", "under_review"})


def pages(question: Question) -> Iterator[Page]:
    client = stripe.StripeClient(
        question.key,
        base_addresses={"api": question.api_url} if question.api_url else {},
        max_network_retries=1,
        http_client=stripe.RequestsClient(timeout=SECONDS_FOR_A_CALL),
    ).v1
    # The fee is in another object, which comes with the charge when it is asked for.
    with_fees = {"expand": ["data.balance_transaction"]}
    for charges in _lists(client.charges, question.payments_since, with_fees):
        yield Page(tuple(_charge(charge) for charge in charges if charge.status == "succeeded"))
    for refunds in _lists(client.refunds, question.refunds_since):
        yield Page(tuple(_refund(refund) for refund in refunds if refund.status == "succeeded"))
    for disputes in _lists(client.disputes, question.disputes_since):
        yield Page(tuple(_dispute(one) for one in disputes if one.status in _VERDICTS or one.status in _OPEN))


# The SDK's services share no type that says that they can list; its objects have no types of their fields.
def _lists(service: Any, since: float, asked: dict[str, Any] | None = None) -> Iterator[list[Any]]:
    params = {**(asked or {}), "created": {"gte": max(int(since), 1)}, "limit": LINES_ON_A_PAGE}
    while True:
        page = service.list(params)
        yield page.data
        if not page.has_more:
            return
        params["starting_after"] = page.data[-1].id


def _charge(charge: Any) -> Line:
    fee, currency = _fee_of(getattr(charge, "balance_transaction", None))
    return Line(
        kind="payment",
        id=charge.id,
        charge=charge.id,
        at=float(charge.created),
        amount=_units(charge.amount_captured, charge.currency),
        currency=charge.currency.upper(),
        fee=fee,
        fee_currency=currency,
        words=str(charge.description or "")[:LONGEST_WORDS],
        other_id=_intent_of(charge),
    )


def _refund(refund: Any) -> Line:
    return Line(
        kind="refund",
        id=refund.id,
        charge=_id_of(refund.charge),
        at=float(refund.created),
        amount=_units(refund.amount, refund.currency),
        currency=refund.currency.upper(),
        other_id=_intent_of(refund),
    )


def _dispute(dispute: Any) -> Line:
    fees = [_fee_of(one) for one in getattr(dispute, "balance_transactions", None) or []]
    currency = fees[0][1] if fees else ""
    return Line(
        kind=_VERDICTS.get(dispute.status, "dispute"),
        id=dispute.id,
        charge=_id_of(dispute.charge),
        at=float(dispute.created),
        amount=_units(dispute.amount, dispute.currency),
        currency=dispute.currency.upper(),
        fee=sum(fee for fee, _ in fees),
        fee_currency=currency,
        words=str(dispute.reason or "")[:LONGEST_WORDS],
        other_id=_intent_of(dispute),
    )


def _fee_of(transaction: Any) -> tuple[int, str]:
    """In what the account is kept in, which may be another currency. (0, "") when it is not known."""
    if transaction is None or isinstance(transaction, str):
        return 0, ""
    return _units(transaction.fee, transaction.currency), transaction.currency.upper()


def _intent_of(thing: Any) -> str:
    """The payment intent: a charge made with one may be known to Telegram by it."""
    intent = getattr(thing, "payment_intent", None)
    return _id_of(intent) if intent else ""


def _id_of(charge: Any) -> str:
    return charge if isinstance(charge, str) else str(charge.id)


def _units(amount: int, currency: str) -> int:
    return amount // 100 if currency.upper() in _IN_HUNDREDTHS else amount
