"""A shop's books in a SQLite file."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from kassa.core.catalogue import Product
from kassa.core.decision import Deadline
from kassa.core.money import Money
from kassa.core.order import Order
from kassa.service.books import (
    Case,
    JournalLine,
    KnownCharge,
    OrderRow,
    PendingEffect,
    StockRow,
    StuckEffect,
    Unit,
)
from kassa.service.distribution import Batches
from kassa.service.figures import Figures
from kassa.service.marks import Mark
from kassa.service.reconciling.lists import ReadLine
from kassa.storage import checking, figures, queries, schema, statements
from kassa.storage.lock import FileLock, UnusableFile
from kassa.storage.memory import Memory, StockCount
from kassa.storage.migrating import bring_up_to_date
from kassa.storage.writer import Job, StorageClosed, Writer, connect

T = TypeVar("T")


def open_sqlite(path: Path | str, shop_id: str) -> SqliteStorage:
    """The books of one shop in a file of its own; the file is made or migrated when needed.

    Raises FileInUse when another process has the file open, UnusableFile when it isn't a shop's.
    """
    return SqliteFile(Path(path)).shop(shop_id)


def read_sqlite(path: Path | str, shop_id: str) -> SqliteReading:
    """The books for reading only, also while another process sells. Raises NotFound when there is no file."""
    return SqliteReading(queries.connect_for_reading(Path(path)), shop_id)


class SqliteFile:
    """An open file: one writer, one reader, any number of shops. Closed when its last shop is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = FileLock(path.with_name(path.name + ".lock"))
        try:
            # Addresses and keys are in it: for its owner only. SQLite gives its other files the same rights.
            path.touch(mode=0o600)
            bring_up_to_date(path)
            self._writer = Writer(path, load_memory)
        except sqlite3.DatabaseError as error:
            self._lock.release()
            raise UnusableFile(path, error) from error
        except BaseException:
            self._lock.release()
            raise
        self._open_shops: set[str] = set()

    def shop(self, shop_id: str) -> SqliteStorage:
        self._open_shops.add(shop_id)
        return SqliteStorage(self, self._writer, shop_id)

    async def close_shop(self, shop_id: str) -> None:
        self._open_shops.discard(shop_id)
        if self._open_shops:
            return
        await asyncio.get_running_loop().run_in_executor(None, self._writer.close)
        self._lock.release()


class SqliteReading:
    """Implements the service's Reading on a connection of its own, in a thread of its own."""

    def __init__(self, connection: sqlite3.Connection, shop_id: str) -> None:
        self._reader = connection
        self._shop = shop_id
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="kassa reader")

    async def _read(self, question: Callable[..., T], *arguments: Any) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, question, self._reader, self._shop, *arguments)

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
        self._thread.shutdown()
        self._reader.close()


class SqliteStorage(SqliteReading):
    """Implements the service's Storage. Nobody else has the file: all that waits is this process's."""

    is_shared = False

    def __init__(self, file: SqliteFile, writer: Writer, shop_id: str) -> None:
        super().__init__(connect(file.path), shop_id)
        self._file = file
        self._writer = writer
        self._memory = writer.memory(shop_id)
        self._is_open = True

    def write(self, unit: Unit[T], then: Callable[[T], None] | None = None) -> asyncio.Future[T]:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        if not self._is_open:
            future.set_exception(StorageClosed(f"{self._file.path} is closed"))
            return future
        self._writer.submit(Job(self._shop, unit, future, then))
        return future

    async def claim_effects(self) -> list[PendingEffect]:
        return await self.pending_effects()

    async def listen(self, hear: Callable[[], None]) -> None:
        """There are no others."""

    async def take_new_effects(self) -> list[PendingEffect]:
        return []

    async def hold(self, name: str) -> bool:
        return True

    @property
    def batches(self) -> Batches:
        return self._writer.batches

    def workers(self) -> int:
        return 1

    def may_run_effects(self) -> bool:
        return True

    def shelf_now(self, item: str) -> int | None:
        count = self._memory.stock.get(item)
        return count.shelf if count else None

    async def order(self, order_id: str) -> Order | None:
        remembered = self._memory.orders.get(order_id)
        return remembered.order if remembered else await super().order(order_id)

    async def close(self) -> None:
        if self._is_open:
            self._is_open = False
            await self._file.close_shop(self._shop)
            await super().close()


def load_memory(connection: sqlite3.Connection, shop: str) -> Memory:
    """What the writer starts with: all counts of stock, and the numbers that were given out."""
    stock = {row[0]: StockCount(*row[1:]) for row in connection.execute(statements.SELECT_ALL_STOCK, (shop,))}
    numbers = {
        table.name: connection.execute(statements.highest(table, column), (shop,)).fetchone()[0]
        for table, column in ((schema.outbox, "id"), (schema.ledger, "number"), (schema.cases, "number"))
    }
    return Memory(stock, numbers)
