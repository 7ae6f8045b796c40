"""A day at the shop: what is on the shelves, and how people buy. The same day is lived under every fault."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.reliability.balancer import Balancer, balanced
from tests.reliability.evidence import Evidence, Notary, Sold
from tests.reliability.shop_process import Mode, ShopProcess, free_port

from tgsandbox.testing.async_buyer import AsyncBuyer
from tgsandbox.testing.async_form import AsyncPaymentForm
from tgsandbox.testing.async_sandbox import AsyncSandbox
from tgsandbox.testing.outcome import OutcomeKind

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
PATIENCE_SECONDS = 30.0
PRESSES = 3


@dataclass(slots=True)
class Day:
    sandbox: AsyncSandbox
    shop: ShopProcess
    merchant: AsyncBuyer
    notary: Notary
    # The same shop again, on the same database.
    replicas: list[ShopProcess] = field(default_factory=list)
    # What Telegram calls when there are several.
    balancer: Balancer | None = None
    # What the next command of the merchant finds in its environment, once.
    for_a_command: Mapping[str, str] = field(default_factory=dict)
    # How often somebody pressed Pay and got no answer in Telegram's ten seconds, or was told to try again.
    unanswered: int = 0

    async def opened(self) -> None:
        """Until the shop is ready, or another replica of it."""
        waiting = [asyncio.ensure_future(shop.opened()) for shop in (self.shop, *self.replicas)]
        done, late = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in late:
            task.cancel()
        await asyncio.gather(*done)

    def turn_away_from(self, shop: ShopProcess) -> None:
        """This replica gets no more updates, and what it was given is told to another."""
        assert self.balancer is not None
        self.balancer.turn_away_from(shop.port)

    async def command(self, *arguments: str) -> str:
        environment, self.for_a_command = self.for_a_command, {}
        return await self.shop.command(*arguments, environment=environment)

    async def walk_in(self, name: str, sku: str) -> AsyncBuyer:
        """Somebody with Stars to spend, who has asked for something."""
        buyer = self.sandbox.buyer(name, stars=500)
        buyer.turn_to(self.shop.bot)
        await buyer.send(f"/buy {sku}")
        return buyer

    async def form(self, buyer: AsyncBuyer) -> AsyncPaymentForm:
        return await buyer.open_form()

    async def buy(self, name: str, sku: str) -> AsyncBuyer:
        """Who is left without an answer (the shop was just killed, say) or told to try again does so."""
        buyer = await self.walk_in(name, sku)
        for _ in range(PRESSES):
            if sku == "mug":
                outcome = await buyer.pay_form(shipping="Post", tip=100)
            else:
                outcome = await buyer.pay_form()
            if outcome.kind is not OutcomeKind.TIMED_OUT and "try again" not in str(outcome):
                break
            self.unanswered += 1
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
        evidence = self.notary.evidence(self.shop, GOODS, RECEIVED)
        output = "\n".join([self.shop.output, *(replica.output for replica in self.replicas)])
        kills = self.shop.kills + sum(replica.kills for replica in self.replicas)
        return replace(evidence, output=output, kills=kills)


@asynccontextmanager
async def a_day(
    folder: Path,
    mode: Mode,
    seed: int,
    *,
    stocked: Path | str | None = None,
    products: str = PRODUCTS,
    postgres: str = "",
    replicas: int = 1,
    in_turns: bool = False,
    is_watched: bool = False,
    webhook_connections: int = 40,
) -> AsyncIterator[Day]:
    """A sandbox, a shop with full shelves that is still closed, and its merchant.

    `stocked` are books with full shelves: a file, which is copied, or the address of a database, which is
    used. `postgres` is an empty database, "" = a file. Of several replicas the first gets all that Telegram
    sends, as long as it lives, or each its turn.
    """
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(AsyncSandbox(seed=seed, limit_seconds=PATIENCE_SECONDS))
        bot = sandbox.bot("Proof", "proof_bot")
        merchant = sandbox.buyer("Mary")
        await merchant.open(bot)
        address = stocked if isinstance(stocked, str) else postgres
        ports, balancer = [free_port() for _ in range(replicas)], None
        if mode == "webhook" and replicas > 1:
            balancer = await stack.enter_async_context(balanced(ports, not in_turns))
        provider_token = bot.connect_provider()
        shops = []
        for number, port in enumerate(ports):
            home = folder / f"replica-{number}" if number else folder
            home.mkdir(exist_ok=True)
            shops.append(
                ShopProcess(
                    sandbox,
                    bot,
                    home,
                    mode,
                    merchant_id=merchant.id,
                    postgres=address,
                    port=port,
                    public_url=balancer.url if balancer else "",
                    provider_token=provider_token,
                    is_watched=is_watched,
                    webhook_connections=webhook_connections,
                )
            )
        shop = shops[0]
        day = Day(sandbox, shop, merchant, Notary(sandbox, bot.id), shops[1:], balancer)
        if isinstance(stocked, Path):
            # Shelves that were filled before: every day begins with the same ones.
            shutil.copyfile(stocked, shop.database)
        elif stocked is None:
            await shop.stock(products, {"games": KEYS} if products == PRODUCTS else {})
        try:
            yield day
        finally:
            for one in shops:
                one.kill()
                if one.is_open:
                    await one.stop()
