"""Whose payment is it? A provider knows neither the order nor the buyer; it knows how much and when.

What is exact is what a buyer was told "yes" to: the same amount, shortly before. When that is so for one
order only, the payment is that order's. Otherwise a person has to look: goods for somebody else's money are
worse than a buyer who waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from kassa.core.inputs import PaymentSucceeded, PreCheckoutQueried
from kassa.core.order import Order
from kassa.service.books import JournalLine
from kassa.service.reconciling.lists import StatementLine

# Two clocks, and whole seconds.
SECONDS_OF_DOUBT = 5.0
# A payment may still be on its way when the hold ends.
SECONDS_AFTER_THE_HOLD = 60.0
# A second charge of the same amount so soon is the first one made twice.
SECONDS_BETWEEN_TWINS = 60.0
_ROWS_THAT_APPROVE = ("4", "6")


@dataclass(frozen=True, slots=True)
class Approval:
    """A pre-checkout query that was answered with ok."""

    order: Order
    at: float
    query: PreCheckoutQueried


def approvals_of(order: Order, journal: Iterable[JournalLine]) -> list[Approval]:
    return [
        Approval(order, line.at, msgspec.convert(line.detail, PreCheckoutQueried))
        for line in journal
        if line.kind == "input" and line.row in _ROWS_THAT_APPROVE
    ]


def may_be_about(order: Order, line: StatementLine, paid_at: Mapping[str, float]) -> bool:
    """Worth a look into its journal: nobody has paid for it, or somebody paid just that just then.

    `paid_at`: when the provider made the charges that are known, by its own ids.
    """
    if order.currency != line.total.currency:
        return False
    return not order.charges or _has_a_twin(order, line, paid_at)


def the_one_that_fits(
    approvals: Sequence[Approval], line: StatementLine, hold_seconds: float
) -> Approval | None:
    """None when there is none, and when there are several."""
    fitting = [one for one in approvals if _fits(one, line, hold_seconds)]
    orders = {one.order.id for one in fitting}
    return fitting[-1] if len(orders) == 1 else None


def payment_of(approval: Approval, line: StatementLine, source: str) -> PaymentSucceeded:
    """As its update would have told it, but for Telegram's id, which the provider doesn't know."""
    query = approval.query
    return PaymentSucceeded(
        payer_id=query.payer_id,
        invoice_payload=approval.order.invoice_payload,
        total=line.total,
        telegram_payment_charge_id=line.telegram_payment_charge_id
        or f"{source} {line.provider_payment_charge_id}",
        provider_payment_charge_id=line.provider_payment_charge_id,
        shipping_option_id=query.shipping_option_id,
        order_info=query.order_info,
        source="statement",
    )


def _fits(approval: Approval, line: StatementLine, hold_seconds: float) -> bool:
    first, last = approval.at - SECONDS_OF_DOUBT, approval.at + hold_seconds + SECONDS_AFTER_THE_HOLD
    return approval.query.total == line.total and first <= line.at <= last


def _has_a_twin(order: Order, line: StatementLine, paid_at: Mapping[str, float]) -> bool:
    return any(
        charge.total == line.total
        and abs(paid_at.get(charge.provider_payment_charge_id, charge.paid_at) - line.at)
        <= SECONDS_BETWEEN_TWINS
        for charge in order.charges
    )
