"""The asynchronous sandbox: server, bot and test share one event loop."""

from __future__ import annotations

import asyncio

import pytest

from tgsandbox.testing import AsyncSandbox, AsyncSandboxBot, NothingCame

pytestmark = pytest.mark.anyio

POST = {"id": "post", "title": "Post", "prices": [{"label": "Post", "amount": 500}]}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def sell_mugs(bot: AsyncSandboxBot, provider_token: str) -> None:
    """A bot's whole program: an invoice for whoever writes, shipping by post, and a yes to everything."""
    offset = 0
    while True:
        for update in await bot.call("getUpdates", offset=offset, timeout=30):
            offset = update["update_id"] + 1
            if "shipping_query" in update:
                query_id = update["shipping_query"]["id"]
                await bot.call(
                    "answerShippingQuery", shipping_query_id=query_id, ok=True, shipping_options=[POST]
                )
            elif "pre_checkout_query" in update:
                query_id = update["pre_checkout_query"]["id"]
                await bot.call("answerPreCheckoutQuery", pre_checkout_query_id=query_id, ok=True)
            elif "successful_payment" in update["message"]:
                await bot.call("sendMessage", chat_id=update["message"]["chat"]["id"], text="Thank you!")
            else:
                await send_mug(bot, update["message"]["chat"]["id"], provider_token)


async def send_mug(bot: AsyncSandboxBot, chat_id: int, provider_token: str) -> None:
    await bot.call(
        "sendInvoice",
        chat_id=chat_id,
        title="Mug",
        description="A blue mug",
        payload="mug",
        provider_token=provider_token,
        currency="USD",
        prices=[{"label": "Mug", "amount": 1200}],
        need_name=True,
        need_shipping_address=True,
        is_flexible=True,
    )


async def test_a_bot_on_the_same_loop_sells(async_sandbox: AsyncSandbox) -> None:
    async with async_sandbox as sandbox:
        bot = sandbox.bot("Mugs", "mugs_bot")
        program = asyncio.create_task(sell_mugs(bot, bot.connect_provider("Stripe")))
        ann = sandbox.buyer("Ann")
        await ann.open(bot)

        outcome = await ann.pay_form(name="Ann", shipping="post")

        assert outcome.is_paid, outcome
        assert outcome.form.total.text == "$17.00"
        assert (await ann.wait_for("thank you")).text == "Thank you!"
        program.cancel()


async def test_what_does_not_come_is_told_in_time(async_sandbox: AsyncSandbox) -> None:
    async with async_sandbox as sandbox:
        bot, ann = sandbox.bot(), sandbox.buyer()
        await ann.open(bot)

        with pytest.raises(NothingCame, match="no invoice in this chat; the bot has not reacted"):
            await ann.wait_for_invoice(limit_seconds=0.01)


async def test_a_taken_update_is_waited_for(async_sandbox: AsyncSandbox) -> None:
    async with async_sandbox as sandbox:
        bot, ann = sandbox.bot(), sandbox.buyer()
        await ann.open(bot)
        waiting = asyncio.create_task(sandbox.wait_until_taken(bot))

        await bot.call("getUpdates")

        await waiting
        assert [update.state for update in sandbox.updates().taken] == ["taken"]
