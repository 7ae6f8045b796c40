"""The tables. Every key carries the shop; what must hold of money and stock is held here a second time.

Statements run straight on the driver, so columns are plain types and the codecs are ours (codec.py). Times
are seconds since 1970 UTC.
"""

from __future__ import annotations

from sqlalchemy import (
    REAL,
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData()

# SQLite's STRICT tables know INTEGER and REAL; PostgreSQL's of the same names are too small.
_whole = BigInteger().with_variant(Integer(), "sqlite")
_seconds: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, _whole, nullable=False)


def _time(name: str) -> Column[float]:
    return Column(name, _seconds, nullable=False)


inbox = Table(
    "inbox",
    metadata,
    _text("shop"),
    _number("update_id"),
    # Telegram starts update_id again at random after a week of silence: another body is another update.
    _number("generation"),
    _text("kind"),
    Column("body", LargeBinary, nullable=False),
    _time("received_at"),
    _text("order_id"),
    _text("set_aside"),
    PrimaryKeyConstraint("shop", "update_id", "generation"),
    sqlite_strict=True,
)

products = Table(
    "products",
    metadata,
    _text("shop"),
    _text("id"),
    _number("position"),
    _text("document"),
    PrimaryKeyConstraint("shop", "id"),
    sqlite_strict=True,
)

# What is sellable of one SKU or one pool of keys. `shelf` NULL = not counted.
stock = Table(
    "stock",
    metadata,
    _text("shop"),
    _text("item"),
    Column("shelf", _whole),
    _number("held"),
    _number("taken"),
    _number("received"),
    PrimaryKeyConstraint("shop", "item"),
    CheckConstraint("shelf >= 0", name="stock_shelf_not_below_zero"),
    CheckConstraint("held >= 0 AND taken >= 0", name="stock_held_and_taken_not_below_zero"),
    CheckConstraint("shelf IS NULL OR shelf + held + taken = received", name="stock_is_conserved"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

stock_moves = Table(
    "stock_moves",
    metadata,
    _text("shop"),
    _text("order_id"),
    _number("revision"),
    _number("number"),
    _text("kind"),
    _text("item"),
    _number("quantity"),
    _number("line_number"),
    PrimaryKeyConstraint("shop", "order_id", "revision", "number"),
    CheckConstraint("quantity > 0", name="stock_moves_move_something"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

keys = Table(
    "keys",
    metadata,
    _text("shop"),
    _text("pool"),
    _text("key"),
    _number("number"),
    Column("order_id", Text),
    Column("delivery_number", _whole),
    Column("unit", _whole),
    PrimaryKeyConstraint("shop", "pool", "key"),
    UniqueConstraint("shop", "order_id", "delivery_number", "unit", name="keys_one_for_each_unit"),
    Index("keys_free", "shop", "pool", "number", sqlite_where=text("order_id IS NULL")),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

open_invoices = Table(
    "open_invoices",
    metadata,
    _text("shop"),
    _text("payload"),
    _text("lines"),
    _time("opened_at"),
    PrimaryKeyConstraint("shop", "payload"),
    sqlite_strict=True,
)

orders = Table(
    "orders",
    metadata,
    _text("shop"),
    _text("id"),
    _number("revision"),
    _text("invoicing"),
    _text("invoice_payload"),
    _number("buyer_id"),
    _text("payment"),
    _text("currency"),
    _time("placed_at"),
    _text("document"),
    PrimaryKeyConstraint("shop", "id"),
    Index("orders_of_a_buyer", "shop", "buyer_id", "placed_at"),
    Index(
        "orders_of_an_open_invoice",
        "shop",
        "invoice_payload",
        "buyer_id",
        sqlite_where=text("invoicing = 'open'"),
    ),
    Index(
        "orders_one_live_for_each_payer",
        "shop",
        "invoice_payload",
        "buyer_id",
        unique=True,
        sqlite_where=text("invoicing = 'open' AND payment IN ('OPEN', 'APPROVED')"),
    ),
    sqlite_strict=True,
)

# Everything an order was told, and which row of the table decided. Append-only.
journal = Table(
    "journal",
    metadata,
    _text("shop"),
    _text("order_id"),
    _number("revision"),
    _time("at"),
    _text("input"),
    _text("detail"),
    _text("row"),
    _text("payment_before"),
    _text("payment_after"),
    Column("update_id", _whole),
    PrimaryKeyConstraint("shop", "order_id", "revision"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

charges = Table(
    "charges",
    metadata,
    _text("shop"),
    _text("telegram_payment_charge_id"),
    _text("provider"),
    _text("provider_payment_charge_id"),
    _text("order_id"),
    _number("payer_id"),
    _number("amount"),
    _text("currency"),
    _text("state"),
    _time("paid_at"),
    # 1 when no other charge of the order may be kept beside it (no renewal, no second unit by policy).
    _number("is_sole"),
    PrimaryKeyConstraint("shop", "telegram_payment_charge_id"),
    CheckConstraint("amount >= 0", name="charges_amount_not_below_zero"),
    Index(
        "charges_known_to_the_provider_once",
        "shop",
        "provider",
        "provider_payment_charge_id",
        unique=True,
        sqlite_where=text("provider_payment_charge_id <> ''"),
    ),
    Index(
        "charges_one_kept_for_each_order",
        "shop",
        "order_id",
        unique=True,
        sqlite_where=text("is_sole = 1 AND state = 'ACCEPTED'"),
    ),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

refunds = Table(
    "refunds",
    metadata,
    _text("shop"),
    _text("order_id"),
    _number("number"),
    _text("telegram_payment_charge_id"),
    _number("amount"),
    _text("currency"),
    _text("state"),
    _text("reason"),
    PrimaryKeyConstraint("shop", "order_id", "number"),
    CheckConstraint("amount > 0", name="refunds_give_something_back"),
    # Of many orders few are in trouble: they are found without looking at all.
    Index(
        "refunds_not_done",
        "shop",
        "order_id",
        sqlite_where=text("state IN ('DUE', 'SENT', 'UNKNOWN', 'FAILED')"),
    ),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    _text("shop"),
    _text("order_id"),
    _number("number"),
    _number("line_number"),
    _text("telegram_payment_charge_id"),
    _text("state"),
    _number("attempts"),
    _text("tracking"),
    _text("reason"),
    PrimaryKeyConstraint("shop", "order_id", "number"),
    UniqueConstraint(
        "shop",
        "order_id",
        "telegram_payment_charge_id",
        "line_number",
        name="deliveries_one_for_each_paid_line",
    ),
    Index("deliveries_failed", "shop", "order_id", sqlite_where=text("state = 'FAILED'")),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

# Effects to run: written with the decision, run after the commit, at least once.
outbox = Table(
    "outbox",
    metadata,
    _text("shop"),
    _number("id"),
    _text("key"),
    _text("order_id"),
    _number("revision"),
    _number("lane"),
    _text("effect"),
    _text("detail"),
    _text("goods"),
    _text("language"),
    _text("state"),
    _time("created_at"),
    _time("due_at"),
    _number("attempts"),
    # 1 when nobody knows whether an earlier attempt arrived.
    _number("may_have_arrived"),
    Column("finished_at", _seconds),
    _text("result"),
    PrimaryKeyConstraint("shop", "id"),
    UniqueConstraint("shop", "order_id", "key", name="outbox_each_effect_once"),
    CheckConstraint("state IN ('pending', 'sent', 'failed', 'withdrawn')", name="outbox_states"),
    Index("outbox_pending", "shop", "id", sqlite_where=text("state = 'pending'")),
    Index("outbox_failed", "shop", "id", sqlite_where=text("state = 'failed'")),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

deadlines = Table(
    "deadlines",
    metadata,
    _text("shop"),
    _time("due"),
    _text("order_id"),
    _text("kind"),
    PrimaryKeyConstraint("shop", "due", "order_id", "kind"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

# Each row moves an amount from one account (credit) to another (debit), so that it balances by its shape.
# Stars are booked in nanostars. Append-only.
ledger = Table(
    "ledger",
    metadata,
    _text("shop"),
    _number("number"),
    _time("at"),
    _text("order_id"),
    _number("revision"),
    _text("telegram_payment_charge_id"),
    _text("what"),
    _text("debit"),
    _text("credit"),
    _number("amount"),
    _text("currency"),
    PrimaryKeyConstraint("shop", "number"),
    UniqueConstraint("shop", "telegram_payment_charge_id", "what", name="ledger_each_transfer_once"),
    CheckConstraint("amount > 0", name="ledger_moves_something"),
    CheckConstraint("debit <> credit", name="ledger_moves_between_two_accounts"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

# What a person has to look at: payments without an order, updates that can't be read, inputs that failed.
cases = Table(
    "cases",
    metadata,
    _text("shop"),
    _number("number"),
    _text("kind"),
    _time("opened_at"),
    Column("closed_at", _seconds),
    _text("order_id"),
    Column("update_id", _whole),
    _text("telegram_payment_charge_id"),
    _text("detail"),
    PrimaryKeyConstraint("shop", "number"),
    Index("cases_open", "shop", "number", sqlite_where=text("closed_at IS NULL")),
    sqlite_strict=True,
)

# What is known of the books as a whole, by name (service/marks.py).
marks = Table(
    "marks",
    metadata,
    _text("shop"),
    _text("name"),
    _text("value"),
    _time("set_at"),
    PrimaryKeyConstraint("shop", "name"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

# Every line of a provider's statement that was read, and what came of it. `is_open` 1 = looked at again.
statement_lines = Table(
    "statement_lines",
    metadata,
    _text("shop"),
    _text("source"),
    _text("id"),
    _text("kind"),
    _text("provider_payment_charge_id"),
    _time("at"),
    _number("amount"),
    _text("currency"),
    _text("telegram_payment_charge_id"),
    _text("order_id"),
    _text("outcome"),
    _number("is_open"),
    _number("case_number"),
    _time("read_at"),
    PrimaryKeyConstraint("shop", "source", "id", "kind"),
    Index("statement_lines_open", "shop", "source", sqlite_where=text("is_open = 1")),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

APPEND_ONLY = ("journal", "ledger", "stock_moves")


def append_only_triggers() -> list[str]:
    """What makes the books of record refuse every change and every removal."""
    return [
        f"CREATE TRIGGER {table}_is_append_only_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in APPEND_ONLY
        for verb in ("UPDATE", "DELETE")
    ]
