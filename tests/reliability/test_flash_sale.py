"""The short form of the flash sale; `make flash` runs the long ones."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.reliability.flash_sale import sell, sell_naively

BUYERS, ITEMS, SEED = 200, 20, 5


def test_a_flash_sale_sells_what_there_is_and_no_more(tmp_path: Path) -> None:
    sale = asyncio.run(sell(BUYERS, ITEMS, SEED, tmp_path))

    assert sale.wrong == []
    assert sale.sold == ITEMS
    assert max(sale.answers) < 8


def test_a_bot_that_reads_and_then_writes_oversells_on_the_same_rig() -> None:
    sale = asyncio.run(sell_naively(BUYERS, ITEMS, SEED))

    assert sale.sold > ITEMS
