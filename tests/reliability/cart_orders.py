"""A merchant's own program beside the replicas: places orders of several things, as a web shop would.

It opens the shop as a library does and reads one JSON line from its input: [[buyer's id, [sku, sku …]], …].
The bot itself sells one thing at a time; carts come from programs like this one.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from kassa.assembly import open_shop
from kassa.settings import load_settings
from kassa.telegram.sandbox_clock import SandboxClock


async def place(carts: list[tuple[int, list[str]]]) -> None:
    """Returns when all invoices are sent."""
    settings = load_settings(Path(os.environ["KASSA_SHOP"]))
    async with SandboxClock(settings.telegram.api_url) as clock, open_shop(settings, clock) as shop:
        orders = [
            shop.engine.place_order(buyer_id, [(sku, 1) for sku in skus], "en", None)
            for buyer_id, skus in carts
        ]
        await asyncio.gather(*orders)
        await shop.engine.settled()


if __name__ == "__main__":
    asyncio.run(place(json.loads(sys.stdin.readline())))
