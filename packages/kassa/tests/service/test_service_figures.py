"""What is counted while the shop works, and what the books say of how it is doing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from packages.kassa.tests.service.shop_at_work import COURSE, GAME, SHIRT, HandClock, OpenShop

from kassa.core.decision import AnswerPreCheckoutQuery, Deliver, NotifyBuyer
from kassa.service.books import Lane
from kassa.service.ports import OutletFailure
from kassa.storage import figures, statements
from kassa.storage.migrating import create

pytestmark = pytest.mark.anyio


async def test_a_sale_is_counted_once_in_every_way(open_shop: OpenShop) -> None:
    async with open_shop([COURSE, SHIRT]) as shop:
        order = await shop.buy("COURSE")
        await shop.press_pay(order)
        await shop.pay(order, "charge-1")
        await shop.pay(order, "charge-1")
        dear = await shop.buy("SHIRT-M")
        await shop.press_pay(dear, total=1)
        await shop.settled()
        measures = shop.engine.measures

        assert measures.answers == {("XTR", "ok"): 1, ("EUR", "TOTAL_CHANGED"): 1}
        assert measures.payments == {("XTR", "12"): 1, ("XTR", "10"): 1}
        assert measures.decisions["PreCheckoutQueried", "4"] == 1
        assert measures.effects["Deliver", "sent"] == 1
        assert sum(measures.answer_seconds.counts) == 2
        assert sum(shop.engine.storage.batches.sizes.counts) > 5


async def test_figures_say_what_waits_and_what_is_stuck(open_shop: OpenShop, clock: HandClock) -> None:
    async with open_shop([COURSE, GAME], {"games": []}) as shop:
        before = await shop.engine.storage.figures(0.0)
        assert (before.outbox, before.orders_in_trouble, before.effects_given_up) == ({}, 0, 0)

        shop.outlet.will_reply(Deliver, OutletFailure("cut", transient=True))
        shop.outlet.will_reply(AnswerPreCheckoutQuery, OutletFailure("bad request", transient=False))
        order = await shop.buy("COURSE")
        await shop.press_pay(order)
        await shop.pay(order)
        await shop.settled()
        found = await shop.engine.storage.figures(0.0)
        stuck = await shop.engine.storage.stuck_effects()

        # The delivery is tried again later; the answer's time is over.
        assert (found.outbox[Lane.DELIVERIES].count, found.outbox[Lane.DELIVERIES].since) == (1, clock.now())
        assert [(type(one.effect), one.reason) for one in stuck] == [(AnswerPreCheckoutQuery, "bad request")]
        assert found.effects_given_up == 1
        # It is not shown for ever.
        assert await shop.engine.storage.stuck_effects(clock.now() + 1) == []
        assert (await shop.engine.storage.figures(clock.now() + 1)).effects_given_up == 0

        shop.outlet.will_reply(NotifyBuyer, OutletFailure("blocked", transient=False))
        shop.outlet.will_reply(Deliver, OutletFailure("blocked", transient=False))
        clock.advance(60)
        await shop.settled()
        assert (await shop.engine.storage.figures(0.0)).orders_in_trouble == 1


# Indexes of what is not done; `anon` is a part of a question itself.
_OF_FEW = ("outbox_pending", "outbox_failed", "refunds_not_done", "deliveries_failed", "cases_open", "anon")


def test_figures_are_found_by_their_indexes(tmp_path: Path) -> None:
    """A million sold orders don't make the few that are in trouble harder to find."""
    connection = sqlite3.connect(tmp_path / "shop.db", isolation_level=None)
    create(connection)
    for statement in (
        figures.WAITING_BY_LANE,
        figures.COUNT_GIVEN_UP,
        figures.COUNT_IN_TROUBLE,
        figures.COUNT_OPEN_CASES,
        statements.PENDING_EFFECTS,
        statements.STUCK_EFFECTS,
    ):
        values = ("main",) * statement.count("?")
        plan = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
        looks = [line for line in plan if line.startswith(("SEARCH", "SCAN"))]
        by_few = ("outbox_pending", "outbox_failed", "refunds_not_done", "deliveries_failed", "cases_open")
        assert looks
        assert [line for line in looks if not any(name in line for name in (*by_few, "anon"))] == [], (
            statement
        )
    connection.close()
