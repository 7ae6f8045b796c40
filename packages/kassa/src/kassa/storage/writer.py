"""The one thread that writes: it gathers the units that wait, runs them in order, and commits once.

An idle writer commits at once; nothing waits for a batch to fill. When a unit fails, the batch is undone
and run again with a savepoint around each unit, so that the failing one is undone alone and the rest is
committed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Protocol

from kassa.core.errors import ShopError
from kassa.service.distribution import Batches
from kassa.storage.books import SqliteBooks
from kassa.storage.memory import Draft, Memory

UNITS_IN_A_BATCH = 256

log = logging.getLogger("kassa.writer")


class CountingBooks(Protocol):
    """Books that can tell whether a unit wrote anything."""

    def written(self) -> int: ...


@dataclass(slots=True)
class Job:
    """A unit, the shop whose books it works on, who waits for it, and what follows from the commit."""

    shop: str
    unit: Callable[[Any], Any]
    future: asyncio.Future[Any]
    then: Callable[[Any], None] | None = None
    submitted_at: float = field(default_factory=time.monotonic)
    result: Any = None
    error: BaseException | None = None


class Writer:
    """Owns the connection that writes. `submit` may be called from any event loop's thread."""

    def __init__(self, path: Path, memory_of: Callable[[sqlite3.Connection, str], Memory]) -> None:
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._memory_of = memory_of
        self._memories: dict[str, Memory] = {}
        self._connection = connect(path)
        self.batches = Batches()
        self._thread = threading.Thread(target=self._run, name=f"kassa writer of {path.name}", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        self._jobs.put(job)

    def memory(self, shop: str) -> Memory:
        """What is remembered of a shop; loaded on first use."""
        if shop not in self._memories:
            self._memories[shop] = self._memory_of(self._connection, shop)
        return self._memories[shop]

    def close(self) -> None:
        """Returns when what was submitted before is committed."""
        self._jobs.put(None)
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        is_open = True
        while is_open:
            batch, is_open = self._gather()
            if batch:
                self._commit_batch(batch)
                self.batches.note(len(batch), time.monotonic() - batch[0].submitted_at)
                _hand_out(batch)

    def _gather(self) -> tuple[list[Job], bool]:
        batch: list[Job] = []
        job = self._jobs.get()
        while job is not None:
            batch.append(job)
            if len(batch) == UNITS_IN_A_BATCH:
                return batch, True
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return batch, True
        return batch, False

    def _commit_batch(self, batch: list[Job]) -> None:
        """Raises nothing: without this thread everybody would wait for ever."""
        try:
            if not self._commit_together(batch):
                self._commit_apart(batch)
        except Exception as error:
            # The commit itself failed (a full disk, say): nothing of this batch is durable.
            for job in batch:
                job.error = error
            self._roll_back_if_possible()

    def _commit_together(self, batch: list[Job]) -> bool:
        try:
            books = self._books_for(batch)
            self._connection.execute("BEGIN IMMEDIATE")
            for job in batch:
                run_in(books[job.shop], job)
            self._flush_and_commit(books)
        except Exception:
            # Not swallowed: each unit is run again by itself, and the failing one hands its error on.
            self._roll_back()
            return False
        return True

    def _commit_apart(self, batch: list[Job]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        books = self._books_for(batch)
        for job in batch:
            before = books[job.shop].draft.copy()
            self._connection.execute("SAVEPOINT unit")
            job.error = None
            try:
                job.result = job.unit(books[job.shop])
                books[job.shop].flush()
            except Exception as error:
                job.error = error
                self._connection.execute("ROLLBACK TO unit")
                books[job.shop] = SqliteBooks(self._connection, job.shop, before)
            self._connection.execute("RELEASE unit")
        self._flush_and_commit(books)

    def _books_for(self, batch: list[Job]) -> dict[str, SqliteBooks]:
        shops = {job.shop for job in batch}
        return {shop: SqliteBooks(self._connection, shop, Draft(self.memory(shop))) for shop in shops}

    def _flush_and_commit(self, books: dict[str, SqliteBooks]) -> None:
        for shop_books in books.values():
            shop_books.flush()
        self._connection.execute("COMMIT")
        for shop_books in books.values():
            shop_books.draft.publish()

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _roll_back_if_possible(self) -> None:
        try:
            self._roll_back()
        except sqlite3.Error:
            # The next BEGIN says what is wrong with the file to whoever asks then.
            log.exception("a failed batch could not be undone")


def run_in(books: CountingBooks, job: Job) -> None:
    """A refusal (sold out, say) by a unit that wrote nothing is its result, and nothing has to be undone."""
    before = books.written()
    try:
        job.result = job.unit(books)
    except ShopError as error:
        if books.written() != before:
            raise
        job.error = error


SETTINGS = ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 5000")


def connect(path: Path) -> sqlite3.Connection:
    """A connection that commits durably: a power cut loses nothing that was acknowledged."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    try:
        for setting in SETTINGS:
            connection.execute(f"PRAGMA {setting}")
    except sqlite3.Error:
        # The file is no database.
        connection.close()
        raise
    return connection


def _hand_out(batch: list[Job]) -> None:
    """Resolves the futures, one call into each event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in batch:
        by_loop.setdefault(job.future.get_loop(), []).append(job)
    for loop, jobs in by_loop.items():
        # A loop that is closed has nobody left who waits; the commit stands.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(resolve, jobs)


def resolve(jobs: list[Job]) -> None:
    """In the event loop that waits for them."""
    for job in jobs:
        if job.error is None and job.then is not None:
            _follow(job.then, job.result)
        if job.future.done():
            continue
        if job.error is None:
            job.future.set_result(job.result)
        else:
            job.future.set_exception(job.error)


def _follow(then: Callable[[Any], None], result: Any) -> None:
    try:
        then(result)
    except Exception:
        # A bug. The others of this batch still have to hear of their commit.
        log.exception("what follows from a commit could not be seen to")


class StorageClosed(ShopError):
    """The shop's file was closed; nothing can be written any more."""
