"""Several replicas of one shop on one PostgreSQL: two engines that know nothing of each other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from packages.kassa.tests.service.reading import CountedReading, let_pass
from packages.kassa.tests.service.shop_at_work import (
    COURSE,
    GAME,
    SHIRT,
    HandClock,
    ShopAtWork,
    opener,
    stock_of,
)

from kassa.core.catalogue import Product, TextGoods, Variant
from kassa.core.decision import AnswerPreCheckoutQuery, Deliver
from kassa.core.money import Money
from kassa.core.order import Order, PaymentState
from kassa.core.refusal import Refusal
from kassa.service.reconciling.reconciler import Reconciler

pytestmark = pytest.mark.anyio

FEW = Product(
    id="few",
    title="Few",
    description="Twenty of them",
    goods=TextGoods("https://example.org/few"),
    variants=(Variant("FEW", Money(50, "XTR"), stock=20),),
)


@asynccontextmanager
async def replicas(
    folder: Path, clock: HandClock, dsn: str, products: Sequence[Product], keys: Sequence[str] = ()
) -> AsyncIterator[tuple[ShopAtWork, ShopAtWork]]:
    open_shop = opener(folder, clock, dsn)
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(open_shop(products, {"games": keys} if keys else None))
        second = await stack.enter_async_context(open_shop())
        yield first, second


async def run_out(dsn: str, shop: ShopAtWork) -> None:
    """The lease of this replica ends now, as if nothing had been heard of it for long."""
    connection = await asyncpg.connect(dsn)
    owner = shop.engine.storage._tenure.owner  # type: ignore[attr-defined]
    await connection.execute("UPDATE leases SET until = 0 WHERE owner = $1", owner)
    await connection.close()


async def pay_at_once(shops: Sequence[ShopAtWork], buyers: int, sku: str) -> list[Order]:
    """Every buyer has an order; then all press pay, each at one of the shops, and pay when told yes.

    All have ordered before anyone pays: whoever orders when the last one is held is turned away
    by the counter, and would never come to the question that this is about.
    """
    at = [shops[number % len(shops)] for number in range(buyers)]
    orders = await asyncio.gather(*(shop.buy(sku, 1_000 + n) for n, shop in enumerate(at)))
    return await asyncio.gather(*map(_press_and_pay, at, orders))


async def _press_and_pay(shop: ShopAtWork, order: Order) -> Order:
    await shop.press_pay(order)
    order = await shop.now(order)
    if order.payment is PaymentState.APPROVED:
        await shop.pay(order)
    return await shop.now(order)


async def test_two_replicas_sell_twenty_units_to_two_hundred_buyers(
    tmp_path: Path, clock: HandClock, postgres_dsn: str
) -> None:
    async with replicas(tmp_path, clock, postgres_dsn, [FEW]) as (first, second):
        orders = await pay_at_once((first, second), 200, "FEW")
        await asyncio.gather(first.settled(), second.settled())

        assert sum(order.payment is PaymentState.PAID for order in orders) == 20
        count = await stock_of(first, "FEW")
        assert (count.shelf, count.held, count.taken) == (0, 0, 20)
        assert await second.engine.storage.check() == []
        assert len(first.outlet.effects(Deliver)) + len(second.outlet.effects(Deliver)) == 20


async def test_who_is_told_that_it_is_sold_out_waits_for_nobody_who_changes_the_count(
    tmp_path: Path, clock: HandClock, postgres_dsn: str
) -> None:
    last = replace(FEW, variants=(replace(FEW.variants[0], stock=1),))
    async with replicas(tmp_path, clock, postgres_dsn, [last]) as (shop, _):
        lucky, late = await shop.buy("FEW", 1), await shop.buy("FEW", 2)
        await shop.press_pay(lucky)
        rival = await asyncpg.connect(postgres_dsn)
        async with rival.transaction():
            await rival.execute("SELECT * FROM stock FOR UPDATE")

            await shop.press_pay(late)
            await shop.settled()

        await rival.close()
        answers = [item.effect for item in shop.outlet.items if item.order.id == late.id]
        assert [one.refusal for one in answers if isinstance(one, AnswerPreCheckoutQuery)] == [
            Refusal.SOLD_OUT
        ]


async def test_a_key_is_handed_over_once_whichever_replica_does_it(
    tmp_path: Path, clock: HandClock, postgres_dsn: str
) -> None:
    keys = [f"KEY-{number:03}" for number in range(30)]
    async with replicas(tmp_path, clock, postgres_dsn, [GAME], keys) as (first, second):
        await pay_at_once((first, second), 40, "GAME")
        await asyncio.gather(first.settled(), second.settled())

        handed = [item.goods for shop in (first, second) for item in shop.outlet.items if item.goods]
        assert sorted(handed) == keys
        assert await first.engine.storage.check() == []


async def test_an_update_that_reaches_both_replicas_is_decided_once(
    tmp_path: Path, clock: HandClock, postgres_dsn: str
) -> None:
    async with replicas(tmp_path, clock, postgres_dsn, [COURSE]) as (first, second):
        order = await first.buy("COURSE")
        query, update = first.pre_checkout_of(order), first.update("pre_checkout_query")
        payment, paid = first.payment_of(order), first.update()

        await asyncio.gather(
            *(shop.engine.ask(query, order.invoice_payload, update) for shop in (first, second))
        )
        await asyncio.gather(
            *(shop.engine.ask(payment, order.invoice_payload, paid) for shop in (first, second))
        )
        await asyncio.gather(first.settled(), second.settled())

        answers = [
            *first.outlet.effects(AnswerPreCheckoutQuery),
            *second.outlet.effects(AnswerPreCheckoutQuery),
        ]
        assert len(answers) == 1
        assert len((await first.now(order)).charges) == 1
        assert len(first.outlet.effects(Deliver)) + len(second.outlet.effects(Deliver)) == 1


async def test_a_charge_that_two_updates_tell_of_at_once_is_booked_once(
    tmp_path: Path, clock: HandClock, postgres_dsn: str
) -> None:
    async with replicas(tmp_path, clock, postgres_dsn, [COURSE]) as (first, second):
        order = await first.buy("COURSE")
        payment = first.payment_of(order)

        await asyncio.gather(
            *(shop.engine.ask(payment, order.invoice_payload, shop.update()) for shop in (first, second))
        )
        await asyncio.gather(first.settled(), second.settled())

        assert (await first.now(order)).payment is PaymentState.PAID
        assert await first.engine.storage.check() == []
        assert await first.engine.storage.open_cases() == []


async def test_what_a_dead_replica_left_is_done_by_another(
    tmp_path: Path, clock: HandClock, postgres_dsn: str
) -> None:
    async with replicas(tmp_path, clock, postgres_dsn, [COURSE]) as (first, second):
        order = await first.buy("COURSE")
        # It commits, and dies before it sends anything.
        await first.engine._outbox.stop(0)
        await first.pay(order)

        await second.engine.look_after_others()
        await second.settled()
        assert second.outlet.items == []

        await run_out(postgres_dsn, first)
        await second.engine.look_after_others()
        await second.settled()

        assert len(second.outlet.effects(Deliver)) == 1
        assert (await second.now(order)).deliveries[0].state == "DELIVERED"


async def test_a_replica_whose_lease_is_over_sends_nothing_that_another_may_be_sending(
    tmp_path: Path, clock: HandClock, postgres_dsn: str
) -> None:
    async with replicas(tmp_path, clock, postgres_dsn, [COURSE]) as (first, second):
        first.engine.storage._tenure._good_until = 0.0  # type: ignore[attr-defined]
        order = await first.buy("COURSE")
        await first.pay(order)
        await first.settled()
        assert first.outlet.items == []

        await run_out(postgres_dsn, first)
        await second.engine.look_after_others()
        await second.settled()

        assert len(second.outlet.effects(Deliver)) == 1


async def test_a_database_that_cuts_every_connection_loses_no_sale(
    tmp_path: Path, clock: HandClock, postgres_dsn: str
) -> None:
    """As a restart does. What was committed counts once, what was not is decided again."""
    plenty = replace(FEW, variants=(replace(FEW.variants[0], stock=60),))
    async with replicas(tmp_path, clock, postgres_dsn, [plenty]) as (first, second):
        selling = asyncio.create_task(pay_at_once((first, second), 60, "FEW"))
        connection = await asyncpg.connect(postgres_dsn)
        cuts = 0
        while not selling.done() and cuts < 5:
            cuts += await connection.fetchval(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE application_name = 'kassa' AND state <> 'idle'"
            )
        await connection.close()
        orders = await selling
        await asyncio.gather(first.settled(), second.settled())

        assert cuts
        assert all(order.payment is PaymentState.PAID for order in orders)
        assert (await stock_of(first, "FEW")).taken == 60
        assert await first.engine.storage.check() == []


async def test_goods_that_one_replica_loads_are_on_sale_at_the_other(
    tmp_path: Path, clock: HandClock, postgres_dsn: str
) -> None:
    async with replicas(tmp_path, clock, postgres_dsn, [COURSE]) as (first, second):
        await first.engine.load_catalogue([COURSE, SHIRT])
        await second.engine.look_after_others()

        assert [product.id for product in second.engine.products()] == ["course", "shirt"]
        assert second.engine.in_stock("SHIRT-M") == 3


async def test_of_two_replicas_one_reads_the_lists_and_the_other_when_that_one_is_gone(
    tmp_path: Path, clock: HandClock, postgres_dsn: str
) -> None:
    async with replicas(tmp_path, clock, postgres_dsn, [COURSE]) as shops:
        await shops[0].buy("COURSE")
        readings = [CountedReading(), CountedReading()]
        reconcilers = [
            Reconciler(shop.engine, clock, [reading], 300.0)
            for shop, reading in zip(shops, readings, strict=True)
        ]
        for reconciler in reconcilers:
            reconciler.start()
        await let_pass(clock, lambda: sum(reading.times for reading in readings) >= 3)
        reader = 0 if readings[0].times else 1
        assert readings[1 - reader].times == 0, "the lease is kept from one reading to the next"

        await reconcilers[reader].stop()
        await run_out(postgres_dsn, shops[reader])
        await let_pass(clock, lambda: readings[1 - reader].times >= 1)

        await reconcilers[1 - reader].stop()
