"""The books of the provider in the shape of YooKassa's API: payments and refunds.

Facts: yookassa.ru/developers/api: amounts are decimal text, moments are ISO 8601 in UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tgsandbox.world.currencies import CURRENCIES
from tgsandbox.world.providers.ledger import ChargeState, ProviderCharge, ProviderRefund
from tgsandbox.world.providers.provider import ProviderAccount

Json = dict[str, Any]
STATUSES = {ChargeState.AWAITING_3DS: "pending", ChargeState.DECLINED: "canceled"}
CARD_TYPES = {"Visa": "Visa", "Mastercard": "MasterCard", "Mir": "Mir", "American Express": "AmericanExpress"}
# YooKassa's own names for why a payment was cancelled.
CANCELLATIONS = {
    "insufficient_funds": "insufficient_funds",
    "expired_card": "card_expired",
    "incorrect_cvc": "invalid_csc",
    "authentication_failed": "3d_secure_failed",
    "stolen_card": "fraud_suspected",
    "lost_card": "fraud_suspected",
}


def write_payment(charge: ProviderCharge, account: ProviderAccount) -> Json:
    status = STATUSES.get(charge.state, "succeeded")
    brand, _, last_four = charge.card_title.rpartition(" *")
    wire: Json = {
        "id": charge.id,
        "status": status,
        "amount": write_amount(charge.amount, charge.currency),
        "description": charge.description,
        "recipient": {"account_id": account.merchant_id, "gateway_id": account.merchant_id},
        "payment_method": {
            "type": "bank_card",
            "id": charge.id,
            "saved": False,
            "title": f"Bank card *{last_four}",
            "card": {"last4": last_four, "card_type": CARD_TYPES.get(brand, "Unknown")},
        },
        "created_at": write_moment(charge.created_at),
        "test": charge.is_test,
        "paid": status == "succeeded",
        "refundable": status == "succeeded" and charge.kept_amount > 0,
        "metadata": {},
    }
    if status == "succeeded":
        wire["captured_at"] = write_moment(charge.created_at)
        wire["income_amount"] = write_amount(charge.amount, charge.currency)
        wire["refunded_amount"] = write_amount(charge.refunded_amount, charge.currency)
    if status == "canceled":
        reason = CANCELLATIONS.get(charge.decline_reason, "general_decline")
        wire["cancellation_details"] = {"party": "payment_network", "reason": reason}
    return wire


def write_refund(refund: ProviderRefund) -> Json:
    wire: Json = {
        "id": refund.id,
        "payment_id": refund.charge_id,
        "status": "succeeded",
        "created_at": write_moment(refund.at),
        "amount": write_amount(refund.amount, refund.currency),
    }
    return wire | {"description": refund.reason} if refund.reason else wire


def write_amount(amount: int, currency: str) -> Json:
    """Smallest units as decimal text with the currency's own digits."""
    digits = CURRENCIES[currency].digits
    whole, rest = divmod(amount, 10**digits)
    return {"value": f"{whole}.{rest:0{digits}}" if digits else str(whole), "currency": currency}


def read_amount(value: str, currency: str) -> int | None:
    """Decimal text in smallest units; None when it is no amount of that currency."""
    digits = CURRENCIES[currency].digits
    whole, _, rest = value.partition(".")
    if not whole.isdecimal() or not whole.isascii() or len(rest) > digits or (rest and not rest.isdecimal()):
        return None
    scale: int = 10**digits
    return int(whole) * scale + int(rest.ljust(digits, "0") or 0)


def write_moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_moment(text: str) -> float | None:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    except ValueError:
        return None
