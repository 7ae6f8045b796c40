"""What Telegram takes as an invoice (Bot API 10.3: sendInvoice, createInvoiceLink, LabeledPrice).

Each function returns problems; an empty list is a good invoice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kassa.core.currencies import CURRENCIES, format_money
from kassa.core.money import STARS, Money

TITLE_CHARACTERS = 32
DESCRIPTION_CHARACTERS = 255
PAYLOAD_BYTES = 128
SUGGESTED_TIPS = 4
# tdlib: "too big amount of the currency specified".
HIGHEST_AMOUNT = 999_999_999_999
# The one period that createInvoiceLink takes, and the highest price of a subscription.
SUBSCRIPTION_SECONDS = 2_592_000
SUBSCRIPTION_STARS = 10_000


@dataclass(frozen=True, slots=True)
class InvoiceProblem:
    """`error`: Telegram refuses the invoice. `warning`: it did when this was written; the bounds move."""

    severity: Literal["error", "warning"]
    field: str
    text: str


def _error(field: str, text: str) -> InvoiceProblem:
    return InvoiceProblem("error", field, text)


def text_problems(title: str, description: str) -> list[InvoiceProblem]:
    problems = []
    for field, text, limit in (
        ("title", title, TITLE_CHARACTERS),
        ("description", description, DESCRIPTION_CHARACTERS),
    ):
        if not 1 <= len(text) <= limit:
            problems.append(_error(field, f"must have 1 to {limit} characters, has {len(text)}"))
    return problems


def payload_problems(payload: str) -> list[InvoiceProblem]:
    size = len(payload.encode())
    if 1 <= size <= PAYLOAD_BYTES:
        return []
    return [_error("payload", f"must have 1 to {PAYLOAD_BYTES} bytes, has {size}")]


def amount_problems(total: Money) -> list[InvoiceProblem]:
    """Whether Telegram takes this total. Outside the snapshot of the currency's bounds is only a warning."""
    currency = CURRENCIES.get(total.currency)
    if currency is None:
        return [
            _error("currency", f"must be one that Telegram's payments know, or XTR, got {total.currency!r}")
        ]
    if not 1 <= total.amount <= HIGHEST_AMOUNT:
        return [
            _error(
                "price",
                f"must be 1 to {HIGHEST_AMOUNT} smallest units of {total.currency}, got {total.amount}",
            )
        ]
    if currency.min_amount <= total.amount <= currency.max_amount:
        return []
    lowest = format_money(Money(currency.min_amount, total.currency))
    highest = format_money(Money(currency.max_amount, total.currency))
    severity: Literal["error", "warning"] = "error" if total.currency == STARS else "warning"
    return [
        InvoiceProblem(severity, "price", f"Telegram takes {lowest} to {highest}, got {format_money(total)}"),
    ]


def stars_problems(prices: int, max_tip: int, needs_shipping: bool) -> list[InvoiceProblem]:
    """What an invoice in XTR may not have (Bot API: STARS_INVOICE_INVALID)."""
    problems = []
    if prices != 1:
        problems.append(_error("prices", f"an invoice in XTR has exactly 1 price, got {prices}"))
    if max_tip:
        problems.append(_error("max_tip", "an invoice in XTR takes no tips; set it to 0"))
    if needs_shipping:
        problems.append(_error("shipping", "parcels can't be sold for XTR; use a provider's currency"))
    return problems


def tip_problems(max_tip: int, suggested_tips: Sequence[int]) -> list[InvoiceProblem]:
    problems = []
    if max_tip < 0:
        problems.append(_error("max_tip", f"must be 0 or more, got {max_tip}"))
    if len(suggested_tips) > SUGGESTED_TIPS:
        problems.append(_error("suggested_tips", f"at most {SUGGESTED_TIPS}, got {len(suggested_tips)}"))
    rising = all(low < high for low, high in zip((0, *suggested_tips), suggested_tips, strict=False))
    if not rising:
        problems.append(_error("suggested_tips", f"must be positive and rising, got {list(suggested_tips)}"))
    if any(tip > max_tip for tip in suggested_tips):
        problems.append(
            _error("suggested_tips", f"must not be above max_tip {max_tip}, got {max(suggested_tips)}")
        )
    return problems


def subscription_problems(total: Money, seconds: int) -> list[InvoiceProblem]:
    """A subscription is in XTR, over 30 days, at 10,000 Stars at most (Bot API: createInvoiceLink)."""
    if not seconds:
        return []
    problems = []
    if total.currency != STARS:
        problems.append(_error("subscription", f"subscriptions are paid in XTR, got {total.currency}"))
    if seconds != SUBSCRIPTION_SECONDS:
        problems.append(
            _error("subscription", f"the period must be {SUBSCRIPTION_SECONDS} seconds, got {seconds}")
        )
    if total.amount > SUBSCRIPTION_STARS:
        problems.append(
            _error("subscription", f"the price must be {SUBSCRIPTION_STARS} at most, got {total.amount}")
        )
    return problems
