"""One task writes for this replica: it gathers the units that wait, decides them in order, and commits once.

What the units read is found out first (scout.py), then read and locked at once, in the order of the keys, so
that replicas never wait for each other in a circle. Whoever loses a race decides again on what won it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from kassa.service.distribution import Batches
from kassa.storage.memory import Memory
from kassa.storage.postgres.books import PostgresBooks, Share
from kassa.storage.postgres.loading import Connection, load
from kassa.storage.postgres.needs import Needs, NotLoaded
from kassa.storage.postgres.numbers import Numbers
from kassa.storage.postgres.patience import (
    SECONDS_BETWEEN_LOOKS,
    SECONDS_WITHOUT_DATABASE,
    UNREACHABLE,
    DatabaseUnavailable,
)
from kassa.storage.postgres.scout import Scout
from kassa.storage.writer import UNITS_IN_A_BATCH, Job, StorageClosed, resolve, run_in

# A batch that finds more to read than was foreseen begins again; five reads may hang on one another.
ROUNDS = 12
# A race is lost against somebody who won it; an error that comes back every time is the unit's own.
RACES = 5
SECONDS_BETWEEN_RACES = 0.01
LOST = (
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
)
log = logging.getLogger("kassa.writer")


class RowsChanged(Exception):
    """A row was not any more what it was when it was read."""


class Writer:
    """Owns the order in which this replica's units are decided."""

    def __init__(
        self, pool: asyncpg.Pool, shop: str, share: Share, memory: Memory, ring: Callable[[], None]
    ) -> None:
        self._pool = pool
        self._shop = shop
        self.share = share
        self._ring = ring
        self._memory = memory
        self._numbers = Numbers()
        self._jobs: deque[Job] = deque()
        self._there_is_work = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._is_open = True
        # Effects that are in the books and in nobody's hands, if their commit came through after all.
        self.in_doubt: set[int] = set()
        self.batches = Batches()

    def start(self) -> None:
        self._task = asyncio.ensure_future(self._run())

    def submit(self, job: Job) -> None:
        if not self._is_open:
            job.future.set_exception(StorageClosed("the books are closed"))
            return
        self._jobs.append(job)
        self._there_is_work.set()

    async def close(self) -> None:
        """Returns when what was submitted before is committed."""
        self._is_open = False
        self._there_is_work.set()
        if self._task:
            await self._task

    async def _run(self) -> None:
        while self._is_open or self._jobs:
            await self._there_is_work.wait()
            self._there_is_work.clear()
            while self._jobs:
                count = min(len(self._jobs), UNITS_IN_A_BATCH)
                batch = [self._jobs.popleft() for _ in range(count)]
                await self._see_to(batch)
                self.batches.note(len(batch), time.monotonic() - batch[0].submitted_at)
                resolve(batch)

    async def _see_to(self, batch: list[Job]) -> None:
        try:
            await self._commit_together(batch)
        except Exception as error:
            if len(batch) == 1 or isinstance(error, DatabaseUnavailable):
                for job in batch:
                    job.error = error
                return
            # Not swallowed: the halves are run again, down to the failing unit, which hands its error on.
            middle = len(batch) // 2
            await self._see_to(batch[:middle])
            await self._see_to(batch[middle:])

    async def _commit_together(self, batch: list[Job]) -> None:
        needs = self._scouted(batch)
        unreachable_since: float | None = None
        races = rounds = 0
        while True:
            try:
                rounds += 1
                if await self._attempt(batch, needs):
                    return
                if rounds > ROUNDS:
                    raise AssertionError(f"a batch still finds something to read after {ROUNDS} rounds")
            except (*LOST, RowsChanged):
                races += 1
                if races >= RACES or (races > 1 and len(batch) > 1):
                    raise
                await asyncio.sleep(SECONDS_BETWEEN_RACES * races)
            except UNREACHABLE as error:
                unreachable_since = unreachable_since or time.monotonic()
                if time.monotonic() - unreachable_since > SECONDS_WITHOUT_DATABASE:
                    raise DatabaseUnavailable(f"the database can't be reached: {error}") from error
                await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    def _scouted(self, batch: list[Job]) -> Needs:
        needs = Needs()
        for job in batch:
            try:
                job.unit(Scout(self._memory, needs))
            except Exception:
                # A hint, decided on what may be old: whatever is wrong with it shows in the decision itself.
                log.debug("a unit could not be scouted to its end", exc_info=True)
        return needs

    async def _attempt(self, batch: list[Job], needs: Needs) -> bool:
        """False when a unit read more than was foreseen; that is in the needs now."""
        async with self._connected() as connection:
            if needs.numbers:
                await self._numbers.fetch(connection, needs.numbers)
                needs.numbers.clear()
            transaction = connection.transaction()
            await transaction.start()
            try:
                loaded = await load(connection, self._shop, needs)
                books = PostgresBooks(self._shop, loaded, needs, self._numbers, self.share)
                if not _decide(books, batch):
                    await transaction.rollback()
                    return False
                number = await _write(connection, books, self._shop)
            except BaseException:
                if not connection.is_closed():
                    await transaction.rollback()
                raise
            try:
                await self._commit(transaction, number)
            except DatabaseUnavailable:
                self.in_doubt.update(books.new_effects())
                raise
        if books.concerns_others():
            self._ring()
        self._memory.remember(books.draft.orders)
        self._memory.stock.update(books.draft.stock)
        return True

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Connection]:
        """When it breaks as it is given back, the batch has nothing to do with that: a commit stands."""
        connection = await self._pool.acquire()
        try:
            yield connection
        finally:
            try:
                await self._pool.release(connection)
            except UNREACHABLE as error:
                # The pool has closed it, and opens another when one is wanted.
                log.info("a connection broke after its work: %s", error)

    async def _commit(self, transaction: Any, number: str) -> None:
        """When the connection breaks here, nobody knows: the database is asked what became of it."""
        try:
            await transaction.commit()
        except UNREACHABLE:
            if not number or not await self._was_committed(number):
                raise

    async def _was_committed(self, number: str) -> bool:
        until = time.monotonic() + SECONDS_WITHOUT_DATABASE
        while True:
            try:
                status = await self._pool.fetchval("SELECT pg_xact_status($1::text::xid8)", number)
            except UNREACHABLE:
                status = "in progress"
            if status != "in progress":
                return bool(status == "committed")
            if time.monotonic() > until:
                raise DatabaseUnavailable("the database went away in the middle of a commit")
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)


def _decide(books: PostgresBooks, batch: list[Job]) -> bool:
    is_complete = True
    for job in batch:
        job.error = job.result = None
        try:
            run_in(books, job)
        except NotLoaded:
            is_complete = False
    return is_complete


async def _write(connection: Any, books: PostgresBooks, shop: str) -> str:
    """Returns the transaction's number, "" when there was nothing to write. Raises RowsChanged."""
    if not books.written():
        return ""
    number: str = await connection.fetchval("SELECT pg_current_xact_id()::text")
    for statement, waiting in books.to_run():
        if not waiting:
            continue
        count, arrays = statement.arrays(waiting)
        done = await connection.execute(statement.sql, *arrays)
        if statement.exactly and int(done.rpartition(" ")[2]) != count:
            raise RowsChanged(f"{done} of {count} rows by {statement.sql}")
    if books.new_products is not None:
        await _replace_products(connection, books.new_products, shop)
    return number


async def _replace_products(connection: Any, products: list[Any], shop: str) -> None:
    await connection.execute("DELETE FROM products WHERE shop = $1", shop)
    if products:
        await connection.executemany(
            "INSERT INTO products (shop, id, position, document) VALUES ($1, $2, $3, $4)", products
        )
