"""A buyer in a bot's chat; the test plays the bot by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tgsandbox.testing import Buyer, CallRefused, NothingCame, Sandbox, SandboxBot, WorldError

BUY_AND_HELP = {
    "inline_keyboard": [
        [{"text": "Buy a mug", "callback_data": "buy"}, {"text": "Help", "callback_data": "help"}]
    ]
}


@pytest.fixture
def bot(sandbox: Sandbox) -> SandboxBot:
    return sandbox.bot("Mugs", "mugs_bot")


@pytest.fixture
def ann(sandbox: Sandbox) -> Buyer:
    return sandbox.buyer("Ann")


def say(bot: SandboxBot, buyer: Buyer, text: str, **more: Any) -> dict[str, Any]:
    message: dict[str, Any] = bot.call("sendMessage", chat_id=buyer.id, text=text, **more)
    return message


def test_the_bot_gets_what_the_buyer_does(bot: SandboxBot, ann: Buyer) -> None:
    ann.open(bot, "from-a-poster")
    ann.send("a mug, please")

    texts = [update["message"]["text"] for update in bot.call("getUpdates")]

    assert texts == ["/start from-a-poster", "a mug, please"]


def test_a_button_is_tapped_by_its_words(bot: SandboxBot, ann: Buyer) -> None:
    ann.open(bot)
    say(bot, ann, "Hello", reply_markup=BUY_AND_HELP)

    ann.tap("buy")

    assert bot.call("getUpdates", offset=-1)[0]["callback_query"]["data"] == "buy"


def test_the_answer_to_a_tap_is_waited_for(bot: SandboxBot, ann: Buyer) -> None:
    ann.open(bot)
    say(bot, ann, "Hello", reply_markup=BUY_AND_HELP)
    ann.tap("Help")
    query = bot.call("getUpdates", offset=-1)[0]["callback_query"]

    bot.call("answerCallbackQuery", callback_query_id=query["id"], text="We sell mugs", show_alert=True)

    answer = ann.wait_for_callback_answer()
    assert (answer.text, answer.show_alert) == ("We sell mugs", True)


def test_a_missing_button_is_told_with_those_that_are_there(bot: SandboxBot, ann: Buyer) -> None:
    with Sandbox(limit_seconds=0.01) as sandbox:
        bot, ann = sandbox.bot(), sandbox.buyer()
        ann.open(bot)
        say(bot, ann, "Hello", reply_markup=BUY_AND_HELP)

        with pytest.raises(NothingCame) as failure:
            ann.tap("Sell")

    assert "no button 'Sell' in this chat; there are: 'Buy a mug', 'Help'" in str(failure.value)
    assert "sendMessage -> ok" in str(failure.value), "the last calls are told, too"


def test_what_came_before_the_last_act_is_no_answer_to_it() -> None:
    with Sandbox(limit_seconds=0.01) as sandbox:
        bot, ann = sandbox.bot(), sandbox.buyer()
        ann.open(bot)
        say(bot, ann, "Welcome")
        assert ann.wait_for("welcome").text == "Welcome"

        ann.send("hi")

        with pytest.raises(
            TimeoutError, match=r"no message with 'welcome' since the buyer's last act; .* none"
        ):
            ann.wait_for("welcome")


def test_an_edited_message_is_news(bot: SandboxBot, ann: Buyer) -> None:
    ann.open(bot)
    message = say(bot, ann, "One moment")
    ann.send("hi")

    bot.call("editMessageText", chat_id=ann.id, message_id=message["message_id"], text="Ready")

    assert ann.wait_for("ready").id == message["message_id"]


def test_a_button_of_an_older_message_waits_until_the_bot_has_reacted() -> None:
    with Sandbox(limit_seconds=0.01) as sandbox:
        bot, ann = sandbox.bot(), sandbox.buyer()
        ann.open(bot)
        say(bot, ann, "Hello", reply_markup=BUY_AND_HELP)
        ann.tap("Buy")

        with pytest.raises(NothingCame, match="has not reacted"):
            ann.tap("Help")
        say(bot, ann, "Here it is")
        ann.tap("Help")

    # Then the tap went through, which is shown by there being no error.


def test_words_in_two_buttons_are_refused(bot: SandboxBot, ann: Buyer) -> None:
    two = {
        "inline_keyboard": [
            [{"text": "Red mug", "callback_data": "r"}, {"text": "Blue mug", "callback_data": "b"}]
        ]
    }
    ann.open(bot)
    say(bot, ann, "Which?", reply_markup=two)

    with pytest.raises(WorldError, match="'mug' is in more than one button: 'Red mug', 'Blue mug'"):
        ann.tap("mug")


def test_a_key_of_the_reply_keyboard_sends_its_words(bot: SandboxBot, ann: Buyer) -> None:
    ann.open(bot)
    say(bot, ann, "Hello", reply_markup={"keyboard": [[{"text": "Catalogue"}]]})

    ann.tap("Catalogue")

    assert ann.last_message.text == "Catalogue"
    assert bot.call("getUpdates", offset=-1)[0]["message"]["text"] == "Catalogue"


def test_a_link_to_another_bot_opens_it(sandbox: Sandbox, bot: SandboxBot, ann: Buyer) -> None:
    other = sandbox.bot("Cups", "cups_bot")
    ann.open(bot)
    link = {"inline_keyboard": [[{"text": "Cups", "url": "https://t.me/cups_bot?start=hello"}]]}
    say(bot, ann, "Cups are elsewhere", reply_markup=link)

    ann.tap("Cups")

    assert ann.last_message.text == "/start hello"
    assert other.call("getUpdates")[0]["message"]["text"] == "/start hello"


def test_a_blocked_bot_is_refused(bot: SandboxBot, ann: Buyer) -> None:
    ann.open(bot)
    ann.block()

    with pytest.raises(CallRefused, match="403 Forbidden: bot was blocked by the user"):
        say(bot, ann, "Are you there?")


def test_a_group_has_people_and_bots(sandbox: Sandbox, bot: SandboxBot, ann: Buyer) -> None:
    group = sandbox.group("Merchants", [ann, bot])

    bot.call("sendMessage", chat_id=group.id, text="A new order")
    ann.turn_to(group)

    assert ann.last_message.text == "A new order"


def test_an_act_before_any_chat_says_what_to_do(ann: Buyer) -> None:
    with pytest.raises(WorldError, match="in no chat yet"):
        ann.send("hello?")


def test_the_same_seed_gives_the_same_ids_and_tokens() -> None:
    def tokens(seed: int) -> tuple[str, str, int]:
        with Sandbox(seed) as sandbox:
            bot = sandbox.bot()
            return bot.token, bot.connect_provider("Stripe"), sandbox.buyer().id

    assert tokens(7) == tokens(7)
    assert tokens(7) != tokens(8)


def test_a_call_can_be_waited_for(sandbox: Sandbox, bot: SandboxBot, ann: Buyer) -> None:
    ann.open(bot)
    before = say(bot, ann, "one")
    assert before
    last = sandbox.calls("sendMessage")[-1].number

    say(bot, ann, "two")

    assert sandbox.wait_for_call("sendMessage", after=last).arguments["text"] == "two"


def test_a_bot_is_made_in_botfathers_chat(sandbox: Sandbox, ann: Buyer) -> None:
    ann.open(sandbox.botfather)
    ann.send("/newbot")
    ann.wait_for("name")
    ann.send("Cups")
    ann.wait_for("username")
    ann.send("cups_bot")
    told = ann.wait_for_message().text

    cups = sandbox.bot_named("@cups_bot")

    assert cups.token in told
    assert cups.call("getMe")["first_name"] == "Cups"
