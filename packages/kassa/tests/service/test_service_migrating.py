"""The tables in PostgreSQL grow while replicas of an earlier Kassa sell on them."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from packages.kassa.tests.service.postgres_server import empty_schema
from packages.kassa.tests.service.shop_at_work import (
    COURSE,
    GAME,
    MERCHANT_CHAT,
    POST,
    HandClock,
    ShopAtWork,
    WrittenDown,
    opener,
)
from sqlalchemy.dialects import postgresql

from kassa.core.decision import Deliver, Policy
from kassa.core.order import Order, PaymentState
from kassa.service.engine import Engine
from kassa.service.marks import Mark
from kassa.service.ports import Shop
from kassa.service.rates import NO_LIMITS
from kassa.storage import migrations
from kassa.storage.migrations import EARLIER, NEWEST
from kassa.storage.postgres import growing, open_postgres
from kassa.storage.postgres.growing import TablesInUse, migrate_postgres, run_steps_beside_others
from kassa.storage.postgres.opening import EarlierForm, PostgresStorage, connect

pytestmark = pytest.mark.anyio

_FORM = """
SELECT 'column', table_name, column_name, data_type || is_nullable || coalesce(column_default, '')
FROM information_schema.columns WHERE table_schema = current_schema()
UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND contype <> 'n'
UNION ALL SELECT 'trigger', event_object_table, trigger_name, event_manipulation || action_statement
FROM information_schema.triggers WHERE trigger_schema = current_schema()
UNION ALL SELECT 'sequence', sequence_name, data_type, '' FROM information_schema.sequences
WHERE sequence_schema = current_schema()
"""


class OldStorage(PostgresStorage):
    """What a replica of the first release does to the database: it knows of no marks."""

    async def marks(self) -> dict[str, Mark]:
        return {}


@asynccontextmanager
async def old_replica(dsn: str, clock: HandClock, folder: Path) -> AsyncIterator[ShopAtWork]:
    storage = OldStorage(await connect(dsn), "main")
    await storage.begin()
    shop, outlet = Shop("main", "Shop", Policy(), (POST,), MERCHANT_CHAT), WrittenDown()
    engine = Engine(shop, storage, outlet, clock, NO_LIMITS)
    await engine.start()
    try:
        yield ShopAtWork(engine, clock, outlet, folder, count(1))
    finally:
        await engine.stop(patience_seconds=0)
        await storage.close()


async def form_of(dsn: str) -> set[tuple[Any, ...]]:
    """Every column, index, constraint and trigger of ours, without the name of the place that they are in."""
    connection = await asyncpg.connect(dsn)
    rows: list[Any] = await connection.fetch(_FORM)
    await connection.close()
    ours = [row for row in rows if row[1] != "alembic_version"]
    return {tuple(re.sub(r"test_[0-9a-f]{12}\.", "", str(cell)) for cell in row) for row in ours}


async def test_the_steps_lead_to_the_tables_of_today(postgres_dsn: str, postgres: str) -> None:
    grown, new = postgres_dsn, await empty_schema(postgres)
    await run_steps_beside_others(grown, "0001")
    await migrate_postgres(grown)
    await migrate_postgres(new)

    assert await form_of(grown) == await form_of(new)
    assert len(await form_of(new)) > 150


async def test_the_shop_sells_while_its_tables_grow(
    postgres_dsn: str, clock: HandClock, tmp_path: Path
) -> None:
    await run_steps_beside_others(postgres_dsn, "0001")
    async with old_replica(postgres_dsn, clock, tmp_path) as old:
        await old.engine.storage.write(lambda books: books.replace_products([COURSE, GAME]))
        await old.engine.look_after_others()
        migrating = asyncio.create_task(migrate_postgres(postgres_dsn))
        sold: list[Order] = []
        while not migrating.done() or len(sold) < 20:
            order = await old.buy("COURSE", buyer_id=1_000 + len(sold))
            await old.press_pay(order)
            await old.pay(order)
            sold.append(order)
        await migrating
        await old.settled()

        # The new one works beside the old one, on what that one sold.
        async with opener(tmp_path, clock, postgres_dsn)() as new:
            for order in sold:
                assert (await new.now(order)).payment is PaymentState.PAID
            late = await old.buy("COURSE", buyer_id=5)
            await old.press_pay(late)
            await new.pay(late)
            await new.settled()
            assert len(old.outlet.effects(Deliver)) + len(new.outlet.effects(Deliver)) == len(sold) + 1
            assert await new.engine.storage.check() == []


async def test_a_new_replica_says_that_the_tables_are_of_an_earlier_form(postgres_dsn: str) -> None:
    await run_steps_beside_others(postgres_dsn, "0001")

    with pytest.raises(EarlierForm, match=f"0001.*{NEWEST}.*kassa migrate"):
        await open_postgres(postgres_dsn, "main")


async def test_of_two_who_migrate_at_once_one_does_it(postgres_dsn: str) -> None:
    await run_steps_beside_others(postgres_dsn, "0001")

    await asyncio.gather(migrate_postgres(postgres_dsn), migrate_postgres(postgres_dsn))

    await (await open_postgres(postgres_dsn, "main")).close()


async def test_a_step_waits_for_nobody_longer_than_a_buyer_would(
    postgres_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "TRIES", 1)
    await run_steps_beside_others(postgres_dsn, "0002")
    somebody = await asyncpg.connect(postgres_dsn)
    async with somebody.transaction():
        await somebody.execute("LOCK TABLE deliveries IN ROW EXCLUSIVE MODE")
        with pytest.raises(TablesInUse, match="run `kassa migrate` again"):
            await migrate_postgres(postgres_dsn)
    await somebody.close()

    monkeypatch.setattr(growing, "TRIES", 5)
    await migrate_postgres(postgres_dsn)
    await (await open_postgres(postgres_dsn, "main")).close()


# What a step may tell a table that replicas of an earlier Kassa are using.
_EXPANDS = re.compile(
    r"(CREATE TABLE \w+"
    r"|ALTER TABLE \w+ ADD COLUMN \w+ (?!.*NOT NULL(?!.*DEFAULT)).*"
    r"|DROP INDEX CONCURRENTLY IF EXISTS \w+|CREATE INDEX CONCURRENTLY \w+ ON .*"
    r"|INSERT INTO marks .*|UPDATE alembic_version SET .*|BEGIN|COMMIT)\b",
    re.DOTALL,
)


def test_every_step_after_the_first_only_expands() -> None:
    told = _told_to_postgres()

    assert len(told) > 5
    assert [statement for statement in told if not _EXPANDS.match(statement)] == []


def _told_to_postgres() -> list[str]:
    """The statements of the steps, as Alembic would write them down instead of running them."""
    written = io.StringIO()
    dialect: Any = postgresql.dialect()  # type: ignore[no-untyped-call]
    context = MigrationContext.configure(
        dialect=dialect, opts={"as_sql": True, "output_buffer": written, "transaction_per_migration": True}
    )
    directory = ScriptDirectory(str(Path(migrations.__file__).parent))
    steps = [step for step in directory.walk_revisions() if step.revision != min(EARLIER)]
    with Operations.context(context):
        for step in reversed(steps):
            step.module.upgrade()
    return [statement.strip() for statement in written.getvalue().split(";\n") if statement.strip()]
