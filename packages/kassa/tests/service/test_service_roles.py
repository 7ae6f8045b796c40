"""A shop in parts on one PostgreSQL: who does what, and how one hears of another's work."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from packages.kassa.tests.service.shop_at_work import (
    COURSE,
    MERCHANT_CHAT,
    POST,
    SHIRT,
    HandClock,
    ShopAtWork,
    WrittenDown,
    opener,
)

from kassa.core.decision import AnswerPreCheckoutQuery, Deliver, Policy
from kassa.core.order import PaymentState
from kassa.service import replicas
from kassa.service.engine import Engine
from kassa.service.ports import Shop
from kassa.service.rates import NO_LIMITS
from kassa.service.role import Role
from kassa.storage.memory import StockCount
from kassa.storage.postgres import open_postgres
from kassa.storage.postgres.opening import connect
from kassa.storage.postgres.stock_news import StockNews

pytestmark = pytest.mark.anyio

_NUMBERS = itertools.count(1)


@asynccontextmanager
async def part(dsn: str, clock: HandClock, role: Role) -> AsyncIterator[ShopAtWork]:
    storage, outlet = await open_postgres(dsn, "main", role), WrittenDown()
    shop = Shop("main", "Shop", Policy(), (POST,), MERCHANT_CHAT)
    engine = Engine(shop, storage, outlet, clock, NO_LIMITS, role)
    await engine.start()
    try:
        yield ShopAtWork(engine, clock, outlet, Path(), _NUMBERS)
    finally:
        await engine.stop(patience_seconds=0)
        await storage.close()


@pytest.fixture
def only_the_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks by itself within the time of a test."""
    monkeypatch.setattr(replicas, "SECONDS_BETWEEN_LOOKS", 3600.0)


async def test_a_worker_hears_at_once_of_what_a_bot_decided(
    tmp_path: Path, clock: HandClock, postgres_dsn: str, only_the_bell: None
) -> None:
    async with opener(tmp_path, clock, postgres_dsn)([COURSE]):
        pass
    async with part(postgres_dsn, clock, Role.BOT) as bot, part(postgres_dsn, clock, Role.WORKER) as worker:
        order = await bot.buy("COURSE")
        await bot.press_pay(order)
        await bot.pay(order)

        await worker.outlet.until_given(Deliver)
        await worker.settled()

        assert len(bot.outlet.effects(AnswerPreCheckoutQuery)) == 1
        assert bot.outlet.effects(Deliver) == []
        assert worker.outlet.effects(AnswerPreCheckoutQuery) == []
        assert (await bot.now(order)).deliveries[0].state == "DELIVERED"


async def test_times_pass_where_they_are_kept_and_nowhere_else(
    tmp_path: Path, clock: HandClock, postgres_dsn: str, only_the_bell: None
) -> None:
    async with opener(tmp_path, clock, postgres_dsn)([COURSE]):
        pass
    async with part(postgres_dsn, clock, Role.BOT) as bot:
        order = await bot.buy("COURSE")
        clock.advance(2 * 86_400)
        for _ in range(5):
            # Whoever kept the times would have its turn meanwhile.
            await bot.buy("COURSE")
            await bot.engine.look_after_others()
        assert (await bot.now(order)).payment is PaymentState.OPEN

        async with part(postgres_dsn, clock, Role.OFFICE) as office:
            await office.settled()
            assert (await bot.now(order)).payment is PaymentState.EXPIRED


async def test_another_catalogue_is_on_sale_at_once_at_every_replica(
    tmp_path: Path, clock: HandClock, postgres_dsn: str, only_the_bell: None
) -> None:
    async with (
        opener(tmp_path, clock, postgres_dsn)([COURSE]) as first,
        part(postgres_dsn, clock, Role.BOT) as bot,
    ):
        await first.engine.load_catalogue([COURSE, SHIRT])
        while bot.engine.product("shirt") is None:
            # Whoever asks the database gives the bell its turn.
            await bot.engine.storage.last_update_id()
        while bot.engine.in_stock("SHIRT-M") != 3:
            await bot.engine.storage.last_update_id()


async def test_a_worker_does_what_a_dead_one_left(
    tmp_path: Path, clock: HandClock, postgres_dsn: str, only_the_bell: None
) -> None:
    async with opener(tmp_path, clock, postgres_dsn)([COURSE]):
        pass
    async with part(postgres_dsn, clock, Role.BOT) as bot:
        async with part(postgres_dsn, clock, Role.WORKER) as worker:
            # It takes what is there, and stops before it sends.
            await worker.engine._outbox.stop(0)
            order = await bot.buy("COURSE")
            await bot.press_pay(order)
            await bot.pay(order)
            await worker.engine.look_after_others()
        async with part(postgres_dsn, clock, Role.WORKER) as other:
            await other.settled()
            assert len(other.outlet.effects(Deliver)) == 1


async def test_a_replica_reads_only_the_counts_that_others_changed(
    tmp_path: Path, clock: HandClock, postgres_dsn: str
) -> None:
    async with opener(tmp_path, clock, postgres_dsn)([COURSE, SHIRT]) as shop:
        pool = await connect(postgres_dsn)
        news = StockNews(pool, "main")
        assert {"SHIRT-M", "SHIRT-L"} <= set(await news.read())
        assert await news.read() == {}

        order = await shop.buy("SHIRT-M")
        await shop.ask_shipping(order)
        await shop.press_pay(order)

        assert await news.read() == {"SHIRT-M": StockCount(2, 1, 0, 3)}
        # Who is in the middle of a change is not missed when it is done.
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("UPDATE stock SET shelf = 9, received = 9 WHERE item = 'SHIRT-L'")
            assert await news.read() == {}
        assert await news.read() == {"SHIRT-L": StockCount(9, 0, 0, 9)}
        await pool.close()


async def test_workers_know_how_many_they_are(
    tmp_path: Path, clock: HandClock, postgres_dsn: str, only_the_bell: None
) -> None:
    async with part(postgres_dsn, clock, Role.BOT), part(postgres_dsn, clock, Role.WORKER) as first:
        assert first.engine.storage.workers() == 1
        async with part(postgres_dsn, clock, Role.WORKER) as second:
            await first.engine.look_after_others()
            assert first.engine.storage.workers() == second.engine.storage.workers() == 2
        await first.engine.look_after_others()
        assert first.engine.storage.workers() == 1
