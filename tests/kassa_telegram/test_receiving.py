"""Updates on their way in: what is broken is kept and blocks nothing; polling and webhook both sell."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import Callable

import pytest
from tests.kassa_telegram.conftest import COURSE, OpensShop, StreetShop, is_delivered

from kassa.core.secret import Secret
from kassa.service.books import Case
from kassa.telegram.bot_api import BotApi, BotApiError
from kassa.telegram.receiving.polling import Polling
from kassa.telegram.receiving.webhook import Address, Webhook

pytestmark = pytest.mark.anyio


async def cases(shop: StreetShop) -> list[Case]:
    return list(await shop.shop.engine.storage.open_cases())


@pytest.mark.parametrize(
    "body",
    [
        b"this is no JSON",
        b'{"update_id": 7, "message": 12}',
        json.dumps(
            {"update_id": 8, "message": {"chat": {"id": 5}, "successful_payment": {"currency": "XTR"}}}
        ).encode(),
    ],
)
async def test_an_unreadable_update_is_kept_and_shown(street_shop: OpensShop, body: bytes) -> None:
    async with street_shop(COURSE) as shop:
        await shop.shop.handle(body)

        (case,) = await cases(shop)
        assert case.kind == "unreadable_update"


async def test_two_unreadable_updates_are_two_cases(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        for body in (b"first", b"second", b"first"):
            await shop.shop.handle(body)

        assert len(await cases(shop)) == 2


async def test_an_unreadable_question_is_refused_at_once(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        query = {"id": "123", "from": {"id": 5}, "currency": "XTR"}

        await shop.shop.handle({"update_id": 9, "pre_checkout_query": query})

        call = await shop.sandbox.wait_for_call("answerPreCheckoutQuery")
        assert call.arguments["pre_checkout_query_id"] == "123"
        assert call.arguments["ok"] == "false"
        assert "You have not been charged" in call.arguments["error_message"]


async def test_a_question_about_nothing_we_sold_is_refused_and_shown(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        query = {
            "id": "123",
            "from": {"id": 5},
            "currency": "XTR",
            "total_amount": 50,
            "invoice_payload": "somebody else's",
        }

        await shop.shop.handle({"update_id": 9, "pre_checkout_query": query})

        call = await shop.sandbox.wait_for_call("answerPreCheckoutQuery")
        assert call.arguments["ok"] == "false"
        assert [case.kind for case in await cases(shop)] == ["unknown_payload"]


async def test_the_same_update_twice_makes_one_order(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        ann = shop.buyer()
        await ann.send("hello")
        sender = {"id": ann.id, "first_name": "Ann", "language_code": "en"}
        chat = {"id": ann.id, "type": "private"}
        update = {
            "update_id": 5,
            "message": {"message_id": 1, "from": sender, "chat": chat, "text": "/buy COURSE"},
        }

        assert await shop.shop.handle(update)
        assert await shop.shop.handle(update)

        assert len(await shop.shop.engine.orders_of(ann.id)) == 1


async def test_what_is_none_of_our_business_is_not_ours(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        group = {"id": -5, "type": "supergroup"}
        message = {
            "message_id": 1,
            "from": {"id": 5, "first_name": "Ann"},
            "chat": group,
            "text": "Tea course",
        }

        assert not await shop.shop.handle({"update_id": 5, "message": message})
        assert not await shop.shop.handle({"update_id": 6, "chat_member": {}})
        assert await cases(shop) == []


async def test_a_bug_in_the_talk_is_kept_apologised_for_and_blocks_nothing(
    street_shop: OpensShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with street_shop(COURSE) as shop:
        ann = shop.buyer()

        def stumble(_: str) -> int:
            raise ZeroDivisionError("a bug")

        with monkeypatch.context() as broken:
            broken.setattr("kassa.telegram.conversation.sayings.quantity_of", stumble)
            await ann.send("/buy COURSE 2")
            await ann.wait_for("Sorry, something went wrong on our side")

        await ann.send("/buy COURSE 2")
        await ann.wait_for_invoice()
        assert "ZeroDivisionError: a bug" in str((await cases(shop))[0])


async def test_polling_confirms_what_it_has_done_when_it_stops(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        ann = shop.buyer()
        await ann.send("/help")
        await ann.wait_for("what is on sale")

    assert shop.bot.view().waiting_updates == 0


async def test_a_second_program_on_the_same_token_is_named(
    street_shop: OpensShop, caplog: pytest.LogCaptureFixture
) -> None:
    async with street_shop(COURSE) as shop:
        alarm = asyncio.Event()
        caplog.handler.addFilter(_setting(alarm, lambda record: record.levelno == logging.CRITICAL))
        rival = asyncio.create_task(Polling(shop.shop.bot, shop.shop).run())

        await asyncio.wait_for(alarm.wait(), 10)

        rival.cancel()
        await asyncio.gather(rival, return_exceptions=True)
        assert "another program receives this bot's updates" in caplog.text
        assert shop.bot.token not in caplog.text


async def test_polling_with_a_token_that_nobody_knows_ends_at_once(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop, BotApi(Secret("1:unknown"), shop.sandbox.url) as stranger:
        with pytest.raises(BotApiError, match="401"):
            await Polling(stranger, shop.shop).run()


async def test_a_sale_by_webhook(street_shop: OpensShop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with street_shop(COURSE, receive=False) as shop:
        address = Address(f"http://127.0.0.1:{port}/telegram", "127.0.0.1", port)
        webhook = Webhook(shop.shop.bot, shop.shop, address, Secret("a-secret"))
        receiving = asyncio.create_task(webhook.run())
        ann = shop.buyer(stars=100)
        await ann.send("/buy COURSE")

        assert (await ann.pay_form()).is_paid

        await ann.wait_for("https://example.org/tea")
        await shop.order_of(ann, is_delivered)
        receiving.cancel()
        await asyncio.gather(receiving, return_exceptions=True)


def _setting(event: asyncio.Event, holds: Callable[[logging.LogRecord], bool]) -> logging.Filter:
    class Setting(logging.Filter):
        def filter(self, record: logging.LogRecord) -> bool:
            if holds(record):
                event.set()
            return True

    return Setting()
