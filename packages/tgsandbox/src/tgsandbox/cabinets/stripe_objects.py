"""The books of the provider in the shape of Stripe's API.

Facts: stripe.com/docs/api, objects charge, refund, dispute, payout, balance and balance_transaction.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from tgsandbox.world.providers.disputes import Dispute, DisputeState
from tgsandbox.world.providers.ledger import ChargeState, ProviderCharge, ProviderRefund
from tgsandbox.world.providers.payouts import Payout, StatementRow
from tgsandbox.world.providers.test_cards import DECLINE_REASONS, Outcome

Json = dict[str, Any]
BRANDS = {"Visa": "visa", "Mastercard": "mastercard", "American Express": "amex"}
STATUSES = {ChargeState.AWAITING_3DS: "pending", ChargeState.DECLINED: "failed"}
# Stripe's own names for the kinds of lines of an account.
TYPES = {
    "payment": "charge",
    "refund": "refund",
    "dispute": "adjustment",
    "dispute_won": "adjustment",
    "payout": "payout",
}


def write_charge(charge: ProviderCharge) -> Json:
    brand, _, last_four = charge.card_title.rpartition(" *")
    is_paid = charge.state not in STATUSES
    return {
        "id": charge.id,
        "object": "charge",
        "amount": charge.amount,
        "amount_captured": charge.amount if is_paid else 0,
        "amount_refunded": charge.refunded_amount,
        "captured": is_paid,
        "created": int(charge.created_at),
        "currency": charge.currency.lower(),
        "description": charge.description,
        "disputed": charge.is_disputed or charge.state == ChargeState.CHARGED_BACK,
        "failure_code": charge.decline_reason or None,
        "failure_message": _reason(charge.decline_reason),
        "livemode": not charge.is_test,
        "metadata": {},
        "paid": is_paid,
        "payment_method_details": {
            "type": "card",
            "card": {"brand": BRANDS.get(brand, "unknown"), "last4": last_four},
        },
        "refunded": charge.state == ChargeState.REFUNDED,
        "status": STATUSES.get(charge.state, "succeeded"),
    }


def _reason(outcome: str) -> str | None:
    return DECLINE_REASONS[Outcome(outcome)] if outcome else None


def write_refund(refund: ProviderRefund) -> Json:
    return {
        "id": refund.id,
        "object": "refund",
        "amount": refund.amount,
        "charge": refund.charge_id,
        "created": int(refund.at),
        "currency": refund.currency.lower(),
        "metadata": {},
        "reason": refund.reason or None,
        "status": "succeeded",
    }


def write_dispute(dispute: Dispute, *, is_test: bool) -> Json:
    return {
        "id": dispute.id,
        "object": "dispute",
        "amount": dispute.amount,
        "charge": dispute.charge_id,
        "created": int(dispute.opened_at),
        "currency": dispute.currency.lower(),
        "is_charge_refundable": False,
        "livemode": not is_test,
        "metadata": {},
        "reason": dispute.reason,
        "status": dispute.state.value,
    }


def write_payout(payout: Payout, *, is_test: bool) -> Json:
    return {
        "id": payout.id,
        "object": "payout",
        "amount": payout.amount,
        "arrival_date": int(payout.at),
        "created": int(payout.at),
        "currency": payout.currency.lower(),
        "livemode": not is_test,
        "metadata": {},
        "method": "standard",
        "status": "paid",
        "type": "bank_account",
    }


def write_balance(balances: dict[str, int], disputes: list[Dispute], *, is_test: bool) -> Json:
    """Disputed money is gone from what is available; what the bank still decides on stands apart."""
    reserved: Counter[str] = Counter()
    for dispute in disputes:
        if dispute.state == DisputeState.NEEDS_RESPONSE:
            reserved[dispute.currency] += dispute.amount
    return {
        "object": "balance",
        "available": _amounts(balances),
        "connect_reserved": _amounts(reserved),
        "livemode": not is_test,
        "pending": [],
    }


def write_balance_transaction(row: StatementRow) -> Json:
    return {
        "id": f"txn_{row.id.rpartition('_')[2]}_{row.kind}",
        "object": "balance_transaction",
        "amount": row.amount,
        "created": int(row.at),
        "currency": row.currency.lower(),
        "description": row.description or None,
        "fee": 0,
        "net": row.amount,
        "source": row.id,
        "status": "available",
        "type": TYPES[row.kind],
    }


def _amounts(by_currency: dict[str, int] | Counter[str]) -> list[Json]:
    return [
        {"amount": amount, "currency": currency.lower(), "source_types": {"card": amount}}
        for currency, amount in by_currency.items()
    ]
