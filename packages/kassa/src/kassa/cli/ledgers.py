"""`kassa orders`, `order`, `ledger` and `stuck`: reads the books, also while the shop is selling."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from kassa.cli.screen import say, show_table
from kassa.core.currencies import format_money
from kassa.core.errors import InvalidInput, NotFound
from kassa.core.notice import CaseNotice
from kassa.core.order import Order, PaymentState
from kassa.desk.order_text import because, booked, in_words, journal_lines, moment, order_lines
from kassa.service.books import Reading
from kassa.service.restoring import reserve_of
from kassa.settings import load_settings
from kassa.storage.addresses import BooksAddress, read_books

# A shop that couldn't answer a buyer yesterday may not be able to today.
SECONDS_OF_ANSWERS = 86_400.0


def show_orders(shop: Path, limit: int, state: str) -> None:
    if state and state not in PaymentState.__members__:
        known = ", ".join(PaymentState.__members__)
        raise InvalidInput([("--state", f"found {state}; write one of {known}")])
    asyncio.run(_show_orders(shop, limit, state))


def show_order(shop: Path, words: str) -> None:
    asyncio.run(_show_order(shop, words))


def show_doubted_keys(shop: Path, pool: str) -> None:
    """For `kassa keys load`, when those that somebody has were taken out."""
    for key in asyncio.run(_doubted_keys(shop, pool)):
        say(key)


async def _doubted_keys(shop: Path, pool: str) -> list[str]:
    async with _books(shop) as books:
        return await books.keys_set_aside(pool)


def show_stuck(shop: Path) -> None:
    asyncio.run(_show_stuck(shop))


def show_ledger(shop: Path) -> None:
    asyncio.run(_show_ledger(shop))


@asynccontextmanager
async def _books(shop: Path) -> AsyncIterator[Reading]:
    settings = load_settings(shop, fetch_secrets=False)
    reading = await read_books(BooksAddress(settings.database, settings.postgres, settings.shop.id))
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
            raise NotFound(
                f"no order {words}; give 8 letters of its number or more, as `kassa orders` lists them"
            )
        journal = await books.journal(order.id)
    for line in order_lines(order):
        say(line)
    say()
    for line in journal_lines(journal):
        say(line)


async def _show_ledger(shop: Path) -> None:
    async with _books(shop) as books:
        totals = await books.ledger_totals()
        wrong = await books.check()
    rows = [(account, total.currency, booked(total)) for account, total in totals if total.amount]
    if rows:
        show_table(("Account", "Currency", "Debits less credits"), rows)
    for text in wrong:
        say(f"The books don't add up: {text}")
    if not wrong:
        say("The books add up." if rows else "Nothing is booked.")


async def _show_stuck(shop: Path) -> None:
    async with _books(shop) as books:
        orders = await books.orders_with_trouble()
        effects = await books.stuck_effects(time.time() - SECONDS_OF_ANSWERS)
        cases = await books.open_cases()
        wrong = await books.check()
        reserve = reserve_of(await books.marks())
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
            (
                str(case.number),
                moment(case.opened_at),
                case.kind,
                case.order_id[:8],
                _shortened(in_words(case.detail)),
            )
            for case in cases
        ]
        show_table(
            ("Case", "Since", "What", "Order", "Detail"), rows, "Cases; `kassa stuck --close N` closes one"
        )
    if any(case.kind == CaseNotice.UNMATCHED_PAYMENT for case in cases):
        say("Whose payment it is: `kassa reconcile --case N --order ORDER`; Stars go back by `--give-back`.")
    if reserve.reconciles_first:
        say("The books were restored: nothing is sold before the lists of payments were read.")
    if reserve.doubted:
        say("Held back since the books were restored, until you count it (docs/operations.md):")
        say(f"  {', '.join(sorted(reserve.doubted))}")
    if not (orders or effects or cases or wrong or reserve.reconciles_first or reserve.doubted):
        say("Nothing waits for you, and the books add up.")


def _trouble_row(order: Order) -> tuple[str, ...]:
    refunds = ", ".join(f"{refund.number} {refund.state}{because(refund.reason)}" for refund in order.refunds)
    goods = ", ".join(f"{one.number} {one.state}{because(one.reason)}" for one in order.deliveries)
    return order.id[:8], order.payment, refunds, goods


def _shortened(text: str) -> str:
    return text if len(text) <= 120 else text[:119] + "…"
