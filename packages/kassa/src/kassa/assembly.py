"""Puts a shop together from its settings. The only place that knows every room."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from kassa.core.catalogue import Product
from kassa.core.errors import InvalidInput, ShopError
from kassa.core.secret import Secret
from kassa.desk.desk import Desk
from kassa.desk.hatch import hatch_of, open_hatch
from kassa.desk.shelves import Shelves
from kassa.providers.cabinets.asking import Cabinet, CabinetStatement
from kassa.service.books import Storage
from kassa.service.clock import RealClock
from kassa.service.crashing import VARIABLES, CrashSwitch, UpdateDoor, read_crash_point
from kassa.service.engine import Engine
from kassa.service.ports import Clock, OutboxItem, Outlet, OutletFailure, Sent
from kassa.service.rates import NO_LIMITS, TELEGRAM_RATES
from kassa.service.reconciling.reconciler import Reading, Reconciler
from kassa.service.reconciling.star_reading import StarReading
from kassa.service.reconciling.statement_reading import StatementReading
from kassa.service.role import Role
from kassa.settings import OperationsSettings, Settings, WebhookSettings
from kassa.settings.model import Mode
from kassa.settings.reading import is_loopback
from kassa.storage.addresses import BooksAddress, open_books
from kassa.telegram.bot_api import BotApi
from kassa.telegram.conversation.dialogue import Dialogue
from kassa.telegram.front_door import FrontDoor
from kassa.telegram.messages import Messenger
from kassa.telegram.outlet import TelegramOutlet
from kassa.telegram.premises import Premises
from kassa.telegram.receiving.elsewhere import NoReceiving
from kassa.telegram.receiving.polling import Polling
from kassa.telegram.receiving.turns import PollingInTurns
from kassa.telegram.receiving.webhook import Address, Webhook, serving
from kassa.telegram.star_list import TelegramStarList, TelegramStarReturns

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenShop:
    """A shop at work: its effects run and its times are kept. `receiving.run()` makes it hear of updates."""

    settings: Settings
    premises: Premises
    bot: BotApi
    engine: Engine
    desk: Desk
    receiving: Polling | PollingInTurns | Webhook | NoReceiving
    _door: FrontDoor

    async def handle(self, raw_update: bytes | Mapping[str, Any]) -> bool:
        """For a bot that receives updates itself: True when the update was the shop's own.

        Returns after the commit; acknowledge the update to Telegram only then.
        """
        return await self._door.handle(raw_update)


@asynccontextmanager
async def open_shop(
    settings: Settings, clock: Clock | None = None, role: Role = Role.ALL
) -> AsyncIterator[OpenShop]:
    """The shop, or the part of it that this process is, open until the context ends.

    Raises FileInUse when another process has its file, and Conflict for a part of a shop on a file.
    """
    premises = Premises(settings.shop, settings.folder, settings.provider_tokens, settings.texts)
    async with AsyncExitStack() as stack:
        switch = crash_switch(settings.telegram.api_url, settings.mode, os.environ)
        storage = await open_books(books_of(settings), role)
        stack.push_async_callback(storage.close)
        keeps_pace = keeps_telegrams_pace(settings.mode, settings.telegram.api_url)
        telegram = settings.telegram
        bot = await stack.enter_async_context(BotApi(telegram.token, telegram.api_url, keeps_pace=keeps_pace))

        def product(product_id: str) -> Product | None:
            return engine.product(product_id)

        outlet: Outlet = TelegramOutlet(bot, premises, product)
        if switch is not None:
            storage, outlet = switch.storage(storage), switch.outlet(outlet)
        rates = TELEGRAM_RATES if keeps_pace else NO_LIMITS
        engine = Engine(settings.shop, storage, outlet, clock or RealClock(), rates, role)
        await engine.start()
        stack.push_async_callback(engine.stop)
        reconciler = _reconciler(settings, engine, bot, clock or RealClock())
        if role.keeps_time:
            await reconciler.catch_up()
            reconciler.start()
            stack.push_async_callback(reconciler.stop)
        desk = Desk(engine, Shelves(engine), reconciler, TelegramStarReturns(bot))
        if not storage.is_shared:
            await stack.enter_async_context(open_hatch(desk, hatch_of(settings.database)))
        door = FrontDoor(engine, Dialogue(Messenger(bot), engine, premises), bot, settings.shop.languages[0])
        entrance = switch.door(door) if switch is not None else door
        receiving = _receiving(settings, bot, entrance, storage) if role.receives else NoReceiving()
        shop = OpenShop(settings, premises, bot, engine, desk, receiving, door)
        if settings.operations is not None:
            await stack.enter_async_context(_watched_over(shop, settings.operations))
        yield shop


@asynccontextmanager
async def _watched_over(shop: OpenShop, operations: OperationsSettings) -> AsyncIterator[None]:
    """Answers programs that ask how the shop is doing. Raises ShopError when it can't."""
    # Only for a shop that is asked.
    from kassa.operations.health import Health
    from kassa.operations.watch import Watch
    from kassa.telegram.receiving.incoming import ask_what_waits

    try:
        from kassa.operations.pages import OperationsApp
    except ImportError as error:
        raise ShopError(f"[operations] needs pip install kassa[metrics]: {error}") from error
    receives = shop.engine.role.receives
    webhook = shop.settings.telegram.webhook if receives else None
    watch = Watch(shop.engine, (lambda: ask_what_waits(shop.bot)) if receives else None)
    health = Health(shop.engine, watch, shop.receiving.begun.is_set, webhook.url if webhook else "")
    try:
        listening = socket.create_server((operations.host, operations.port))
    except OSError as error:
        where = f"{operations.host}, port {operations.port}"
        why = os.strerror(error.errno).lower() if error.errno else str(error)
        right = "KASSA_OPERATIONS_PORT gives this process a port of its own"
        raise ShopError(f"[operations] can't listen on {where}: {why}; {right}") from error
    with listening:
        watching = asyncio.create_task(watch.run())
        try:
            async with serving(OperationsApp(shop.engine, watch, health), listening):
                log.info("operations: http://%s:%s/metrics", *listening.getsockname()[:2])
                yield
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[Desk]:
    """The desk of a shop that is not running: decides and writes down. What is to be sent waits in the books.

    Raises FileInUse when a process has the shop's file.
    """
    switch = crash_switch(settings.telegram.api_url, settings.mode, os.environ)
    storage = await open_books(books_of(settings), Role.OFFICE if settings.postgres else Role.ALL)
    if switch is not None:
        storage = switch.storage(storage)
    bot = BotApi(settings.telegram.token, settings.telegram.api_url)
    engine = Engine(settings.shop, storage, _NothingIsSent(), RealClock())
    try:
        await engine.prepare()
        reconciler = _reconciler(settings, engine, bot, RealClock())
        yield Desk(engine, Shelves(engine), reconciler, TelegramStarReturns(bot))
    finally:
        await engine.stop(0)
        await bot.close()
        await storage.close()


def books_of(settings: Settings) -> BooksAddress:
    return BooksAddress(settings.database, settings.postgres, settings.shop.id)


def _reconciler(settings: Settings, engine: Engine, bot: BotApi, clock: Clock) -> Reconciler:
    """Telegram's list of Stars, and the statements of those providers whose keys the settings have."""
    readings: list[Reading] = [StarReading(engine, TelegramStarList(bot))]
    for one in settings.reconciliation.cabinets:
        cabinet = Cabinet(one.provider, one.key, one.account_id, one.is_shared, one.api_url)
        readings.append(StatementReading(engine, CabinetStatement(cabinet)))
    return Reconciler(engine, clock, readings, settings.reconciliation.every_seconds)


def check_sandbox_clock(settings: Settings, clock_url: str) -> None:
    """A foreign clock could let real holds and prices expire: it comes with a sandbox or not at all.

    Raises InvalidInput with all that speaks against it.
    """
    problems = []
    if not is_loopback(clock_url):
        problems.append(("--clock", f"found {clock_url}; write a sandbox's address on this machine"))
    if not is_loopback(settings.telegram.api_url):
        found = settings.telegram.api_url
        problems.append(
            ("[telegram] api_url", f"found {found}; with --clock it must be a sandbox on this machine")
        )
    if settings.mode != "test":
        problems.append(("[shop] mode", "found live; with --clock only play money is allowed"))
    if problems:
        raise InvalidInput(problems)


def crash_switch(api_url: str, mode: str, environment: Mapping[str, str]) -> CrashSwitch | None:
    """What KASSA_CRASH_AT or KASSA_FREEZE_AT asks for, None when neither is set.

    Raises InvalidInput beside a Bot API that is not on this machine, with real money, or for no such point.
    """
    variable = next((name for name in VARIABLES if environment.get(name)), "")
    if not variable:
        return None
    if not is_loopback(api_url) or mode != "test":
        raise InvalidInput([(variable, "only a test shop with a sandbox on this machine may be killed")])
    try:
        return CrashSwitch(read_crash_point(environment[variable]), VARIABLES[variable])
    except ValueError as error:
        raise InvalidInput([(variable, str(error))]) from error


class _NothingIsSent:
    """The outlet of a shop that is not running; its engine is not started, so that nobody calls it."""

    async def send(self, item: OutboxItem) -> Sent | OutletFailure:
        return OutletFailure("the shop is not running", transient=True)


def keeps_telegrams_pace(mode: Mode, api_url: str) -> bool:
    """A sandbox takes messages as fast as they come. A live shop's Bot API on this machine is a server of
    one's own (telegram-bot-api), and Telegram's limits are behind it.
    """
    return mode == "live" or not is_loopback(api_url)


def _receiving(
    settings: Settings, bot: BotApi, door: UpdateDoor, storage: Storage
) -> Polling | PollingInTurns | Webhook:
    webhook = settings.telegram.webhook
    if webhook is None:
        polling = Polling(bot, door)
        return PollingInTurns(polling, lambda: storage.hold("polling")) if storage.is_shared else polling
    address = Address(webhook.url, webhook.host, webhook.port, webhook.max_connections)
    return Webhook(bot, door, address, _webhook_secret(settings, webhook))


def _webhook_secret(settings: Settings, webhook: WebhookSettings) -> Secret:
    """The configured one, or one that only who knows the bot's token can make: the same at every start."""
    if webhook.secret:
        return webhook.secret
    token = settings.telegram.token.reveal().encode()
    return Secret(hmac.new(token, b"kassa webhook " + webhook.url.encode(), hashlib.sha256).hexdigest())
