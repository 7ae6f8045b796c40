"""Books in PostgreSQL that were brought back by PostgreSQL's own tools."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest
from packages.kassa.tests.service.shop_at_work import COURSE, GAME, HandClock, opener
from packages.kassa.tests.service.test_storage_backup import answer_to, handed, sell

from kassa.core.errors import Conflict
from kassa.core.refusal import Refusal
from kassa.storage.postgres.restoring import mark_postgres_restored

pytestmark = pytest.mark.anyio


async def test_books_that_are_marked_as_restored_are_reconciled_first(
    tmp_path: Path, clock: HandClock, postgres_dsn: str
) -> None:
    open_shop = opener(tmp_path, clock, postgres_dsn)
    async with open_shop([COURSE, GAME], {"games": ["KEY-1", "KEY-2", "KEY-3"]}) as shop:
        await sell(shop, "GAME")
        with pytest.raises(Conflict, match="stop them first"):
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
