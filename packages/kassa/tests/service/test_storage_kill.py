"""A process that is killed in the middle of many sales loses nothing that it acknowledged."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import pytest
from packages.kassa.tests.service.shop_at_work import OpenShop

pytestmark = pytest.mark.anyio

SELLING = """
import asyncio, itertools, sys
from pathlib import Path
from packages.kassa.tests.service.shop_at_work import COURSE, HandClock, opener

async def sell_for_ever(folder):
    async with opener(folder, HandClock())([COURSE]) as shop:
        async def buyer(number):
            while True:
                order = await shop.buy("COURSE", buyer_id=number)
                await shop.press_pay(order)
                payment = await shop.pay(order)
                print(order.id, payment.telegram_payment_charge_id, flush=True)
        await asyncio.gather(*(buyer(number) for number in range(1, 30)))

asyncio.run(sell_for_ever(Path(sys.argv[1])))
"""
HOUSE = Path(__file__).parents[4]


async def test_what_was_acknowledged_is_there_after_a_kill(tmp_path: Path, open_shop: OpenShop) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SELLING, str(tmp_path), stdout=asyncio.subprocess.PIPE, cwd=HOUSE
    )
    assert process.stdout is not None
    acknowledged = [await process.stdout.readline() for _ in range(200)]
    process.send_signal(signal.SIGKILL)
    acknowledged += (await process.stdout.read()).splitlines(keepends=True)
    await process.wait()

    async with open_shop() as shop:
        await shop.engine.settled()
        for line in acknowledged:
            if not line.endswith(b"\n"):
                continue
            order_id, charge_id = line.decode().split()
            order = await shop.engine.order(order_id)
            assert order is not None
            assert [charge.telegram_payment_charge_id for charge in order.charges] == [charge_id]
            assert order.deliveries[0].state == "DELIVERED"
        assert await shop.engine.storage.check() == []
