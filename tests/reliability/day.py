"""A day at the shop: what is on the shelves, and how people buy. The same day is lived under every fault."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.reliability.evidence import Evidence, Notary, Sold
from tests.reliability.shop_process import Mode, ShopProcess

from tgsandbox.testing.async_buyer import AsyncBuyer
from tgsandbox.testing.async_form import AsyncPaymentForm
from tgsandbox.testing.async_sandbox import AsyncSandbox

PRODUCTS = """\
[[product]]
title = "Course"
sku = "course"
currency = "XTR"
price = 50
stock = 5
deliver = { text = "here-is-the-course" }

[[product]]
title = "Game"
sku = "game"
currency = "XTR"
price = 30
deliver = { keys = "games" }

[[product]]
title = "Mug"
sku = "mug"
price = "9.00"
stock = 4
max_tip = "2.00"
deliver = "parcel"
"""
KEYS = [f"GAMEKEY-{number}" for number in range(1, 6)]
GOODS = (Sold("Course", "here-is-the-course"), Sold("Game", "GAMEKEY-", is_key=True))
RECEIVED = {"course": 5, "mug": 4, "pool:games": len(KEYS)}
# Real seconds; a shop that was killed needs some to come back, and a webhook's retries some more.
PATIENCE_SECONDS = 12.0


@dataclass(slots=True)
class Day:
    sandbox: AsyncSandbox
    shop: ShopProcess
    merchant: AsyncBuyer
    notary: Notary

    async def walk_in(self, name: str, sku: str) -> AsyncBuyer:
        """Somebody with Stars to spend, who has asked for something."""
        buyer = self.sandbox.buyer(name, stars=500)
        buyer.turn_to(self.shop.bot)
        await buyer.send(f"/buy {sku}")
        return buyer

    async def form(self, buyer: AsyncBuyer) -> AsyncPaymentForm:
        return await buyer.open_form()

    async def buy(self, name: str, sku: str) -> AsyncBuyer:
        buyer = await self.walk_in(name, sku)
        if sku == "mug":
            outcome = await buyer.pay_form(shipping="Post", tip=100)
        else:
            outcome = await buyer.pay_form()
        assert outcome.is_paid, str(outcome)
        return buyer

    async def got(self, buyer: AsyncBuyer, words: str) -> None:
        """Waits until these words stand in the chat, whenever they came."""
        await self.sandbox.until(
            lambda: True if any(words in str(message.text) for message in buyer.messages()) else None,
            lambda: f"{words!r} never came",
        )

    async def order_of(self, buyer: AsyncBuyer) -> str:
        """The number that the shop told the buyer."""
        await self.got(buyer, "Thank you")
        text = next(str(one.text) for one in buyer.messages() if "Thank you" in str(one.text))
        return text.split("Order ")[1].split(".")[0].lower()

    def evidence(self) -> Evidence:
        return self.notary.evidence(self.shop, GOODS, RECEIVED)


@asynccontextmanager
async def a_day(
    folder: Path, mode: Mode, seed: int, *, stocked: Path | None = None, products: str = PRODUCTS
) -> AsyncIterator[Day]:
    """A sandbox, a shop with full shelves that is still closed, and its merchant."""
    async with AsyncSandbox(seed=seed, limit_seconds=PATIENCE_SECONDS) as sandbox:
        bot = sandbox.bot("Proof", "proof_bot")
        merchant = sandbox.buyer("Mary")
        await merchant.open(bot)
        shop = ShopProcess(sandbox, bot, folder, mode, merchant_id=merchant.id)
        day = Day(sandbox, shop, merchant, Notary(sandbox, bot.id))
        if stocked is not None:
            # Shelves that were filled before: every day begins with the same ones.
            shutil.copyfile(stocked, shop.database)
        else:
            await shop.stock(products, {"games": KEYS} if products == PRODUCTS else {})
        try:
            yield day
        finally:
            shop.kill()
            if shop.is_open:
                await shop.stop()
