"""Sets the stage: a sandbox, a bot with a test provider, a buyer, a merchant, and the demo shop for them."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from kassa.assembly import OpenShop, open_shop
from kassa.core.secret import secrets_in
from kassa.demo.control import Bot, Control, ProviderToken, User
from kassa.demo.person import Person
from kassa.demo.sandbox import start_sandbox
from kassa.loading import load_catalogue, load_keys
from kassa.logs import log_discreetly
from kassa.settings import Settings, load_settings
from kassa.telegram.menu import set_menu

BUYER_STARS = 1000
POOL = "planetarium"


@dataclass(frozen=True, slots=True)
class Stage:
    url: str
    control: Control
    bot: Bot
    shop: OpenShop
    buyer: Person
    merchant: Person


def serve_demo(port: int, browser: bool, say: Callable[[str], None]) -> None:
    """Sells until Ctrl-C."""
    asyncio.run(_serve(port, browser, say))


def play_script(port: int, say: Callable[[str], None]) -> bool:
    """Buys by itself and checks. True when the goods were handed over and everybody's books agree."""
    return asyncio.run(_play(port, say))


async def _serve(port: int, browser: bool, say: Callable[[str], None]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with stage(port) as scene:
        say(f"{scene.shop.settings.shop.title} is open in a local Telegram, for play money:")
        say(f"  {scene.url}/")
        say("Buy a T-shirt with the card 4242 4242 4242 4242, any date to come and any three digits,")
        say("or something digital with Stars. The merchant's chat gets the orders. Ctrl-C closes.")
        if browser and _has_screen():
            webbrowser.open(f"{scene.url}/")
        await stop.wait()
    say("closed")


async def _play(port: int, say: Callable[[str], None]) -> bool:
    from kassa.demo.script import play

    async with stage(port) as scene:
        return await play(scene, say)


@asynccontextmanager
async def stage(port: int = 0) -> AsyncIterator[Stage]:
    """Everything at work, in a temporary folder that is gone afterwards."""
    async with start_sandbox(port) as url, Control(url) as control:
        bot = await control.post("/bots", Bot, name="Demo shop", username="demo_shop_bot")
        provider = await control.post(
            f"/bots/{bot.id}/providers", ProviderToken, provider="Stripe", mode="test"
        )
        buyer = await control.post("/users", User, first_name="Ada", username="ada", stars=BUYER_STARS)
        merchant = await control.post("/users", User, first_name="Merchant", username="merchant")
        with tempfile.TemporaryDirectory(prefix="kassa-demo-") as folder:
            settings = _settings(Path(folder) / "shop", url, bot, provider, merchant)
            log_discreetly(secrets_in(settings))
            async with _selling(settings) as shop:
                scene = Stage(
                    url, control, bot, shop, Person(control, buyer, bot.id), Person(control, merchant, bot.id)
                )
                # A bot can't begin a conversation: the merchant says hello first.
                await scene.merchant.start()
                await scene.merchant.read()
                yield scene


def _settings(folder: Path, url: str, bot: Bot, provider: ProviderToken, merchant: User) -> Settings:
    with as_file(files("kassa") / "data/demo_shop") as data:
        shutil.copytree(data, folder)
    environment = {
        "KASSA_BOT_TOKEN": bot.token,
        "KASSA_API_URL": url,
        "KASSA_PROVIDER_TOKEN_EUR": provider.token,
        "KASSA_MERCHANT_CHAT_ID": str(merchant.id),
    }
    return load_settings(folder, environment)


@asynccontextmanager
async def _selling(settings: Settings) -> AsyncIterator[OpenShop]:
    async with open_shop(settings) as shop:
        catalogue = load_catalogue(settings.folder / "products.csv", settings.folder, settings.currency)
        keys = load_keys(settings.folder / f"keys-{POOL}.txt")
        await shop.engine.load_catalogue(catalogue.products, {POOL: keys})
        await set_menu(shop.bot, shop.premises)
        receiving = asyncio.create_task(shop.receiving.run())
        try:
            yield shop
        finally:
            receiving.cancel()
            await asyncio.gather(receiving, return_exceptions=True)


def _has_screen() -> bool:
    return sys.platform in {"darwin", "win32"} or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
