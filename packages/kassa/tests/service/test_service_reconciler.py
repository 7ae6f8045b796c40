"""When the lists of payments are read, and by whom."""

from __future__ import annotations

import pytest
from packages.kassa.tests.service.reading import CountedReading, let_pass
from packages.kassa.tests.service.shop_at_work import COURSE, HandClock, OpenShop, ShopAtWork

from kassa.service.marks import RECONCILED
from kassa.service.reconciling.lists import Unanswered
from kassa.service.reconciling.reconciler import LONG_AWAY_SECONDS, Reconciler

pytestmark = pytest.mark.anyio

EVERY = 300.0


def reconciler_of(shop: ShopAtWork, *readings: CountedReading) -> Reconciler:
    return Reconciler(shop.engine, shop.clock, readings, EVERY)


async def last_time(shop: ShopAtWork) -> float | None:
    mark = (await shop.engine.storage.marks()).get(RECONCILED)
    return mark.set_at if mark else None


async def test_lists_are_read_again_and_again(open_shop: OpenShop, clock: HandClock) -> None:
    async with open_shop([COURSE]) as shop:
        reading = CountedReading()
        reconciler = reconciler_of(shop, reading)
        await shop.buy("COURSE")
        reconciler.start()
        await let_pass(clock, lambda: reading.times >= 3)
        await reconciler.stop()


async def test_a_new_shop_has_missed_nothing_and_an_old_one_reads_at_once(
    open_shop: OpenShop, clock: HandClock
) -> None:
    async with open_shop([COURSE]) as shop:
        reading = CountedReading()
        await reconciler_of(shop, reading).catch_up()
        assert reading.times == 0

        await shop.buy("COURSE")
        clock.advance(LONG_AWAY_SECONDS + 1)
        await reconciler_of(shop, reading).catch_up()
        assert reading.times == 1
        assert await last_time(shop) == clock.now()

        await reconciler_of(shop, reading).catch_up()
        assert reading.times == 1, "it was read a moment ago"


async def test_one_list_that_does_not_come_keeps_no_other_from_being_read(
    open_shop: OpenShop, clock: HandClock
) -> None:
    async with open_shop([COURSE]) as shop:
        broken = CountedReading("broken", Unanswered("no answer"))
        buggy = CountedReading("buggy", ZeroDivisionError())
        sound = CountedReading("sound")

        found = await reconciler_of(shop, broken, buggy, sound).run()

        assert [findings.problem for findings in found] == ["no answer", "ZeroDivisionError", ""]
        assert sound.times == 1
        assert await last_time(shop) is None, "not everything was read"


async def test_after_an_unanswered_reading_the_next_one_comes_as_usual(
    open_shop: OpenShop, clock: HandClock
) -> None:
    async with open_shop([COURSE]) as shop:
        reading = CountedReading(problem=Unanswered("no answer"))
        reconciler = reconciler_of(shop, reading)
        reconciler.start()
        await let_pass(clock, lambda: reading.times >= 1)
        reading.problem = None
        await let_pass(clock, lambda: reading.times >= 3)
        await reconciler.stop()
        assert await last_time(shop) is not None
