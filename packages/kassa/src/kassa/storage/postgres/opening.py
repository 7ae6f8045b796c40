"""Opens a shop's books in PostgreSQL; makes the tables where there are none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import asyncpg

from kassa.core.errors import ShopError
from kassa.core.order import Order
from kassa.service.books import PendingEffect, Unit
from kassa.service.distribution import Batches
from kassa.service.marks import OLDEST_FORM
from kassa.service.role import Role
from kassa.storage.memory import Memory
from kassa.storage.migrating import check_form
from kassa.storage.migrations import EARLIER, NEWEST, OLDEST_THAT_WORKS
from kassa.storage.postgres import tables
from kassa.storage.postgres.bell import Bell
from kassa.storage.postgres.books import Share
from kassa.storage.postgres.claiming import CLAIMED, claimed_effect
from kassa.storage.postgres.patience import UNREACHABLE, DatabaseUnavailable
from kassa.storage.postgres.reading import PostgresReading
from kassa.storage.postgres.stock_news import StockNews
from kassa.storage.postgres.tenure import Tenure
from kassa.storage.postgres.together import OrdersTogether
from kassa.storage.postgres.writer import Writer
from kassa.storage.writer import Job

T = TypeVar("T")

# On a hot row more connections only wait for each other.
CONNECTIONS = 4
SECONDS_FOR_A_CONNECTION = 5.0
SECONDS_FOR_A_COMMAND = 6.0
# Whatever hangs ends before a buyer's ten seconds are over.
_SETTINGS = {
    "application_name": "kassa",
    "statement_timeout": "5s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "10s",
}
CANT_OPEN = (
    *UNREACHABLE,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
)
# Of several replicas that start on an empty database one makes the tables.
_MAKING_TABLES = 0x6B617373


async def open_postgres(dsn: str, shop_id: str, role: Role = Role.ALL) -> PostgresStorage:
    """The books of one shop, shared with any number of other replicas.

    Raises DatabaseUnavailable, and UnknownDatabase for one that a later Kassa made.
    """
    pool = await connect(dsn)
    try:
        await make_tables(pool)
        storage = PostgresStorage(pool, shop_id, role, dsn)
        await storage.begin()
    except BaseException:
        await pool.close()
        raise
    return storage


async def read_postgres(dsn: str, shop_id: str) -> PostgresReading:
    """The books for reading only. Raises DatabaseUnavailable."""
    return PostgresReading(await connect(dsn), shop_id)


async def connect(dsn: str) -> asyncpg.Pool:
    try:
        return await asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=CONNECTIONS,
            timeout=SECONDS_FOR_A_CONNECTION,
            command_timeout=SECONDS_FOR_A_COMMAND,
            server_settings=_SETTINGS,
        )
    except CANT_OPEN as error:
        # The address may hold a password: it is not repeated.
        raise DatabaseUnavailable(f"can't open the PostgreSQL database: {_told(error)}") from None


def _told(error: Exception) -> str:
    """A refused connection is no news of a number: it says where nobody answers, or what isn't there."""
    if isinstance(error, ConnectionError | FileNotFoundError):
        return "no server answers; start it, or look at its address in [shop] database"
    if isinstance(error, TimeoutError):
        return f"no answer within {SECONDS_FOR_A_CONNECTION:g} seconds"
    return str(error)


async def make_tables(pool: asyncpg.Pool) -> None:
    """Where there are none. Raises EarlierForm and UnknownDatabase."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _MAKING_TABLES)
        if await connection.fetchval("SELECT to_regclass('alembic_version') IS NULL"):
            for statement in tables.statements():
                await connection.execute(statement)
            await connection.execute("INSERT INTO alembic_version VALUES ($1)", NEWEST)
            await connection.execute(
                "INSERT INTO marks VALUES ('', $1, $2, 0)", OLDEST_FORM, OLDEST_THAT_WORKS
            )
            return
        stamp = await connection.fetchval("SELECT version_num FROM alembic_version")
        oldest = ""
        if await connection.fetchval("SELECT to_regclass('marks') IS NOT NULL"):
            oldest = await connection.fetchval(
                "SELECT value FROM marks WHERE shop = '' AND name = $1", OLDEST_FORM
            )
    check_form("the database", stamp, oldest or "")
    if stamp in EARLIER:
        raise EarlierForm(
            f"the database has the form {stamp} and this Kassa needs {NEWEST}: run `kassa migrate`, "
            "also while replicas of the earlier Kassa sell"
        )


class EarlierForm(ShopError):
    """The tables are those of an earlier Kassa."""


class PostgresStorage(PostgresReading):
    """Implements the service's Storage."""

    is_shared = True

    def __init__(
        self, pool: asyncpg.Pool, shop_id: str, role: Role = Role.ALL, dsn: str | None = None
    ) -> None:
        super().__init__(pool, shop_id)
        self._role = role
        self._memory = Memory({}, {})
        self._stock_news = StockNews(pool, shop_id)
        self._tenure = Tenure(pool, shop_id)
        self._orders = OrdersTogether(pool, shop_id)
        self._bell = Bell(pool, dsn, shop_id) if dsn else None
        ring = self._bell.ring if self._bell else _silence
        self._writer = Writer(pool, shop_id, Share("", role.lanes), self._memory, ring)
        self._workers = 1
        self._is_open = False

    async def begin(self) -> None:
        await self._renew()
        self._writer.start()
        self._is_open = True

    def write(self, unit: Unit[T], then: Callable[[T], None] | None = None) -> asyncio.Future[T]:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._writer.submit(Job(self._shop, unit, future, then))
        return future

    def shelf_now(self, item: str) -> int | None:
        """As this replica last saw it; what can be sold is decided by the database."""
        count = self._memory.stock.get(item)
        return count.shelf if count else None

    async def order(self, order_id: str) -> Order | None:
        return await self._orders.read(order_id)

    @property
    def batches(self) -> Batches:
        return self._writer.batches

    # Several replicas

    def workers(self) -> int:
        return self._workers

    def may_run_effects(self) -> bool:
        return self._tenure.holds()

    async def listen(self, hear: Callable[[], None]) -> None:
        if self._bell is not None:
            await self._bell.listen(hear)

    async def claim_effects(self) -> list[PendingEffect]:
        await self._renew()
        return await self.take_new_effects()

    async def take_new_effects(self) -> list[PendingEffect]:
        if not self._role.lanes or not self._tenure.holds():
            return []
        claimed = await self._tenure.claim(self._role.lanes)
        doubtful = set(self._writer.in_doubt)
        if not claimed and not doubtful:
            return []
        rows = await self._pool.fetch(CLAIMED, self._shop, [*claimed, *doubtful])
        self._writer.in_doubt -= doubtful
        return [claimed_effect(self._shop, row, was_begun=bool(claimed.get(row[0]))) for row in rows]

    async def _renew(self) -> None:
        """The lease, and what this replica sees of the others."""
        await self._tenure.renew()
        self._writer.share = Share(self._tenure.owner, self._role.lanes)
        if self._role is Role.WORKER:
            self._workers = await self._tenure.stand_with(Role.WORKER)
        if self._role.receives:
            self._memory.stock.update(await self._stock_news.read())
        if self._bell is not None:
            await self._bell.mend()

    async def hold(self, name: str) -> bool:
        """Whether this replica is the one that does what only one may do (polling, say)."""
        return await self._tenure.hold(name)

    async def close(self) -> None:
        if not self._is_open:
            return
        self._is_open = False
        await self._writer.close()
        try:
            if self._bell is not None:
                await self._bell.close()
            await self._tenure.leave()
        finally:
            await super().close()


def _silence() -> None:
    """A replica that nobody hears; they look every few seconds."""
