"""A buyer's subscriptions, quirks and saved contact data in Python tests."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tgsandbox.testing import AsyncSandbox, AsyncSandboxBot, Buyer, Sandbox, SandboxBot, WorldError

MONTH = 2_592_000


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=3, limit_seconds=5) as running:
        running.clock.freeze()
        yield running


def link_for(bot: SandboxBot, **changes: object) -> str:
    invoice = {
        "title": "Club",
        "description": "A month in the club",
        "payload": "club",
        "provider_token": "",
        "currency": "XTR",
        "prices": [{"label": "Club", "amount": 50}],
        "subscription_period": MONTH,
    }
    return str(bot.call("createInvoiceLink", **invoice | changes))


def subscribe(bot: SandboxBot, buyer: Buyer) -> str:
    """The charge id of the first payment; the test answers the bot's one question itself."""
    form = buyer.open_form(link=link_for(bot))
    form.press_pay(stars=True)
    (update,) = bot.call("getUpdates", allowed_updates=["pre_checkout_query"], limit=1, offset=-1)
    bot.call("answerPreCheckoutQuery", pre_checkout_query_id=update["pre_checkout_query"]["id"], ok=True)
    assert form.outcome().is_paid
    return buyer.subscriptions()[0].charge_id


def test_a_buyer_cancels_and_resumes_a_subscription(sandbox: Sandbox) -> None:
    bot, ann = sandbox.bot(), sandbox.buyer(stars=100)
    charge_id = subscribe(bot, ann)
    assert ann.cancel_subscription(charge_id).state == "canceled"
    assert ann.resume_subscription(charge_id).state == "active"
    sandbox.clock.advance(MONTH)
    assert ann.account().stars == 0
    assert [one.state for one in ann.subscriptions()] == ["active"]


def test_a_quirk_is_switched_by_its_name(sandbox: Sandbox) -> None:
    assert sandbox.quirk("shipping_answers_of_10_2").is_on
    assert not sandbox.quirk("shipping_answers_of_10_2", False).is_on
    with pytest.raises(WorldError, match="there are: shipping_answers_of_10_2"):
        sandbox.quirk("nonsense")


def test_a_button_with_exactly_these_words_is_preferred_to_a_newer_one_that_contains_them(
    sandbox: Sandbox,
) -> None:
    bot, ann = sandbox.bot(), sandbox.buyer()
    ann.open(bot)
    for words in ("Buy", "Buy two"):
        keyboard = {"inline_keyboard": [[{"text": words, "callback_data": words}]]}
        bot.call("sendMessage", chat_id=ann.id, text=words, reply_markup=keyboard)
    ann.tap("buy")
    updates = bot.call("getUpdates")
    assert updates[-1]["callback_query"]["data"] == "Buy"


def test_a_buyer_forwards_a_message_and_reads_on_in_the_other_chat(sandbox: Sandbox) -> None:
    bot, ann = sandbox.bot(), sandbox.buyer()
    group = sandbox.group("Friends", [ann, bot])
    ann.open(bot)
    ann.turn_to(group)
    said = bot.call("sendMessage", chat_id=group.id, text="Hello")
    sent = ann.forward(said["message_id"], bot)
    assert (sent.text, ann.last_message.id) == ("Hello", sent.id)


def test_an_inline_query_is_waited_for_and_its_result_sent() -> None:
    async def answer(bot: AsyncSandboxBot) -> None:
        (update,) = await bot.call("getUpdates", allowed_updates=["inline_query"], timeout=5)
        text = {"message_text": "Chosen"}
        result = {"type": "article", "id": "1", "title": "One", "input_message_content": text}
        query_id = update["inline_query"]["id"]
        await bot.call("answerInlineQuery", inline_query_id=query_id, results=[result])

    async def play() -> None:
        async with AsyncSandbox(seed=3, limit_seconds=5) as sandbox:
            bot, ann = sandbox.bot(), sandbox.buyer()
            bot.turn_inline_mode()
            ann.turn_to(bot)
            answering = asyncio.create_task(answer(bot))
            shown = await ann.ask_inline(bot, "one")
            await answering
            assert shown.results is not None
            sent = await ann.choose_inline(shown.id, shown.results[0].id)
            assert (sent.text, sent.sender_id) == ("Chosen", ann.id)

    asyncio.run(play())


def test_a_buyer_buys_paid_media_of_a_bot(sandbox: Sandbox) -> None:
    bot, ann = sandbox.bot(), sandbox.buyer(stars=40)
    ann.open(bot)
    media = [{"type": "photo", "media": "https://example.org/a.jpg"}]
    sent = bot.call("sendPaidMedia", chat_id=ann.id, star_count=30, media=media, payload="pics")
    assert ann.last_message.kind == "paid_media"
    bought = ann.buy_media(sent["message_id"])
    assert (bought.kind, bought.stars) == ("paid_media_payment", 30)
    assert bot.give_stars(5) == 35
