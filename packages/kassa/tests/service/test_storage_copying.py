"""A shop grows: from its file to PostgreSQL, with every row and every cent."""

from __future__ import annotations

from pathlib import Path

import pytest
from packages.kassa.tests.service.shop_at_work import COURSE, GAME, SHIRT, HandClock, opener

from kassa.core.decision import Deliver
from kassa.core.errors import Conflict
from kassa.storage.copying import copy_to_postgres
from kassa.storage.lock import FileInUse

pytestmark = pytest.mark.anyio


async def test_a_shop_that_was_copied_sells_on_where_it_stopped(
    tmp_path: Path, clock: HandClock, postgres_dsn: str
) -> None:
    async with opener(tmp_path, clock)([COURSE, SHIRT, GAME], {"games": ["KEY-1", "KEY-2"]}) as shop:
        before = [await shop.buy(sku) for sku in ("COURSE", "SHIRT-M", "GAME")]
        for order in before:
            if order.needs_shipping:
                await shop.ask_shipping(order)
            await shop.press_pay(order)
            await shop.pay(order)
        await shop.settled()
        unsent = await shop.buy("GAME")
        totals, stock = await shop.engine.storage.ledger_totals(), await shop.engine.storage.stock()
        documents = [await shop.now(order) for order in (*before, unsent)]

    copied = await copy_to_postgres(tmp_path / "shop.db", postgres_dsn, "main")

    assert copied.rows["orders"] == 4
    async with opener(tmp_path, clock, postgres_dsn)() as shop:
        assert await shop.engine.storage.ledger_totals() == totals
        assert await shop.engine.storage.stock() == stock
        assert [await shop.now(order) for order in documents] == documents
        await shop.press_pay(unsent)
        await shop.pay(unsent)
        await shop.settled()
        (item,) = [item for item in shop.outlet.items if isinstance(item.effect, Deliver)]
        assert item.goods == "KEY-2"
        assert await shop.engine.storage.check() == []


async def test_nothing_is_copied_over_books_that_are_there(
    tmp_path: Path, clock: HandClock, postgres_dsn: str
) -> None:
    async with opener(tmp_path, clock)([COURSE]) as shop:
        await shop.buy("COURSE")
    await copy_to_postgres(tmp_path / "shop.db", postgres_dsn, "main")

    with pytest.raises(Conflict, match="already"):
        await copy_to_postgres(tmp_path / "shop.db", postgres_dsn, "main")


async def test_a_shop_that_is_open_is_not_copied(tmp_path: Path, clock: HandClock, postgres_dsn: str) -> None:
    async with opener(tmp_path, clock)([COURSE]):
        with pytest.raises(FileInUse):
            await copy_to_postgres(tmp_path / "shop.db", postgres_dsn, "main")
