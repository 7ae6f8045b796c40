"""`kassa run`: opens the shop, says that it is ready, and closes it in order."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from kassa.assembly import OpenShop, books_of, check_sandbox_clock, open_shop
from kassa.cli.screen import say
from kassa.core.errors import InvalidInput, ShopError
from kassa.core.secret import secrets_in
from kassa.logs import log_discreetly
from kassa.service.clock import RealClock
from kassa.service.ports import Clock
from kassa.service.role import Role
from kassa.settings import Settings, load_settings
from kassa.telegram.bot_api import BotApiError, NotSent, OutcomeUnknown
from kassa.telegram.menu import set_menu

# A new object here and there in a cycle (a failed call's traceback, say) may wait for this long.
ALLOCATIONS_BETWEEN_COLLECTIONS = 50_000

# systemd waits for 90 seconds before it kills, Kubernetes for 30, Docker for 10.
SECONDS_TO_CLOSE = 25.0
# What a shop's process ends with that did not close in order.
ENDED_AT_ONCE = 3

log = logging.getLogger(__name__)


def end_at_once() -> None:
    """Without waiting for anybody: threads, connections, files."""
    sys.stdout.flush()
    os._exit(ENDED_AT_ONCE)


def run_shop(shop: Path, clock_url: str, role_words: str) -> None:
    role = _role(role_words)
    settings = load_settings(shop)
    if clock_url:
        check_sandbox_clock(settings, clock_url)
    log_discreetly(secrets_in(settings))
    say(f"{settings.shop.title}: {settings.mode} mode, the books are in {books_of(settings)}")
    _run_quickly(_run(settings, clock_url, role))


def _role(words: str) -> Role:
    if words not in list(Role):
        raise InvalidInput([("--role", f"found {words}; write one of {', '.join(Role)}")])
    return Role(words)


def _run_quickly(main: Coroutine[None, None, None]) -> None:
    """On uvloop where there is one (not on Windows)."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(main)
        return
    uvloop.run(main)


async def _run(settings: Settings, clock_url: str, role: Role) -> None:
    stop = asyncio.Event()
    closing = Closing(stop)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, closing.asked)
    async with _clock(clock_url) as clock, open_shop(settings, clock, role) as shop:
        _collect_seldom()
        await serve_until(shop, stop)
    say("closed: what was begun is in the books")


class Closing:
    """The first signal asks the shop to close in order; the second, or its time running out, ends it at once.

    Nothing is lost by that: what was begun is in the books, and whatever may have arrived is sent again.
    """

    def __init__(
        self, stop: asyncio.Event, end: Callable[[], None] = end_at_once, seconds: float = SECONDS_TO_CLOSE
    ) -> None:
        self._stop = stop
        self._end = end
        self._seconds = seconds

    def asked(self) -> None:
        if self._stop.is_set():
            say("asked again: closing at once")
            self._end()
            return
        self._stop.set()
        asyncio.get_running_loop().call_later(self._seconds, self._run_out)

    def _run_out(self) -> None:
        say(f"not closed after {self._seconds:g} seconds: closing at once")
        self._end()


def _collect_seldom() -> None:
    """Orders and decisions are values without cycles: looking for cycles costs a sale a tenth of its time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS_BETWEEN_COLLECTIONS, 10, 10)


async def serve_until(shop: OpenShop, stop: asyncio.Event) -> None:
    """Receives updates until `stop` is set. Raises ShopError when Telegram or this machine won't have it."""
    receiving = asyncio.create_task(shop.receiving.run())
    stopping = asyncio.create_task(stop.wait())
    opening = asyncio.create_task(_open(shop))
    try:
        await asyncio.wait({receiving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if stopping.done():
            say("closing: what is being handled is finished first")
        if receiving.done():
            raise ShopError(_why_it_ended(receiving.exception(), shop))
    finally:
        for task in (receiving, stopping, opening):
            task.cancel()
        await asyncio.gather(receiving, stopping, opening, return_exceptions=True)


def _why_it_ended(error: BaseException | None, shop: OpenShop) -> str:
    webhook = shop.settings.telegram.webhook
    if isinstance(error, OSError) and webhook:
        return f"can't listen on {webhook.host}, port {webhook.port}: {error.strerror or error}"
    if isinstance(error, BotApiError) and error.code in (401, 404):
        return "Telegram doesn't know this bot token; copy it again from @BotFather"
    if isinstance(error, BotApiError):
        return f"Telegram refuses {error.method}: {error.description}"
    raise error or AssertionError("receiving ends only when it is cancelled")


async def _open(shop: OpenShop) -> None:
    """Ready is when Telegram has answered. The menu of commands is a convenience: it sells without."""
    await shop.receiving.begun.wait()
    say_ready(shop)
    if not shop.engine.role.receives:
        return
    try:
        await set_menu(shop.bot, shop.premises)
    except (BotApiError, NotSent, OutcomeUnknown) as error:
        log.warning("the bot's menu of commands could not be set: %s", error)


def _way_in(shop: OpenShop) -> tuple[str, str]:
    """How updates come in, in a word and in a few."""
    if not shop.engine.role.receives:
        return "none", f"as {shop.engine.role}; others receive the updates"
    webhook = shop.settings.telegram.webhook
    if webhook is None:
        return "polling", "asking Telegram for updates"
    return "webhook", f"listening on {webhook.host}:{webhook.port} for {webhook.url}"


def say_ready(shop: OpenShop) -> None:
    """One line for people, and one that a program can wait for: `kassa ready {json}`."""
    receiving, way = _way_in(shop)
    say(f"open with {len(shop.engine.products())} products, {way}")
    facts = {
        "pid": os.getpid(),
        "role": shop.engine.role,
        "receiving": receiving,
        "products": len(shop.engine.products()),
    }
    print(f"kassa ready {json.dumps(facts)}", flush=True)  # noqa: T201 (flushed: a program waits for it)


@asynccontextmanager
async def _clock(clock_url: str) -> AsyncIterator[Clock]:
    if not clock_url:
        yield RealClock()
        return
    from kassa.telegram.sandbox_clock import SandboxClock

    async with AsyncExitStack() as stack:
        try:
            clock = await stack.enter_async_context(SandboxClock(clock_url))
        except TimeoutError as error:
            raise ShopError(str(error)) from None
        yield clock
