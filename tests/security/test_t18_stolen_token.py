"""T18: another program with the bot's token is noticed: it takes updates away, points them elsewhere, or had
the token changed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Iterator

import pytest
from tests.kassa_telegram.conftest import COURSE, OpensShop, StreetShop

from kassa.core.secret import Secret
from kassa.telegram.receiving.webhook import Address, Webhook

pytestmark = pytest.mark.anyio


class _Alarms(logging.Handler):
    """What is logged as critical."""

    def __init__(self) -> None:
        super().__init__(logging.CRITICAL)
        self.heard = asyncio.Queue[str]()

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.put_nowait(record.getMessage())

    async def next(self) -> str:
        async with asyncio.timeout(10):
            return await self.heard.get()


@pytest.fixture
def alarms() -> Iterator[_Alarms]:
    alarms = _Alarms()
    logging.getLogger("kassa").addHandler(alarms)
    yield alarms
    logging.getLogger("kassa").removeHandler(alarms)


@contextlib.asynccontextmanager
async def a_webhook(shop: StreetShop) -> AsyncIterator[None]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = Address(f"http://127.0.0.1:{port}/hook", "127.0.0.1", port)
    webhook = Webhook(shop.shop.bot, shop.shop, address, Secret("a-secret"), seconds_between_looks=0.05)
    receiving = asyncio.create_task(webhook.run())
    await webhook.begun.wait()
    yield
    receiving.cancel()
    await asyncio.gather(receiving, return_exceptions=True)


async def test_a_webhook_that_somebody_set_on_a_shop_that_polls_is_named(
    street_shop: OpensShop, alarms: _Alarms
) -> None:
    async with street_shop(COURSE) as shop:
        await shop.bot.call("setWebhook", url="https://thief.example/hook", secret_token="x")

        assert "another program receives this bot's updates" in await alarms.next()


async def test_a_webhook_that_somebody_turned_away_is_named(street_shop: OpensShop, alarms: _Alarms) -> None:
    async with street_shop(COURSE, receive=False) as shop, a_webhook(shop):
        await shop.bot.call("setWebhook", url="https://thief.example/hook", secret_token="x")

        assert "brings this bot's updates to another address" in await alarms.next()


@pytest.mark.parametrize("receiving", ["polling", "webhook"])
async def test_a_token_that_was_taken_back_is_named_and_the_shop_sells_on_when_it_is_good_again(
    street_shop: OpensShop, alarms: _Alarms, receiving: str
) -> None:
    method = "getUpdates" if receiving == "polling" else "getWebhookInfo"
    polls = receiving == "polling"
    async with (
        street_shop(COURSE, receive=polls) as shop,
        contextlib.nullcontext() if polls else a_webhook(shop),
    ):
        shop.sandbox.fault("error", method=method, code=401, words="Unauthorized")
        # Somebody speaks, so that the shop asks again at once.
        ann = shop.buyer("Ann", stars=100)
        await ann.send("/start")

        assert "doesn't know this bot token any more" in await alarms.next()

        await ann.send("/buy COURSE")
        assert (await ann.pay_form()).is_paid


async def test_no_alarm_is_given_while_all_is_well(street_shop: OpensShop, alarms: _Alarms) -> None:
    async with street_shop(COURSE, receive=False) as shop, a_webhook(shop):
        await shop.sandbox.wait_for_call("getWebhookInfo")
        ann = shop.buyer("Ann", stars=100)
        await ann.send("/buy COURSE")
        assert (await ann.pay_form()).is_paid

        assert alarms.heard.empty()
