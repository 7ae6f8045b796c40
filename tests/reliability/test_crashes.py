"""The short form of the crash matrix; `make crashes` runs every cell in every setting."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from packages.kassa.tests.service.postgres_server import running_postgres
from tests.reliability.checker import check
from tests.reliability.crash_cells import CELLS, Cell
from tests.reliability.crash_matrix import SETTINGS, Setting, Shelves, live, shelves_for
from tests.reliability.day import a_day

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


# On PostgreSQL fewer, with the shop restarted and with another replica that takes over.
SHORT_ON_POSTGRES = (
    "after_send:AnswerPreCheckoutQuery:1",
    "before_commit:PaymentSucceeded:1",
    "after_commit:PaymentSucceeded:1",
    "after_send:Deliver:1",
)


def short_cells() -> list[tuple[Cell, Setting]]:
    first = {point: next(cell for cell in CELLS if cell.point == point) for point in SHORT}
    on_file = [(cell, SETTINGS[number % 2]) for number, cell in enumerate(first.values())]
    on_postgres = [
        (first[point], SETTINGS[2 + (number + shift) % 4])
        for number, point in enumerate(SHORT_ON_POSTGRES)
        for shift in (0, 2)
    ]
    return on_file + on_postgres


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelves]:
    with running_postgres() as server:
        yield asyncio.run(shelves_for(SETTINGS, server, tmp_path_factory.mktemp("shelves"), SEED))


@pytest.mark.parametrize(("cell", "setting"), short_cells(), ids=str)
def test_a_killed_shop_comes_back_and_keeps_its_word(
    cell: Cell, setting: Setting, tmp_path: Path, shelves: Shelves
) -> None:
    assert asyncio.run(live(cell, setting, tmp_path, shelves, SEED)) == []


def test_a_point_that_is_never_reached_fails_its_cell(tmp_path: Path, shelves: Shelves) -> None:
    async def nothing_happens(day: object) -> None: ...

    cell = Cell("S0", "before_send:Deliver:1", nothing_happens)

    wrong = asyncio.run(live(cell, SETTINGS[0], tmp_path, shelves, SEED))

    assert wrong == ["the point was reached 0 times, not once"]


def test_goods_that_come_twice_without_a_kill_are_found_out(tmp_path: Path, shelves: Shelves) -> None:
    """The matrix would see a shop that sends again what it has sent: here the buyer is sent it by hand."""

    async def play() -> list[str]:
        async with a_day(tmp_path, "polling", SEED, stocked=shelves.file) as day:
            await day.shop.start()
            buyer = await day.buy("Ann", "course")
            await day.got(buyer, "here-is-the-course")
            await day.shop.stop()
            await day.shop.bot.call("sendMessage", chat_id=buyer.id, text="here-is-the-course")
            await day.shop.bot.call("sendMessage", chat_id=buyer.id, text="here-is-the-course")
            return check(day.evidence())

    assert any(line.startswith("I12") for line in asyncio.run(play()))
