"""Questions to the books on PostgreSQL: the same queries as on SQLite, run on a pool of connections."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.util import await_only, greenlet_spawn

from kassa.core.catalogue import Product
from kassa.core.decision import Deadline
from kassa.core.money import Money
from kassa.core.order import Order
from kassa.service.books import Case, JournalLine, KnownCharge, OrderRow, PendingEffect, StockRow, StuckEffect
from kassa.service.figures import Figures
from kassa.service.marks import Mark
from kassa.service.reconciling.lists import ReadLine
from kassa.storage import checking, figures, queries, statements
from kassa.storage.postgres.patience import patiently

T = TypeVar("T")

# SQLite numbers its rows as they come; here the time of coming says which was the latest.
_INSTEAD = {
    statements.LAST_UPDATE: "SELECT update_id FROM inbox WHERE shop = $1 "
    "ORDER BY received_at DESC, update_id DESC LIMIT 1",
    statements.FIRST_UPDATE: "SELECT received_at FROM inbox WHERE shop = $1 ORDER BY received_at LIMIT 1",
    statements.FIRST_ORDER: "SELECT placed_at FROM orders WHERE shop = $1 ORDER BY placed_at LIMIT 1",
    statements.ORDERS_OF_BUYER: "SELECT document FROM orders WHERE shop = $1 AND buyer_id = $2 "
    "ORDER BY placed_at DESC, id DESC LIMIT $3::bigint",
    statements.RECENT_ORDERS: "SELECT revision, document FROM orders WHERE shop = $1 "
    "ORDER BY placed_at DESC, id DESC LIMIT $2::bigint",
    statements.RECENT_ORDERS_IN_STATE: "SELECT revision, document FROM orders WHERE shop = $1 "
    "AND payment = $2 ORDER BY placed_at DESC, id DESC LIMIT $3::bigint",
    # Letters and digits stand in another order in some languages; bytes do not.
    statements.ORDERS_THAT_BEGIN: 'SELECT id FROM orders WHERE shop = $1 AND id COLLATE "C" >= $2 '
    'AND id COLLATE "C" <= $3 LIMIT 2',
}


class PostgresReading:
    """Implements the service's Reading."""

    def __init__(self, pool: asyncpg.Pool, shop_id: str) -> None:
        self._pool = pool
        self._shop = shop_id

    async def _read(self, question: Callable[..., T], *arguments: Any) -> T:
        async def read() -> T:
            async with self._pool.acquire() as connection:
                found: T = await greenlet_spawn(question, _Reader(connection), self._shop, *arguments)
                return found

        return await patiently(read)

    async def order(self, order_id: str) -> Order | None:
        return await self._read(queries.order, order_id)

    async def orders_of(self, buyer_id: int, limit: int) -> list[Order]:
        return await self._read(queries.orders_of, buyer_id, limit)

    async def recent_orders(self, limit: int, payment: str = "") -> list[OrderRow]:
        return await self._read(queries.recent_orders, limit, payment)

    async def find_order(self, words: str) -> str | None:
        return await self._read(queries.find_order, words)

    async def journal(self, order_id: str) -> list[JournalLine]:
        return await self._read(queries.journal, order_id)

    async def products(self) -> list[Product]:
        return await self._read(queries.products)

    async def stock(self) -> list[StockRow]:
        return await self._read(queries.stock)

    async def keys_set_aside(self, pool: str) -> list[str]:
        return await self._read(queries.keys_set_aside, pool)

    async def figures(self, answers_since: float) -> Figures:
        return await self._read(figures.figures, answers_since)

    async def marks(self) -> dict[str, Mark]:
        return await self._read(queries.marks)

    async def last_update_id(self) -> int:
        return await self._read(queries.last_update_id)

    async def pending_effects(self) -> list[PendingEffect]:
        return await self._read(queries.pending_effects)

    async def due_deadlines(self, now: float, limit: int) -> list[tuple[str, Deadline]]:
        return await self._read(queries.due_deadlines, now, limit)

    async def next_deadline(self) -> float | None:
        return await self._read(queries.next_deadline)

    async def open_cases(self) -> list[Case]:
        return await self._read(queries.open_cases)

    async def stuck_effects(self, answers_since: float = 0.0) -> list[StuckEffect]:
        return await self._read(queries.stuck_effects, answers_since)

    async def orders_with_trouble(self) -> list[Order]:
        return await self._read(queries.orders_with_trouble)

    async def begun_at(self) -> float | None:
        return await self._read(queries.begun_at)

    async def known_charges(self, charge_ids: Sequence[str]) -> dict[str, KnownCharge]:
        return await self._read(queries.known_charges, charge_ids)

    async def charges_at_provider(self, charge_ids: Sequence[str]) -> dict[str, KnownCharge]:
        return await self._read(queries.charges_at_provider, charge_ids)

    async def recognises(self, source: str, currency: str) -> bool:
        return await self._read(queries.recognises, source, currency)

    async def booked(self, telegram_payment_charge_id: str) -> set[str]:
        return await self._read(queries.booked, telegram_payment_charge_id)

    async def orders_placed(self, since: float, until: float, currency: str, limit: int) -> list[Order]:
        return await self._read(queries.orders_placed, since, until, currency, limit)

    async def read_lines(self, source: str, ids: Sequence[str]) -> list[ReadLine]:
        return await self._read(queries.read_lines, source, ids)

    async def open_lines(self, source: str) -> list[ReadLine]:
        return await self._read(queries.open_lines, source)

    async def line_of_case(self, number: int) -> tuple[str, ReadLine] | None:
        return await self._read(queries.line_of_case, number)

    async def ledger_totals(self) -> list[tuple[str, Money]]:
        return await self._read(queries.ledger_totals)

    async def check(self) -> list[str]:
        return await self._read(checking.check)

    async def close(self) -> None:
        await self._pool.close()


class _Reader:
    """What the queries take for SQLite's connection. They run in a greenlet, which waits for the answers."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def execute(self, statement: str, parameters: Sequence[Any] | Mapping[str, Any], /) -> _Rows:
        values = list(parameters.values()) if isinstance(parameters, Mapping) else list(parameters)
        return _Rows(await_only(self._connection.fetch(_dollars(statement), *values)))


class _Rows:
    def __init__(self, rows: list[Any]) -> None:
        self._rows = [tuple(map(_plain, row)) for row in rows]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._rows)

    def fetchone(self) -> tuple[Any, ...] | None:
        return self._rows[0] if self._rows else None

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._rows


def _plain(value: Any) -> Any:
    """A sum of whole numbers comes as a Decimal."""
    return int(value) if isinstance(value, Decimal) else value


@functools.cache
def _dollars(statement: str) -> str:
    """The same statement with PostgreSQL's placeholders: $1 for each :shop, or $1, $2 … for the marks."""
    if statement in _INSTEAD:
        return _INSTEAD[statement]
    statement = re.sub(r" INDEXED BY \w+", "", statement)
    if ":shop" in statement:
        return statement.replace(":shop", "$1")
    numbers = itertools.count(1)
    return re.sub(r"\?", lambda _: f"${next(numbers)}", statement)
