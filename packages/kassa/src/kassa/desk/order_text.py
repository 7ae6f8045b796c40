"""An order and its journal in plain lines, for a merchant to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from kassa.core.contact import OrderInfo
from kassa.core.currencies import format_money
from kassa.core.money import STARS, Money
from kassa.core.order import Order
from kassa.service.books import JournalLine

NANOSTARS = 1_000_000_000
LONGEST_VALUE = 48
# What every line of one order's journal would repeat.
_KNOWN = frozenset({"shop", "order_id", "invoice_payload", "payer_id", "buyer_id", "query_id", "invoicing"})


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def moment(seconds: float) -> str:
    """A time as people read it, in this machine's time zone."""
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def order_lines(order: Order) -> list[str]:
    """The order as it is now."""
    return [
        f"Order {order.id}",
        f"buyer {order.buyer_id}, placed {moment(order.placed_at)}, payment {order.payment}",
        *(f"{line.quantity} × {line.title} ({line.sku}), {format_money(line.total)}" for line in order.lines),
        *([_contact(order.order_info)] if order.order_info else []),
        *(
            f"charge {charge.telegram_payment_charge_id}: {format_money(charge.total)}, {charge.state}, "
            f"the provider's id is {charge.provider_payment_charge_id or 'unknown'}"
            for charge in order.charges
        ),
        *(
            f"refund {refund.number}: {format_money(refund.amount)}, {refund.state}{because(refund.reason)}"
            for refund in order.refunds
        ),
        *(
            f"delivery {delivery.number}: {delivery.state}"
            f"{f', tracking {delivery.tracking}' if delivery.tracking else ''}{because(delivery.reason)}"
            for delivery in order.deliveries
        ),
    ]


def journal_lines(journal: Sequence[JournalLine]) -> list[str]:
    """Everything that happened, in its order: one line each."""
    return [f"{moment(line.at)}  {line.kind:<6}  {_happened(line)}".rstrip() for line in journal]


def because(reason: str) -> str:
    return f", because: {reason}" if reason else ""


def in_words(detail: Mapping[str, Any]) -> str:
    """A stored value without its empty fields and what everybody knows: `total 24,00 €, address DE Jena`."""
    told = {name: _shortened(_value(value)) for name, value in detail.items() if name not in _KNOWN}
    return ", ".join(f"{name} {value}" for name, value in told.items() if value)


def _happened(line: JournalLine) -> str:
    row = f" → row {line.row}" if line.row else ""
    is_moved = line.payment_after and line.payment_before != line.payment_after
    moved = f", payment {line.payment_before or 'none'} → {line.payment_after}" if is_moved else ""
    detail = in_words(_ledger_detail(line.detail) if line.kind == "ledger" else line.detail)
    return f"{line.what}{row}{moved}{f': {detail}' if detail else ''}"


def _ledger_detail(detail: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"money": booked(Money(detail["amount"], detail["currency"]))}


def booked(total: Money) -> str:
    """An amount of the ledger, which keeps Stars in nanostars: an affiliate's part may be a fraction."""
    if total.currency != STARS:
        return format_money(total)
    whole, rest = divmod(abs(total.amount), NANOSTARS)
    fraction = f".{rest:09d}".rstrip("0") if rest else ""
    return format_money(Money(whole if total.amount >= 0 else -whole, STARS)) + fraction


def _value(value: Any) -> str:
    # Any: a value of the journal has the shape of whatever was stored.
    if value is None or value is False or value == 0:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, Mapping):
        if set(value) == {"amount", "currency"}:
            return format_money(Money(value["amount"], value["currency"]))
        return " ".join(text for part in value.values() if (text := _value(part)))
    if isinstance(value, list | tuple):
        return " + ".join(_value(part) for part in value)
    return str(value)


def _shortened(text: str) -> str:
    """Long ids stand in full at the order; here their beginning tells them apart."""
    return text if len(text) <= LONGEST_VALUE or " " in text else text[: LONGEST_VALUE - 1] + "…"


def _contact(info: OrderInfo) -> str:
    parts = [info.name, info.phone_number, info.email]
    address = info.shipping_address
    if address:
        street = " ".join(part for part in (address.street_line1, address.street_line2) if part)
        parts += [street, address.post_code, address.city, address.state, address.country_code]
    return "to " + ", ".join(part for part in parts if part)
