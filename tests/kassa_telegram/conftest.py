"""A whole shop in the sandbox, in one event loop: real engine, real SQLite file, real HTTP between them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kassa.core.catalogue import (
    ContactRules,
    FileGoods,
    KeyGoods,
    PhysicalGoods,
    Product,
    ShippingMethod,
    TextGoods,
    Variant,
)
from kassa.core.decision import Policy
from kassa.core.money import Money
from kassa.core.secret import Secret
from kassa.service.clock import RealClock
from kassa.service.engine import Engine
from kassa.service.ports import Shop, ShopTexts
from kassa.storage.sqlite import open_sqlite
from kassa.telegram.bot_api import BotApi
from kassa.telegram.conversation.dialogue import Dialogue
from kassa.telegram.front_door import FrontDoor
from kassa.telegram.menu import set_menu
from kassa.telegram.messages import Messenger
from kassa.telegram.outlet import TelegramOutlet
from kassa.telegram.premises import Premises
from kassa.telegram.receiving.polling import Polling
from tgsandbox.testing.async_bot import AsyncSandboxBot
from tgsandbox.testing.async_buyer import AsyncBuyer
from tgsandbox.testing.async_sandbox import AsyncSandbox

SHIRT = Product(
    id="shirt",
    title="T-shirt",
    description="Soft & light",
    goods=PhysicalGoods(),
    variants=tuple(
        Variant(
            f"SHIRT-{colour}-{size}".upper(),
            Money(2000, "USD"),
            (("Colour", colour), ("Size", size)),
            stock=2,
        )
        for colour in ("Red", "Blue")
        for size in ("S", "M")
    ),
    contact=ContactRules(name=True, phone=True),
)
MUG = Product("mug", "Mug", "Holds tea", PhysicalGoods(), (Variant("MUG", Money(900, "USD"), stock=1),))
COURSE = Product(
    "course",
    "Tea course",
    "Ten lessons",
    TextGoods("Here: https://example.org/tea?a=1&b=2"),
    (Variant("COURSE", Money(50, "XTR")),),
)
GAME = Product("game", "Tea game", "A key", KeyGoods("games"), (Variant("GAME", Money(30, "XTR")),))
BOOK = Product("book", "Tea book", "A file", FileGoods("book.txt"), (Variant("BOOK", Money(20, "XTR")),))
POST = ShippingMethod("post", "Post", Money(500, "USD"))
TEXTS = {
    "en": ShopTexts("Be kind.", "Ask Ann.", "Ask Ann about money."),
    "ru": ShopTexts("Будьте добры.", "", ""),
}


@dataclass
class OpenShop:
    """A shop at work, and those who walk in."""

    sandbox: AsyncSandbox
    bot: AsyncSandboxBot
    engine: Engine
    api: BotApi
    door: FrontDoor
    premises: Premises
    merchant: AsyncBuyer

    async def buyer(self, name: str = "Ann", language_code: str = "en", stars: int = 0) -> AsyncBuyer:
        buyer = self.sandbox.buyer(name, language_code=language_code, stars=stars)
        buyer.turn_to(self.bot)
        return buyer


OpenShopWith = Callable[..., AbstractAsyncContextManager[OpenShop]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def open_shop(tmp_path: Path) -> OpenShopWith:
    return lambda *products, **keys: _open_shop(tmp_path, products, keys)


@asynccontextmanager
async def _open_shop(
    folder: Path, products: Sequence[Product], keys: dict[str, list[str]]
) -> AsyncIterator[OpenShop]:
    (folder / "book.txt").write_text("All about tea")
    async with AsyncSandbox(seed=1) as sandbox:
        bot = sandbox.bot("Tea shop", "tea_shop_bot")
        merchant = sandbox.buyer("Mary")
        await merchant.open(bot)
        shop = Shop("tea", "Tea & more", Policy(), (POST,), merchant.id)
        premises = Premises(shop, folder, {"USD": Secret(bot.connect_provider())}, TEXTS)
        async with BotApi(Secret(bot.token), sandbox.url) as api:
            storage = open_sqlite(folder / "shop.db", shop.id)

            def find_product(product_id: str) -> Product | None:
                return engine.product(product_id)

            engine = Engine(shop, storage, TelegramOutlet(api, premises, find_product), RealClock())
            await engine.start()
            await engine.load_catalogue(products, keys)
            dialogue = Dialogue(Messenger(api), engine, premises)
            door = FrontDoor(engine, dialogue, api, premises.merchant_language)
            await set_menu(api, premises)
            polling = asyncio.create_task(Polling(api, door).run())
            try:
                await merchant.wait_for("Tea & more")
                yield OpenShop(sandbox, bot, engine, api, door, premises, merchant)
            finally:
                polling.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await polling
                await engine.stop()
                await storage.close()
