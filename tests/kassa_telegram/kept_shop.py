"""A shop that is closed and opened again on the same books, with the sandbox's clock and a provider's key."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from kassa.assembly import OpenShop, open_shop
from kassa.core.catalogue import Product, TextGoods, Variant
from kassa.core.decision import Policy
from kassa.core.money import Money
from kassa.core.order import Order
from kassa.core.secret import Secret
from kassa.desk.instructions import Reconcile
from kassa.service.books import Case
from kassa.service.ports import Shop
from kassa.settings.model import CabinetSettings, ReconciliationSettings, Settings, TelegramSettings
from kassa.telegram.sandbox_clock import SandboxClock
from tgsandbox.testing.async_bot import AsyncSandboxBot
from tgsandbox.testing.async_buyer import AsyncBuyer
from tgsandbox.testing.async_sandbox import AsyncSandbox

CURRENCIES = {"Stripe": "EUR", "YooKassa": "RUB"}
CARDS = {"Stripe": "4242 4242 4242 4242", "YooKassa": "1111 1111 1111 1026"}
TEA = TextGoods("Here: https://example.org/tea")


def course(currency: str, amount: int) -> Product:
    return Product("course", "Tea course", "Ten lessons", TEA, (Variant("COURSE", Money(amount, currency)),))


@dataclass
class KeptShop:
    """`now` is the open shop. Its provider takes euros (Stripe) or roubles (YooKassa)."""

    sandbox: AsyncSandbox
    bot: AsyncSandboxBot
    merchant: AsyncBuyer
    settings: Settings
    provider_token: str
    provider: str
    products: Sequence[Product] = ()
    opened: list[OpenShop] = field(default_factory=list)

    @property
    def now(self) -> OpenShop:
        return self.opened[-1]

    @asynccontextmanager
    async def open(self, receive: bool = True) -> AsyncIterator[OpenShop]:
        async with SandboxClock(self.sandbox.url) as clock, open_shop(self.settings, clock) as shop:
            await shop.engine.load_catalogue(self.products)
            self.opened.append(shop)
            receiving = asyncio.create_task(shop.receiving.run()) if receive else None
            try:
                yield shop
            finally:
                if receiving is not None:
                    receiving.cancel()
                    await asyncio.gather(receiving, return_exceptions=True)

    def dispute_id(self) -> str:
        """Of the only dispute there is."""
        (dispute_id,) = self.sandbox.world.payments.disputes
        return dispute_id

    def buyer(self, name: str = "Ann", stars: int = 100) -> AsyncBuyer:
        buyer = self.sandbox.buyer(name, stars=stars)
        buyer.turn_to(self.bot)
        return buyer

    def at_provider(self, api_url: str) -> None:
        """Where the provider is asked, from the next opening on."""
        (cabinet,) = self.settings.reconciliation.cabinets
        reading = replace(self.settings.reconciliation, cabinets=(replace(cabinet, api_url=api_url),))
        self.settings = replace(self.settings, reconciliation=reading)

    async def reconcile(self) -> str:
        """What `kassa reconcile` says; all that follows from it is done."""
        words = await self.now.desk.carry_out(Reconcile())
        await self.now.engine.settled()
        return words

    async def order_of(self, buyer: AsyncBuyer) -> Order:
        (order,) = await self.now.engine.orders_of(buyer.id)
        return order

    async def paid_order_of(self, buyer: AsyncBuyer) -> Order:
        """As soon as the shop has heard of the payment."""
        while not (order := await self.order_of(buyer)).charges:
            pass
        return order

    async def totals(self) -> dict[tuple[str, str], int]:
        totals = await self.now.engine.storage.ledger_totals()
        return {(account, total.currency): total.amount for account, total in totals}

    async def open_cases(self) -> list[Case]:
        return await self.now.engine.storage.open_cases()

    async def cases(self) -> list[str]:
        return [case.kind for case in await self.open_cases()]


@asynccontextmanager
async def kept_shop(
    folder: Path,
    provider: str = "Stripe",
    products: Sequence[Product] = (),
    every_seconds: float = 1e9,
    is_shared: bool = False,
) -> AsyncIterator[KeptShop]:
    """Reads the lists only when asked, unless `every_seconds` is given."""
    async with AsyncSandbox(seed=4) as sandbox:
        sandbox.clock.freeze()
        bot = sandbox.bot("Tea shop", "tea_shop_bot")
        merchant = sandbox.buyer("Mary")
        merchant.turn_to(bot)
        token = bot.connect_provider(provider)
        (account,) = bot.merchants()
        cabinet = CabinetSettings(
            provider="stripe" if provider == "Stripe" else "yookassa",
            key=Secret(account.secret_key),
            account_id=account.merchant_id,
            is_shared=is_shared,
            api_url=sandbox.url + account.api_url,
        )
        settings = Settings(
            folder=folder,
            shop=Shop("tea", "Tea", Policy(), (), merchant.id),
            mode="test",
            currency=CURRENCIES[provider],
            telegram=TelegramSettings(Secret(bot.token), sandbox.url, None),
            provider_tokens={CURRENCIES[provider]: Secret(token)},
            texts={},
            database=folder / "shop.db",
            reconciliation=ReconciliationSettings(every_seconds, (cabinet,)),
        )
        shop = KeptShop(sandbox, bot, merchant, settings, token, provider, products)
        # Where there is a chat with the merchant.
        await merchant.open(bot)
        yield shop


def without_cabinets(shop: KeptShop) -> None:
    reading = replace(shop.settings.reconciliation, cabinets=())
    shop.settings = replace(shop.settings, reconciliation=reading)
