"""One kind of fault at a time, and the checker after it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.reliability.checker import check
from tests.reliability.crash_matrix import stock_shelves
from tests.reliability.day import a_day
from tests.reliability.fault_runs import RUNS, FaultRun, live
from tests.reliability.settling import settled

SEED = 11


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(stock_shelves(tmp_path_factory.mktemp("shelves"), SEED))


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.name)
def test_money_and_goods_outlive_a_fault(run: FaultRun, tmp_path: Path, stocked: Path) -> None:
    assert asyncio.run(live(run, tmp_path, stocked, SEED)) == []


def test_a_buyer_who_blocks_the_bot_gets_the_goods_when_it_is_let_in_again(
    tmp_path: Path, stocked: Path
) -> None:
    async def play() -> None:
        async with a_day(tmp_path, "polling", SEED, stocked=stocked) as day:
            assert await day.shop.start()
            buyer = await day.walk_in("Ann", "game")
            form = await day.form(buyer)
            # What the shop says after the invoice finds the door shut, and the answer does not.
            day.sandbox.fault(
                "error",
                method="sendMessage",
                code=403,
                words="Forbidden: bot was blocked by the user",
                times=2,
            )
            outcome = await form.pay_with_stars()
            assert outcome.is_paid, str(outcome)
            await settled(day)
            assert any(row["state"] == "FAILED" for row in day.evidence().rows("deliveries"))
            await buyer.block()
            await buyer.unblock()
            await day.got(buyer, "GAMEKEY-")
            await settled(day)
            await day.shop.stop()

            assert check(day.evidence()) == []

    asyncio.run(play())
