"""Many rows in one statement: each column of them is one array.

The rows are those of the statements that are written for single rows (statements.py), in their layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.dialects import postgresql

from kassa.storage import statements
from kassa.storage.postgres.tables import metadata

Row = tuple[Any, ...]

_dialect: Any = postgresql.dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True, eq=False)
class Bulk:
    """A statement for any number of rows. `key` is what of a row says which one of the table it is.

    `changes`: of several rows with one key the last counts. `exactly`: each has to find its row in the table.
    """

    sql: str
    key: slice
    changes: bool = False
    exactly: bool = False

    def arrays(self, waiting: Iterable[Row]) -> tuple[int, list[Sequence[Any]]]:
        """How many rows there are, and their columns.

        They are in the order of their keys, so that no two replicas wait for each other in a circle.
        """
        if self.changes:
            waiting = {row[self.key]: row for row in waiting}.values()
        in_order = sorted(waiting, key=lambda row: row[self.key])
        return len(in_order), list(zip(*in_order, strict=True))


def _quoted(column: Column[Any]) -> str:
    return str(_dialect.identifier_preparer.format_column(column))


def _arrays(columns: Iterable[Column[Any]]) -> str:
    """`unnest($1::TEXT[], $2::BIGINT[] …)`"""
    types = (column.type.compile(dialect=_dialect) for column in columns)
    return "unnest(" + ", ".join(f"${number}::{kind}[]" for number, kind in enumerate(types, start=1)) + ")"


def insert(name: str, unless_there: bool = False) -> Bulk:
    table = metadata.tables[name]
    names = ", ".join(map(_quoted, table.columns))
    sql = f"INSERT INTO {name} ({names}) SELECT * FROM {_arrays(table.columns)}"
    if unless_there:
        sql += " ON CONFLICT DO NOTHING"
    return Bulk(sql, slice(0, len(table.primary_key)))


def put(name: str) -> Bulk:
    """Inserts rows, in place of those with the same key."""
    table = metadata.tables[name]
    keys = ", ".join(map(_quoted, table.primary_key))
    rest = [_quoted(column) for column in table.columns if not column.primary_key]
    replaced = ", ".join(f"{column} = excluded.{column}" for column in rest)
    inserting = insert(name)
    return Bulk(f"{inserting.sql} ON CONFLICT ({keys}) DO UPDATE SET {replaced}", inserting.key, changes=True)


def update(
    name: str, changed: tuple[str, ...], keys: tuple[str, ...], was: tuple[str, ...] = (), condition: str = ""
) -> Bulk:
    """Rows are `changed`, then `keys`, then what the columns `was` have to hold before."""
    table = metadata.tables[name]
    columns = [table.c[column] for column in (*changed, *keys, *was)]
    given = [*(f"new_{column}" for column in changed), *(f"key_{key}" for key in keys)]
    given += [f"was_{column}" for column in was]
    sql = (
        f"UPDATE {name} AS t SET "
        + ", ".join(f"{_quoted(table.c[column])} = v.new_{column}" for column in changed)
        + f" FROM {_arrays(columns)} AS v({', '.join(given)}) WHERE "
        + " AND ".join(f"t.{_quoted(table.c[key])} = v.key_{key}" for key in keys)
        + "".join(f" AND t.{_quoted(table.c[column])} IS NOT DISTINCT FROM v.was_{column}" for column in was)
        + condition
    )
    return Bulk(sql, slice(len(changed), len(changed) + len(keys)), changes=True, exactly=bool(was))


def delete(table: Table) -> Bulk:
    keys = [column.name for column in table.primary_key]
    sql = (
        f"DELETE FROM {table.name} AS t USING {_arrays(table.primary_key)} AS v({', '.join(keys)}) WHERE "
        + " AND ".join(f"t.{key} = v.{key}" for key in keys)
    )
    return Bulk(sql, slice(0, len(keys)))


# A row of an order: what changes, its key, and the revision that it was decided on.
CHANGE_ORDER = update("orders", ("revision", "payment", "document"), ("shop", "id"), was=("revision",))
CHANGE_STOCK = update(
    "stock",
    ("shelf", "held", "taken", "received"),
    ("shop", "item"),
    was=("shelf", "held", "taken", "received"),
)
INSERT_ORDER = insert("orders")
INSERT_STOCK = insert("stock")
INSERT_KEY = insert("keys")
PIN_KEY = update(
    "keys",
    ("order_id", "delivery_number", "unit"),
    ("shop", "pool", "key"),
    was=("order_id",),
)
CLOSE_CASE = update("cases", ("closed_at",), ("shop", "number"))
REFUND_UNMATCHED = update("charges", ("state",), ("shop", "telegram_payment_charge_id"), was=("state",))
MOVE_UNMATCHED = update(
    "charges",
    ("state", "provider_payment_charge_id"),
    ("shop", "telegram_payment_charge_id"),
    was=("state",),
)
INSERT_OPEN_INVOICE = insert("open_invoices")
INSERT_PRODUCT = insert("products")

# What the gathering books gather, by the statement for one row.
OF_STATEMENT = {
    statements.INSERT_UPDATE: insert("inbox"),
    statements.INSERT_JOURNAL: insert("journal"),
    statements.INSERT_CHARGE: insert("charges"),
    statements.UPDATE_CHARGE: update("charges", ("state",), ("shop", "telegram_payment_charge_id")),
    statements.INSERT_REFUND: insert("refunds"),
    statements.UPDATE_REFUND: update("refunds", ("state", "reason"), ("shop", "order_id", "number")),
    statements.INSERT_DELIVERY: insert("deliveries"),
    statements.UPDATE_DELIVERY: update(
        "deliveries", ("state", "attempts", "tracking", "reason"), ("shop", "order_id", "number")
    ),
    statements.INSERT_STOCK_MOVE: insert("stock_moves"),
    statements.INSERT_EFFECT: insert("outbox"),
    statements.POSTPONE_EFFECT: update(
        "outbox", ("due_at", "attempts", "may_have_arrived", "result"), ("shop", "id")
    ),
    statements.FINISH_EFFECT: update(
        "outbox", ("state", "attempts", "finished_at", "result"), ("shop", "id")
    ),
    statements.DROP_DEADLINE: delete(metadata.tables["deadlines"]),
    statements.INSERT_DEADLINE: insert("deadlines", unless_there=True),
    statements.INSERT_TRANSFER: insert("ledger"),
    statements.INSERT_CASE: insert("cases"),
    statements.SET_MARK: put("marks"),
    statements.PUT_STATEMENT_LINE: put("statement_lines"),
}
