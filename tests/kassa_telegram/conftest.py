"""A whole shop in the sandbox, in one event loop: real engine, real SQLite file, real HTTP between them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kassa.assembly import OpenShop, open_shop
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
from kassa.core.order import DeliveryState, Order
from kassa.core.secret import Secret
from kassa.service.ports import Shop, ShopTexts
from kassa.settings.model import Settings, TelegramSettings
from kassa.telegram.menu import set_menu
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
class StreetShop:
    """A shop at work, and those who walk in."""

    sandbox: AsyncSandbox
    bot: AsyncSandboxBot
    shop: OpenShop
    merchant: AsyncBuyer

    def buyer(self, name: str = "Ann", language_code: str = "en", stars: int = 0) -> AsyncBuyer:
        """In the bot's chat."""
        buyer = self.sandbox.buyer(name, language_code=language_code, stars=stars)
        buyer.turn_to(self.bot)
        return buyer

    async def order_of(self, buyer: AsyncBuyer, holds: Callable[[Order], bool] = lambda order: True) -> Order:
        """The buyer's newest order, as soon as something holds for it."""
        while True:
            orders = await self.shop.engine.orders_of(buyer.id)
            if orders and holds(orders[0]):
                return orders[0]


def is_delivered(order: Order) -> bool:
    return [one.state for one in order.deliveries] == [DeliveryState.DELIVERED]


def has_failed(order: Order) -> bool:
    return [one.state for one in order.deliveries] == [DeliveryState.FAILED]


def is_paid(order: Order) -> bool:
    return bool(order.charges)


OpensShop = Callable[..., AbstractAsyncContextManager[StreetShop]]


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """As `kassa run` does it."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture
def street_shop(tmp_path: Path) -> OpensShop:
    """`async with street_shop(product, …, keys={pool: [key, …]})` opens a shop that sells them and polls."""

    def opens(
        *products: Product,
        keys: Mapping[str, list[str]] | None = None,
        receive: bool = True,
        staff_group: bool = False,
    ) -> AbstractAsyncContextManager[StreetShop]:
        return _open_shop(tmp_path, products, keys or {}, receive, staff_group)

    return opens


@asynccontextmanager
async def _open_shop(
    folder: Path, products: Sequence[Product], keys: Mapping[str, list[str]], receive: bool, staff_group: bool
) -> AsyncIterator[StreetShop]:
    (folder / "book.txt").write_text("All about tea")
    async with AsyncSandbox(seed=1) as sandbox:
        bot = sandbox.bot("Tea shop", "tea_shop_bot")
        merchant = sandbox.buyer("Mary")
        await merchant.open(bot)
        merchant_chat_id = merchant.id
        if staff_group:
            group = sandbox.group("Staff", [merchant, bot])
            merchant.turn_to(group)
            merchant_chat_id = group.id
        settings = Settings(
            folder=folder,
            shop=Shop("tea", "Tea & more", Policy(), (POST,), merchant_chat_id),
            mode="test",
            currency="USD",
            telegram=TelegramSettings(Secret(bot.token), sandbox.url, None),
            provider_tokens={"USD": Secret(bot.connect_provider())},
            texts=TEXTS,
            database=folder / "shop.db",
        )
        async with open_shop(settings) as shop:
            await shop.engine.load_catalogue(products, keys)
            await set_menu(shop.bot, shop.premises)
            async with _receiving(shop) if receive else contextlib.nullcontext():
                yield StreetShop(sandbox, bot, shop, merchant)


@asynccontextmanager
async def _receiving(shop: OpenShop) -> AsyncIterator[None]:
    receiving = asyncio.create_task(shop.receiving.run())
    try:
        yield
    finally:
        receiving.cancel()
        await asyncio.gather(receiving, return_exceptions=True)
