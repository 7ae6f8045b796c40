"""The short form of the crash matrix; `make crashes` runs every cell in both modes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.reliability.checker import check
from tests.reliability.crash_matrix import CELLS, MODES, Cell, live, stock_shelves
from tests.reliability.day import a_day
from tests.reliability.shop_process import Mode

SEED = 1
# The points where money or goods would be lost first; the mode changes from one to the next.
SHORT = (
    "before_commit:PreCheckoutQueried:1",
    "after_send:AnswerPreCheckoutQuery:1",
    "before_commit:PaymentSucceeded:1",
    "after_commit:PaymentSucceeded:1",
    "before_ack:successful_payment:1",
    "after_send:Deliver:1",
    "after_send:RefundCharge:1",
    "before_commit:DeadlinePassed:1",
)


def short_cells() -> list[tuple[Cell, Mode]]:
    first = {point: next(cell for cell in CELLS if cell.point == point) for point in SHORT}
    return [(cell, MODES[number % 2]) for number, cell in enumerate(first.values())]


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(stock_shelves(tmp_path_factory.mktemp("shelves"), SEED))


@pytest.mark.parametrize(("cell", "mode"), short_cells(), ids=str)
def test_a_killed_shop_comes_back_and_keeps_its_word(
    cell: Cell, mode: Mode, tmp_path: Path, stocked: Path
) -> None:
    assert asyncio.run(live(cell, mode, tmp_path, stocked, SEED)) == []


def test_a_point_that_is_never_reached_fails_its_cell(tmp_path: Path, stocked: Path) -> None:
    async def nothing_happens(day: object) -> None: ...

    cell = Cell("S0", "before_send:Deliver:1", nothing_happens)

    wrong = asyncio.run(live(cell, "polling", tmp_path, stocked, SEED))

    assert wrong == ["the point was reached 0 times, not once"]


def test_goods_that_come_twice_without_a_kill_are_found_out(tmp_path: Path, stocked: Path) -> None:
    """The matrix would see a shop that sends again what it has sent: here the buyer is sent it by hand."""

    async def play() -> list[str]:
        async with a_day(tmp_path, "polling", SEED, stocked=stocked) as day:
            await day.shop.start()
            buyer = await day.buy("Ann", "course")
            await day.got(buyer, "here-is-the-course")
            await day.shop.stop()
            await day.shop.bot.call("sendMessage", chat_id=buyer.id, text="here-is-the-course")
            await day.shop.bot.call("sendMessage", chat_id=buyer.id, text="here-is-the-course")
            return check(day.evidence())

    assert any(line.startswith("I12") for line in asyncio.run(play()))
