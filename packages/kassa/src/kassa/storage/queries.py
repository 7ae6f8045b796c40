"""Questions to the books, on a connection that only reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, cast

from kassa.core.catalogue import Product
from kassa.core.decision import Deadline
from kassa.core.errors import NotFound
from kassa.core.money import Money
from kassa.core.order import Order
from kassa.service.books import (
    Case,
    JournalLine,
    KnownCharge,
    Lane,
    OrderRow,
    PendingEffect,
    StockRow,
    StuckEffect,
)
from kassa.service.marks import Mark
from kassa.service.ports import OutboxItem
from kassa.service.reconciling.lists import ReadLine, StatementLine
from kassa.service.stray import stray_order
from kassa.storage import codec, rows, statements
from kassa.storage.lock import UnusableFile
from kassa.storage.migrations import EARLIER


class Reader(Protocol):
    """A connection to either database, as SQLite's driver has it."""

    def execute(self, statement: str, parameters: Any, /) -> Any: ...


def connect_for_reading(path: Path) -> sqlite3.Connection:
    if not path.exists():
        raise NotFound(f"there is no shop's file at {path}")
    connection = sqlite3.connect(
        f"file:{path}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA busy_timeout = 5000")
    try:
        # The first look into the file; opening it reads nothing.
        form = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        if form and form[0] in EARLIER:
            connection.close()
            raise UnusableFile(path, f"it has the form {form[0]} of an earlier Kassa; run `kassa migrate`")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise UnusableFile(path, error) from error
    return connection


def order(reader: Reader, shop: str, order_id: str) -> Order | None:
    row = reader.execute(statements.SELECT_ORDER, (shop, order_id)).fetchone()
    return codec.order_from_text(row[1]) if row else None


def orders_of(reader: Reader, shop: str, buyer_id: int, limit: int) -> list[Order]:
    rows = reader.execute(statements.ORDERS_OF_BUYER, (shop, buyer_id, limit))
    return [codec.order_from_text(row[0]) for row in rows]


def recent_orders(reader: Reader, shop: str, limit: int, payment: str = "") -> list[OrderRow]:
    if payment:
        rows = reader.execute(statements.RECENT_ORDERS_IN_STATE, (shop, payment, limit))
    else:
        rows = reader.execute(statements.RECENT_ORDERS, (shop, limit))
    return [OrderRow(codec.order_from_text(document), revision) for revision, document in rows]


def find_order(reader: Reader, shop: str, words: str) -> str | None:
    charge = reader.execute(statements.SELECT_CHARGE, (shop, words)).fetchone()
    if charge and charge[0]:
        return str(charge[0])
    if len(words) < 8:
        return None
    # Buyers read their order's number in capitals.
    number = words.lower()
    found = reader.execute(statements.ORDERS_THAT_BEGIN, (shop, number, number + "\U0010ffff")).fetchall()
    return str(found[0][0]) if len(found) == 1 else None


def products(reader: Reader, shop: str) -> list[Product]:
    return [codec.product_from_text(row[0]) for row in reader.execute(statements.SELECT_PRODUCTS, (shop,))]


def marks(reader: Reader, shop: str) -> dict[str, Mark]:
    rows = reader.execute(statements.SELECT_MARKS, (shop,))
    return {name: Mark(value, set_at) for name, value, set_at in rows}


def keys_set_aside(reader: Reader, shop: str, pool: str) -> list[str]:
    return [row[0] for row in reader.execute(statements.KEYS_SET_ASIDE, (shop, pool))]


def stock(reader: Reader, shop: str) -> list[StockRow]:
    return [StockRow(*row) for row in reader.execute(statements.SELECT_ALL_STOCK, (shop,))]


def last_update_id(reader: Reader, shop: str) -> int:
    row = reader.execute(statements.LAST_UPDATE, (shop,)).fetchone()
    return int(row[0]) if row else 0


def pending_effects(reader: Reader, shop: str) -> list[PendingEffect]:
    """Effects that wait, oldest first. Any of them may have been tried by a process that died."""
    return [_pending(reader, shop, row) for row in reader.execute(statements.PENDING_EFFECTS, (shop,))]


def _pending(reader: Reader, shop: str, row: tuple[Any, ...]) -> PendingEffect:
    number, key, order_id, lane, effect, detail, goods, language, due_at, attempts = row
    found = order(reader, shop, order_id) if order_id else stray_order(shop, language)
    if found is None:
        raise NotFound(f"effect {number} is about order {order_id}, which is not in the books")
    item = OutboxItem(
        id=number,
        key=key,
        order=found,
        effect=codec.effect_from_text(effect, detail),
        attempt=attempts + 1,
        goods=goods,
        language=language,
    )
    return PendingEffect(item, Lane(lane), due_at, may_have_arrived=True)


def stuck_effects(reader: Reader, shop: str, answers_since: float) -> list[StuckEffect]:
    return [
        StuckEffect(
            id=number,
            order_id=order_id,
            effect=codec.effect_from_text(effect, detail),
            state=state,
            attempts=attempts,
            created_at=created_at,
            reason=str(codec.from_text(result).get("reason", "")),
        )
        for number, order_id, effect, detail, state, attempts, created_at, result in reader.execute(
            statements.STUCK_EFFECTS, (shop, answers_since, shop)
        )
    ]


def due_deadlines(reader: Reader, shop: str, now: float, limit: int) -> list[tuple[str, Deadline]]:
    rows = reader.execute(statements.DUE_DEADLINES, (shop, now, limit))
    return [(order_id, Deadline(cast(Any, kind), due)) for order_id, kind, due in rows]


def next_deadline(reader: Reader, shop: str) -> float | None:
    found: float | None = reader.execute(statements.NEXT_DEADLINE, (shop,)).fetchone()[0]
    return found


def open_cases(reader: Reader, shop: str) -> list[Case]:
    return [
        Case(number, kind, opened_at, order_id, update_id, charge_id, codec.from_text(detail))
        for number, kind, opened_at, order_id, update_id, charge_id, detail in reader.execute(
            statements.OPEN_CASES, (shop,)
        )
    ]


def orders_with_trouble(reader: Reader, shop: str) -> list[Order]:
    rows = reader.execute(statements.ORDERS_WITH_TROUBLE, (shop, shop, shop))
    return [codec.order_from_text(row[0]) for row in rows]


def begun_at(reader: Reader, shop: str) -> float | None:
    first = (
        reader.execute(statement, (shop,)).fetchone()
        for statement in (statements.FIRST_UPDATE, statements.FIRST_ORDER)
    )
    return min((row[0] for row in first if row), default=None)


def known_charges(reader: Reader, shop: str, charge_ids: Sequence[str]) -> dict[str, KnownCharge]:
    return _charges(reader, statements.SELECT_KNOWN_CHARGE, (shop,), charge_ids)


def charges_at_provider(reader: Reader, shop: str, charge_ids: Sequence[str]) -> dict[str, KnownCharge]:
    return _charges(reader, statements.SELECT_CHARGE_AT_PROVIDER, (shop, rows.CARDS), charge_ids)


def _charges(
    reader: Reader, statement: str, known: tuple[str, ...], charge_ids: Sequence[str]
) -> dict[str, KnownCharge]:
    found = {}
    for charge_id in filter(None, dict.fromkeys(charge_ids)):
        row = reader.execute(statement, (*known, charge_id)).fetchone()
        if row:
            telegram_id, order_id, state, amount, currency = row
            found[charge_id] = KnownCharge(telegram_id, order_id, state, Money(amount, currency))
    return found


def recognises(reader: Reader, shop: str, source: str, currency: str) -> bool:
    if reader.execute(statements.KNOWN_LINE, (shop, source, currency)).fetchone():
        return True
    return reader.execute(statements.CARD_CHARGE, (shop, rows.CARDS, currency)).fetchone() is None


def booked(reader: Reader, shop: str, charge_id: str) -> set[str]:
    return {row[0] for row in reader.execute(statements.BOOKED, (shop, charge_id))}


def orders_placed(
    reader: Reader, shop: str, since: float, until: float, currency: str, limit: int
) -> list[Order]:
    found = reader.execute(statements.ORDERS_PLACED, (shop, since, until, currency, limit))
    return [codec.order_from_text(row[0]) for row in found]


def read_lines(reader: Reader, shop: str, source: str, ids: Sequence[str]) -> list[ReadLine]:
    return [
        _line(row)
        for line_id in dict.fromkeys(ids)
        for row in reader.execute(statements.SELECT_LINES, (shop, source, line_id))
    ]


def open_lines(reader: Reader, shop: str, source: str) -> list[ReadLine]:
    return [_line(row) for row in reader.execute(statements.SELECT_OPEN_LINES, (shop, source))]


def line_of_case(reader: Reader, shop: str, number: int) -> tuple[str, ReadLine] | None:
    row = reader.execute(statements.LINE_OF_CASE, (shop, number)).fetchone()
    return (row[0], _line(row[1:])) if row else None


def _line(row: tuple[Any, ...]) -> ReadLine:
    kind, line_id, provider_id, at, amount, currency, outcome, charge_id, order_id, case, is_open = row
    line = StatementLine(kind, line_id, provider_id, at, Money(amount, currency))
    return ReadLine(line, outcome, charge_id, order_id, case, is_open=bool(is_open))


def ledger_totals(reader: Reader, shop: str) -> list[tuple[str, Money]]:
    rows = reader.execute(statements.LEDGER_TOTALS, (shop, shop))
    return [(account, Money(amount, currency)) for account, currency, amount in rows]


def journal(reader: Reader, shop: str, order_id: str) -> list[JournalLine]:
    """Everything that happened to an order, as it happened."""
    lines = [
        *_inputs(reader, shop, order_id),
        *_stock_moves(reader, shop, order_id),
        *_transfers(reader, shop, order_id),
        *_effects(reader, shop, order_id),
    ]
    return [line for _, line in sorted(lines, key=lambda entry: entry[0])]


# A line and its place: the time, the revision of the order, the kind of line, a number.
_Placed = tuple[tuple[float, int, int, int], JournalLine]


def _inputs(reader: Reader, shop: str, order_id: str) -> list[_Placed]:
    placed = []
    for revision, at, name, detail, row, before, after in reader.execute(
        statements.JOURNAL_OF_ORDER, (shop, order_id)
    ):
        line = JournalLine(at, "input", name, codec.from_text(detail), row, before, after)
        placed.append(((at, revision, 0, 0), line))
    return placed


def _stock_moves(reader: Reader, shop: str, order_id: str) -> list[_Placed]:
    placed = []
    for at, revision, number, kind, item, quantity, line_number in reader.execute(
        statements.STOCK_MOVES_OF_ORDER, (shop, order_id)
    ):
        line = JournalLine(at, "stock", kind, {"item": item, "quantity": quantity, "line": line_number})
        placed.append(((at, revision, 1, number), line))
    return placed


def _transfers(reader: Reader, shop: str, order_id: str) -> list[_Placed]:
    found = order(reader, shop, order_id)
    placed = []
    for charge in found.charges if found else ():
        rows = reader.execute(statements.LEDGER_OF_CHARGE, (shop, charge.telegram_payment_charge_id))
        for revision, number, at, charge_id, debit, credit, amount, currency in rows:
            detail = {"amount": amount, "currency": currency, "charge": charge_id}
            placed.append(
                ((at, revision, 2, number), JournalLine(at, "ledger", f"{credit} → {debit}", detail))
            )
    return placed


def _effects(reader: Reader, shop: str, order_id: str) -> list[_Placed]:
    """Each stands where it was finished; one that still waits, where it was decided."""
    placed = []
    for revision, number, effect, detail, state, attempts, created_at, finished_at, result in reader.execute(
        statements.EFFECTS_OF_ORDER, (shop, order_id)
    ):
        at = finished_at or created_at
        told = {**codec.from_text(detail), "state": state, "attempts": attempts, **codec.from_text(result)}
        placed.append(((at, revision, 3, number), JournalLine(at, "effect", effect, told)))
    return placed
