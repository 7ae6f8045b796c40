"""Every statement of the shop's books, built with SQLAlchemy Core and compiled once to the text that is run.

Parameters are positional: the tuple that goes with a statement has the order that its builder was given,
which is checked here, when the statement is built.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Table, bindparam, delete, func, insert, literal_column, select, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler

from kassa.service.books import Lane
from kassa.storage import schema


class _Compiler(SQLiteCompiler):
    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:
        """SQLAlchemy leaves hints out on SQLite."""
        return text


_dialect: Any = sqlite.dialect()
_dialect.statement_compiler = _Compiler


def sql_of(statement: Any, *parameters: str) -> str:
    """The text of a statement whose parameters come in this order. Any: statements share no useful type."""
    compiled = statement.compile(dialect=_dialect)
    found = tuple(compiled.positiontup or ())
    if found != parameters:
        raise AssertionError(f"parameters are {found}, meant were {parameters}, in {compiled}")
    return str(compiled)


def _insert(table: Table) -> str:
    """A whole row, its values in the order of the table's columns."""
    names = [column.name for column in table.columns]
    return sql_of(insert(table).values({name: bindparam(name) for name in names}), *names)


def _update(table: Table, changed: tuple[str, ...], keys: tuple[str, ...]) -> str:
    """`changed` in the order of the table's columns, then `keys`."""
    statement = update(table).values({name: bindparam(name) for name in changed})
    for key in keys:
        statement = statement.where(table.c[key] == bindparam(f"key_{key}"))
    return sql_of(statement, *changed, *(f"key_{key}" for key in keys))


def _select(table: Table, columns: tuple[str, ...], keys: tuple[str, ...], *order: str) -> str:
    statement = select(*(table.c[name] for name in columns))
    for key in keys:
        statement = statement.where(table.c[key] == bindparam(key))
    statement = statement.order_by(*(literal_column(term) for term in order))
    return sql_of(statement, *keys)


def found_by(index: str, *columns: Any) -> Select[Any]:
    """A select of one table by that index. SQLite would rather look at every row of a shop than use an index
    that has few of them; PostgreSQL knows better, and the hint is left out there.
    """
    return select(*columns).with_hint(columns[0].table, f"INDEXED BY {index}", "sqlite")


inbox, orders, stock, keys = schema.inbox, schema.orders, schema.stock, schema.keys
outbox, charges = schema.outbox, schema.charges

INSERT_UPDATE = _insert(inbox)
SELECT_UPDATE = _select(inbox, ("generation", "body", "order_id"), ("shop", "update_id"), "generation DESC")
LAST_UPDATE = _select(inbox, ("update_id",), ("shop",), "rowid DESC") + " LIMIT 1"

INSERT_ORDER = _insert(orders)
TOUCH_ORDER = _update(orders, ("revision",), ("shop", "id"))
UPDATE_ORDER = _update(orders, ("revision", "payment", "document"), ("shop", "id"))
SELECT_ORDER = _select(orders, ("revision", "document"), ("shop", "id"))
SELECT_ORDERS_OF_PAYER = (
    sql_of(
        select(orders.c.id)
        .where(
            orders.c.shop == bindparam("shop"),
            orders.c.invoice_payload == bindparam("invoice_payload"),
            orders.c.buyer_id == bindparam("buyer_id"),
            orders.c.invoicing == literal_column("'open'"),
        )
        .order_by(orders.c.placed_at.desc()),
        "shop",
        "invoice_payload",
        "buyer_id",
    )
    + " LIMIT 50"
)
ORDERS_THAT_HOLD = _select(orders, ("id",), ("shop", "buyer_id", "payment"))
# Row 15 of the checkout: a hold ran out.
_lapse = schema.journal
LAPSED_HOLDS = sql_of(
    select(func.count())
    .select_from(orders)
    .join(_lapse, (_lapse.c.shop == orders.c.shop) & (_lapse.c.order_id == orders.c.id))
    .where(
        orders.c.shop == bindparam("shop"),
        orders.c.buyer_id == bindparam("buyer_id"),
        orders.c.placed_at >= bindparam("placed_since"),
        _lapse.c.at >= bindparam("since"),
        _lapse.c.row == literal_column("'15'"),
    ),
    "shop",
    "buyer_id",
    "placed_since",
    "since",
)
INSERT_JOURNAL = _insert(schema.journal)

INSERT_CHARGE = _insert(charges)
UPDATE_CHARGE = _update(charges, ("state",), ("shop", "telegram_payment_charge_id"))
SELECT_CHARGE = _select(charges, ("order_id",), ("shop", "telegram_payment_charge_id"))
REFUND_UNMATCHED_CHARGE = (
    _update(charges, ("state",), ("shop", "telegram_payment_charge_id")) + " AND charges.state = 'UNMATCHED'"
)
MOVE_UNMATCHED_CHARGE = (
    _update(charges, ("provider_payment_charge_id", "state"), ("shop", "telegram_payment_charge_id"))
    + " AND charges.state = 'UNMATCHED'"
)
_KNOWN_CHARGE = ("telegram_payment_charge_id", "order_id", "state", "amount", "currency")
SELECT_KNOWN_CHARGE = _select(charges, _KNOWN_CHARGE, ("shop", "telegram_payment_charge_id"))
SELECT_CHARGE_AT_PROVIDER = _select(
    charges, _KNOWN_CHARGE, ("shop", "provider", "provider_payment_charge_id")
)
INSERT_REFUND = _insert(schema.refunds)
UPDATE_REFUND = _update(schema.refunds, ("state", "reason"), ("shop", "order_id", "number"))
INSERT_DELIVERY = _insert(schema.deliveries)
UPDATE_DELIVERY = _update(
    schema.deliveries, ("state", "attempts", "tracking", "reason"), ("shop", "order_id", "number")
)

INSERT_STOCK = _insert(stock)
SELECT_STOCK = _select(stock, ("shelf", "held", "taken", "received"), ("shop", "item"))
SELECT_ALL_STOCK = _select(stock, ("item", "shelf", "held", "taken", "received"), ("shop",), "item")
# Relative, so that the CHECKs of the table have the last word.
MOVE_STOCK = sql_of(
    update(stock)
    .values(
        shelf=stock.c.shelf + bindparam("to_shelf"),
        held=stock.c.held + bindparam("to_held"),
        taken=stock.c.taken + bindparam("to_taken"),
    )
    .where(stock.c.shop == bindparam("key_shop"), stock.c.item == bindparam("key_item")),
    "to_shelf",
    "to_held",
    "to_taken",
    "key_shop",
    "key_item",
)
COUNT_STOCK = _update(stock, ("shelf", "received"), ("shop", "item"))
INSERT_STOCK_MOVE = _insert(schema.stock_moves)

INSERT_KEY = sql_of(
    sqlite_insert(keys)
    .values({column.name: bindparam(column.name) for column in keys.columns})
    .on_conflict_do_nothing(),
    *(column.name for column in keys.columns),
)
LAST_KEY = sql_of(
    select(func.coalesce(func.max(keys.c.number), literal_column("0"))).where(
        keys.c.shop == bindparam("shop"), keys.c.pool == bindparam("pool")
    ),
    "shop",
    "pool",
)
FREE_KEYS = (
    sql_of(
        select(keys.c.key)
        .where(keys.c.shop == bindparam("shop"), keys.c.pool == bindparam("pool"), keys.c.order_id.is_(None))
        .order_by(keys.c.number),
        "shop",
        "pool",
    )
    + " LIMIT ?"
)
# Keys that were free in restored books: nobody knows whether they were handed out since the backup.
_of_pool = (keys.c.shop == bindparam("shop"), keys.c.pool == bindparam("pool"))
_is_set_aside = keys.c.order_id == literal_column("''")
COUNT_SET_ASIDE = sql_of(
    select(func.count()).select_from(keys).where(*_of_pool, _is_set_aside), "shop", "pool"
)
COUNT_FREE_KEYS = sql_of(
    select(func.count()).select_from(keys).where(*_of_pool, keys.c.order_id.is_(None)), "shop", "pool"
)
KEYS_SET_ASIDE = sql_of(
    select(keys.c.key).where(*_of_pool, _is_set_aside).order_by(keys.c.number), "shop", "pool"
)
FREE_KEY = sql_of(
    update(keys)
    .values(order_id=literal_column("NULL"))
    .where(
        keys.c.shop == bindparam("key_shop"),
        keys.c.pool == bindparam("key_pool"),
        keys.c.key == bindparam("key_key"),
        _is_set_aside,
    ),
    "key_shop",
    "key_pool",
    "key_key",
)
PIN_KEY = _update(keys, ("order_id", "delivery_number", "unit"), ("shop", "pool", "key"))
PINNED_KEYS = _select(keys, ("key",), ("shop", "order_id", "delivery_number"), "unit")

IS_PENDING = outbox.c.state == literal_column("'pending'")
INSERT_EFFECT = _insert(outbox)
FINISH_EFFECT = _update(outbox, ("state", "attempts", "finished_at", "result"), ("shop", "id"))
POSTPONE_EFFECT = _update(outbox, ("due_at", "attempts", "may_have_arrived", "result"), ("shop", "id"))
_found = ("id", "key", "order_id", "lane", "effect", "detail", "goods", "language", "due_at", "attempts")
PENDING_EFFECTS = sql_of(
    found_by("outbox_pending", *(outbox.c[name] for name in _found))
    .where(outbox.c.shop == bindparam("shop"), IS_PENDING)
    .order_by(outbox.c.id),
    "shop",
)
IS_FAILED = outbox.c.state == literal_column("'failed'")
# Failed deliveries and refunds are shown with their orders. A failed answer is past helping: it is shown for
# a while, because a shop that can't answer can't sell.
_ANSWERS = outbox.c.lane == literal_column(str(int(Lane.ANSWERS)))
IS_GIVEN_UP = IS_FAILED & (
    outbox.c.lane.in_([literal_column(str(int(lane))) for lane in (Lane.RECEIPTS, Lane.MERCHANT)])
    | (_ANSWERS & (outbox.c.finished_at >= bindparam("answers_since")))
)
_stuck = [
    outbox.c[name]
    for name in ("id", "order_id", "effect", "detail", "state", "attempts", "created_at", "result")
]
STUCK_EFFECTS = sql_of(
    found_by("outbox_failed", *_stuck)
    .where(outbox.c.shop == bindparam("shop"), IS_GIVEN_UP)
    .union_all(
        found_by("outbox_pending", *_stuck).where(
            outbox.c.shop == bindparam("shop_too"), IS_PENDING, outbox.c.attempts >= literal_column("2")
        )
    )
    .order_by("id"),
    "shop",
    "answers_since",
    "shop_too",
)

INSERT_DEADLINE = sql_of(
    sqlite_insert(schema.deadlines)
    .values({column.name: bindparam(column.name) for column in schema.deadlines.columns})
    .on_conflict_do_nothing(),
    *(column.name for column in schema.deadlines.columns),
)
_deadlines = schema.deadlines
DROP_DEADLINE = sql_of(
    delete(_deadlines).where(
        *(_deadlines.c[name] == bindparam(name) for name in ("shop", "due", "order_id", "kind"))
    ),
    "shop",
    "due",
    "order_id",
    "kind",
)
NEXT_DEADLINE = sql_of(
    select(func.min(_deadlines.c.due)).where(_deadlines.c.shop == bindparam("shop")), "shop"
)
DUE_DEADLINES = (
    sql_of(
        select(_deadlines.c.order_id, _deadlines.c.kind, _deadlines.c.due)
        .where(_deadlines.c.shop == bindparam("shop"), _deadlines.c.due <= bindparam("now"))
        .order_by(_deadlines.c.due),
        "shop",
        "now",
    )
    + " LIMIT ?"
)

INSERT_TRANSFER = _insert(schema.ledger)
BOOKED = _select(schema.ledger, ("what",), ("shop", "telegram_payment_charge_id"))
INSERT_CASE = _insert(schema.cases)
CLOSE_CASE = _update(schema.cases, ("closed_at",), ("shop", "number"))
INSERT_OPEN_INVOICE = _insert(schema.open_invoices)
SELECT_OPEN_INVOICE = _select(schema.open_invoices, ("lines", "opened_at"), ("shop", "payload"))

INSERT_PRODUCT = _insert(schema.products)
DELETE_PRODUCTS = sql_of(delete(schema.products).where(schema.products.c.shop == bindparam("shop")), "shop")
SELECT_PRODUCTS = _select(schema.products, ("document",), ("shop",), "position")

_marks = schema.marks
_new_mark = sqlite_insert(_marks).values({column.name: bindparam(column.name) for column in _marks.columns})
SET_MARK = sql_of(
    _new_mark.on_conflict_do_update(
        index_elements=["shop", "name"],
        set_={"value": _new_mark.excluded.value, "set_at": _new_mark.excluded.set_at},
    ),
    *(column.name for column in _marks.columns),
)
SELECT_MARKS = _select(_marks, ("name", "value", "set_at"), ("shop",))

_lines = schema.statement_lines
_new_line = sqlite_insert(_lines).values({column.name: bindparam(column.name) for column in _lines.columns})
PUT_STATEMENT_LINE = sql_of(
    _new_line.on_conflict_do_update(
        index_elements=["shop", "source", "id", "kind"],
        set_={
            column.name: _new_line.excluded[column.name]
            for column in _lines.columns
            if not column.primary_key
        },
    ),
    *(column.name for column in _lines.columns),
)
_LINE = (
    "kind",
    "id",
    "provider_payment_charge_id",
    "at",
    "amount",
    "currency",
    "outcome",
    "telegram_payment_charge_id",
    "order_id",
    "case_number",
    "is_open",
)
SELECT_LINES = _select(_lines, _LINE, ("shop", "source", "id"))
SELECT_OPEN_LINES = sql_of(
    select(*(_lines.c[name] for name in _LINE))
    .where(
        _lines.c.shop == bindparam("shop"),
        _lines.c.source == bindparam("source"),
        _lines.c.is_open == literal_column("1"),
    )
    .order_by(_lines.c.at),
    "shop",
    "source",
)
LINE_OF_CASE = sql_of(
    select(_lines.c.source, *(_lines.c[name] for name in _LINE)).where(
        _lines.c.shop == bindparam("shop"),
        _lines.c.case_number == bindparam("case_number"),
        _lines.c.is_open == literal_column("1"),
    ),
    "shop",
    "case_number",
)
KNOWN_LINE = (
    sql_of(
        select(_lines.c.id).where(
            _lines.c.shop == bindparam("shop"),
            _lines.c.source == bindparam("source"),
            _lines.c.currency == bindparam("currency"),
            _lines.c.outcome == literal_column("'known'"),
        ),
        "shop",
        "source",
        "currency",
    )
    + " LIMIT 1"
)
CARD_CHARGE = (
    sql_of(
        select(charges.c.order_id).where(
            charges.c.shop == bindparam("shop"),
            charges.c.provider == bindparam("provider"),
            charges.c.provider_payment_charge_id != literal_column("''"),
            charges.c.currency == bindparam("currency"),
            charges.c.order_id != literal_column("''"),
        ),
        "shop",
        "provider",
        "currency",
    )
    + " LIMIT 1"
)
# When the books begin: of either there may be none.
FIRST_UPDATE = _select(inbox, ("received_at",), ("shop",), "rowid") + " LIMIT 1"
FIRST_ORDER = _select(orders, ("placed_at",), ("shop",), "rowid") + " LIMIT 1"
ORDERS_PLACED = (
    sql_of(
        select(orders.c.document)
        .where(
            orders.c.shop == bindparam("shop"),
            orders.c.placed_at >= bindparam("since"),
            orders.c.placed_at <= bindparam("until"),
            orders.c.currency == bindparam("currency"),
        )
        .order_by(orders.c.placed_at.desc()),
        "shop",
        "since",
        "until",
        "currency",
    )
    + " LIMIT ?"
)

# Reports.
ORDERS_OF_BUYER = (
    _select(orders, ("document",), ("shop", "buyer_id"), "placed_at DESC", "rowid DESC") + " LIMIT ?"
)
RECENT_ORDERS = (
    _select(orders, ("revision", "document"), ("shop",), "placed_at DESC", "rowid DESC") + " LIMIT ?"
)
RECENT_ORDERS_IN_STATE = (
    _select(orders, ("revision", "document"), ("shop", "payment"), "rowid DESC") + " LIMIT ?"
)
ORDERS_THAT_BEGIN = (
    sql_of(
        select(orders.c.id).where(
            orders.c.shop == bindparam("shop"),
            orders.c.id >= bindparam("beginning"),
            orders.c.id <= bindparam("beyond"),
        ),
        "shop",
        "beginning",
        "beyond",
    )
    + " LIMIT 2"
)
OPEN_CASES = sql_of(
    select(
        *(
            schema.cases.c[name]
            for name in (
                "number",
                "kind",
                "opened_at",
                "order_id",
                "update_id",
                "telegram_payment_charge_id",
                "detail",
            )
        )
    )
    .where(schema.cases.c.shop == bindparam("shop"), schema.cases.c.closed_at.is_(None))
    .order_by(schema.cases.c.number),
    "shop",
)
WITH_BAD_REFUND = found_by("refunds_not_done", schema.refunds.c.order_id).where(
    schema.refunds.c.shop == bindparam("shop_of_refunds"),
    schema.refunds.c.state.in_(
        [literal_column(f"'{state}'") for state in ("DUE", "SENT", "UNKNOWN", "FAILED")]
    ),
)
WITH_BAD_DELIVERY = found_by("deliveries_failed", schema.deliveries.c.order_id).where(
    schema.deliveries.c.shop == bindparam("shop_of_deliveries"),
    schema.deliveries.c.state == literal_column("'FAILED'"),
)
ORDERS_WITH_TROUBLE = sql_of(
    select(orders.c.document)
    .where(
        orders.c.shop == bindparam("shop"),
        orders.c.id.in_(WITH_BAD_REFUND) | orders.c.id.in_(WITH_BAD_DELIVERY),
    )
    .order_by(orders.c.placed_at),
    "shop",
    "shop_of_refunds",
    "shop_of_deliveries",
)
_ledger = schema.ledger
_debits = select(
    _ledger.c.debit.label("account"), _ledger.c.currency, _ledger.c.amount.label("amount")
).where(_ledger.c.shop == bindparam("shop_of_debits"))
_credits = select(
    _ledger.c.credit.label("account"), _ledger.c.currency, (-_ledger.c.amount).label("amount")
).where(_ledger.c.shop == bindparam("shop_of_credits"))
_sides = _debits.union_all(_credits).subquery()
LEDGER_TOTALS = sql_of(
    select(_sides.c.account, _sides.c.currency, func.sum(_sides.c.amount))
    .group_by(_sides.c.account, _sides.c.currency)
    .order_by(_sides.c.account, _sides.c.currency),
    "shop_of_debits",
    "shop_of_credits",
)
JOURNAL_OF_ORDER = _select(
    schema.journal,
    ("revision", "at", "input", "detail", "row", "payment_before", "payment_after"),
    ("shop", "order_id"),
    "revision",
)
_moves, _journal = schema.stock_moves, schema.journal
STOCK_MOVES_OF_ORDER = sql_of(
    select(
        _journal.c.at,
        _moves.c.revision,
        _moves.c.number,
        _moves.c.kind,
        _moves.c.item,
        _moves.c.quantity,
        _moves.c.line_number,
    )
    .join(
        _journal,
        (_journal.c.shop == _moves.c.shop)
        & (_journal.c.order_id == _moves.c.order_id)
        & (_journal.c.revision == _moves.c.revision),
    )
    .where(_moves.c.shop == bindparam("shop"), _moves.c.order_id == bindparam("order_id")),
    "shop",
    "order_id",
)
LEDGER_OF_CHARGE = _select(
    _ledger,
    ("revision", "number", "at", "telegram_payment_charge_id", "debit", "credit", "amount", "currency"),
    ("shop", "telegram_payment_charge_id"),
    "number",
)
EFFECTS_OF_ORDER = _select(
    outbox,
    ("revision", "id", "effect", "detail", "state", "attempts", "created_at", "finished_at", "result"),
    ("shop", "order_id"),
    "id",
)


def highest(table: Table, column: str) -> str:
    """The highest number that a shop has used in a table, 0 when none."""
    number = func.coalesce(func.max(table.c[column]), literal_column("0"))
    return sql_of(select(number).where(table.c.shop == bindparam("shop")), "shop")
