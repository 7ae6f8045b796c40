"""`kassa orders`, `kassa order` and `kassa stuck`: reads the books, also while the shop is selling."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from kassa.cli.screen import moment, say, show_table
from kassa.core.currencies import format_money
from kassa.core.errors import InvalidInput, NotFound
from kassa.core.order import Order, PaymentState
from kassa.service.books import JournalLine, Reading
from kassa.settings import load_settings
from kassa.storage.sqlite import read_sqlite


def show_orders(shop: Path, limit: int, state: str) -> None:
    if state and state not in PaymentState.__members__:
        known = ", ".join(PaymentState.__members__)
        raise InvalidInput([("--state", f"found {state}; write one of {known}")])
    asyncio.run(_show_orders(shop, limit, state))


def show_order(shop: Path, words: str) -> None:
    asyncio.run(_show_order(shop, words))


def show_stuck(shop: Path) -> None:
    asyncio.run(_show_stuck(shop))


@asynccontextmanager
async def _books(shop: Path) -> AsyncIterator[Reading]:
    settings = load_settings(shop, fetch_secrets=False)
    reading = read_sqlite(settings.database, settings.shop.id)
    try:
        yield reading
    finally:
        await reading.close()


async def _show_orders(shop: Path, limit: int, state: str) -> None:
    async with _books(shop) as books:
        rows = await books.recent_orders(limit, state)
    if not rows:
        say("No orders." if not state else f"No orders that are {state}.")
        return
    show_table(
        ("Order", "Placed", "Buyer", "What", "Total", "Payment", "Goods"),
        [_order_row(row.order) for row in rows],
    )


def _order_row(order: Order) -> tuple[str, ...]:
    what = ", ".join(
        f"{line.quantity} × {line.title}" if line.quantity > 1 else line.title for line in order.lines
    )
    paid = order.charges[0].total if order.charges else order.goods_total
    goods = ", ".join(dict.fromkeys(delivery.state for delivery in order.deliveries))
    return (
        order.id[:8],
        moment(order.placed_at),
        str(order.buyer_id),
        what,
        format_money(paid),
        order.payment,
        goods,
    )


async def _show_order(shop: Path, words: str) -> None:
    async with _books(shop) as books:
        order_id = await books.find_order(words)
        order = await books.order(order_id) if order_id else None
        if order is None:
            raise NotFound(f"no order {words}; `kassa orders` lists the latest ones")
        journal = await books.journal(order.id)
    for line in order_lines(order):
        say(line)
    say()
    for line in journal_lines(journal):
        say(line)


def order_lines(order: Order) -> list[str]:
    """The order as it is now."""
    lines = [
        f"Order {order.id}",
        f"buyer {order.buyer_id}, placed {moment(order.placed_at)}, payment {order.payment}",
    ]
    lines += [
        f"{line.quantity} × {line.title} ({line.sku}), {format_money(line.total)}" for line in order.lines
    ]
    if order.order_info:
        lines += _contact_lines(order)
    lines += [
        f"charge {charge.telegram_payment_charge_id}: {format_money(charge.total)}, {charge.state}"
        f" (provider's {charge.provider_payment_charge_id or 'id unknown'})"
        for charge in order.charges
    ]
    lines += [
        f"refund {refund.number}: {format_money(refund.amount)}, {refund.state}{_because(refund.reason)}"
        for refund in order.refunds
    ]
    lines += [
        f"delivery {delivery.number}: {delivery.state}"
        f"{f', tracking {delivery.tracking}' if delivery.tracking else ''}{_because(delivery.reason)}"
        for delivery in order.deliveries
    ]
    return lines


def _contact_lines(order: Order) -> list[str]:
    info = order.order_info
    assert info is not None
    parts = [info.name, info.phone_number, info.email]
    address = info.shipping_address
    if address:
        street = " ".join(part for part in (address.street_line1, address.street_line2) if part)
        parts += [street, address.post_code, address.city, address.state, address.country_code]
    return ["to " + ", ".join(part for part in parts if part)]


def _because(reason: str) -> str:
    return f", because: {reason}" if reason else ""


def journal_lines(journal: list[JournalLine]) -> list[str]:
    """Everything that happened, in its order: one line each."""
    return [f"{moment(line.at)}  {line.kind:<6}  {_happened(line)}" for line in journal]


def _happened(line: JournalLine) -> str:
    decided = f" → row {line.row}" if line.row else ""
    moved = f", payment {line.payment_before or '–'} → {line.payment_after}" if line.payment_after else ""
    if line.payment_before == line.payment_after:
        moved = ""
    detail = msgspec.json.encode(line.detail).decode() if line.detail else ""
    return f"{line.what}{decided}{moved}  {detail}".rstrip()


async def _show_stuck(shop: Path) -> None:
    async with _books(shop) as books:
        orders = await books.orders_with_trouble()
        effects = await books.stuck_effects()
        cases = await books.open_cases()
        wrong = await books.check()
    for text in wrong:
        say(f"The books don't add up: {text}")
    if orders:
        show_table(
            ("Order", "Payment", "Refunds", "Goods"), [_trouble_row(order) for order in orders], "Orders"
        )
    if effects:
        rows = [
            (one.order_id[:8], type(one.effect).__name__, one.state, str(one.attempts), one.reason)
            for one in effects
        ]
        show_table(("Order", "What", "State", "Tries", "Reason"), rows, "Not sent")
    if cases:
        rows = [
            (str(case.number), moment(case.opened_at), case.kind, case.order_id[:8], _shortened(case.detail))
            for case in cases
        ]
        show_table(
            ("Case", "Since", "What", "Order", "Detail"), rows, "Cases; `kassa stuck --close N` closes one"
        )
    if not (orders or effects or cases or wrong):
        say("Nothing waits for you, and the books add up.")


def _trouble_row(order: Order) -> tuple[str, ...]:
    refunds = ", ".join(
        f"{refund.number} {refund.state}{_because(refund.reason)}" for refund in order.refunds
    )
    goods = ", ".join(f"{one.number} {one.state}{_because(one.reason)}" for one in order.deliveries)
    return order.id[:8], order.payment, refunds, goods


def _shortened(detail: object) -> str:
    text = msgspec.json.encode(detail).decode()
    return text if len(text) <= 120 else text[:119] + "…"
