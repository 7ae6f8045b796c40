"""The short form of the flash sale; `make flash` runs the long ones."""

from __future__ import annotations

import asyncio
from pathlib import Path

from packages.kassa.tests.service.postgres_server import own_postgres
from tests.reliability.flash_sale import Plan, sell, sell_naively

BUYERS, ITEMS, SEED = 200, 20, 5


def test_a_flash_sale_sells_what_there_is_and_no_more(tmp_path: Path) -> None:
    sale = asyncio.run(sell(Plan(BUYERS, ITEMS, SEED), tmp_path))

    assert sale.wrong == []
    assert sale.sold == ITEMS
    assert max(sale.answers) < 8


def test_three_replicas_sell_carts_of_three_things_and_no_more_when_one_is_killed(tmp_path: Path) -> None:
    with own_postgres() as server:
        plan = Plan(BUYERS // 2, ITEMS // 2, SEED, replicas=3, carts=True)
        sale = asyncio.run(sell(plan, tmp_path, server))

    assert sale.wrong == []
    assert (sale.sold, sale.killed) == (ITEMS // 2, 1)


def test_a_bot_that_reads_and_then_writes_oversells_on_the_same_rig() -> None:
    sale = asyncio.run(sell_naively(BUYERS, ITEMS, SEED))

    assert sale.sold > ITEMS
