"""The commands that ask a running sandbox, and worlds from files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tgsandbox import cli
from tgsandbox.control.furnishing import furnish, read_plan
from tgsandbox.testing import Sandbox, SandboxBot, WorldError
from tgsandbox.world.chats import ChatKey
from tgsandbox.world.groups.communities import community_of
from tgsandbox.world.talk.pictures import picture_size
from tgsandbox.world.trouble.verdicts import verdicts
from tgsandbox.world.world import World

NOON = 1_800_000_000.0
PLAN = """
now = 1800000000
frozen = true
quirks = ["shipping_answers_of_10_2"]

[[people]]
first_name = "Ann"
username = "ann"
stars = 100
started = ["mugs_bot"]

[[bots]]
name = "Mugs"
username = "mugs_bot"
owner = "ann"
stars = 7
providers = ["Stripe", "YooKassa:live"]

[[chats]]
title = "Friends"
type = "group"
members = ["ann", "mugs_bot"]

[[faults]]
name = "flood"
method = "sendMessage"
seconds = 2
"""

LIVE = f"123456789:AA{'x' * 33}"


@pytest.fixture
def bot(sandbox: Sandbox) -> SandboxBot:
    return sandbox.bot("Mugs", "mugs_bot")


class Terminal:
    """Runs commands and gives what they print."""

    def __init__(self, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
        self.url = sandbox.url
        self.capsys = capsys

    def run(self, *words: str, code: int = 0) -> str:
        assert cli.main([*words, "--url", self.url]) == code
        printed = self.capsys.readouterr()
        return printed.out + printed.err


@pytest.fixture
def terminal(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(sandbox, capsys)


# Triggers.


def test_a_payment_comes_without_the_clicks_and_can_be_refunded(terminal: Terminal, bot: SandboxBot) -> None:
    terminal.run("trigger", "successful_payment", "--set", "total_amount=500", "--set", "invoice_payload=mug")

    (update,) = bot.call("getUpdates")
    payment = update["message"]["successful_payment"]
    assert (payment["currency"], payment["total_amount"], payment["invoice_payload"]) == ("XTR", 500, "mug")
    charge = payment["telegram_payment_charge_id"]
    user_id = update["message"]["chat"]["id"]
    assert bot.call("refundStarPayment", user_id=user_id, telegram_payment_charge_id=charge) is True


@pytest.mark.parametrize("currency", ["XTR", "USD"])
def test_a_triggered_pre_checkout_query_can_be_answered_and_leads_to_a_payment(
    terminal: Terminal, sandbox: Sandbox, bot: SandboxBot, currency: str
) -> None:
    sandbox.buyer("Ann", username="ann")
    more = [
        "--set",
        f"currency={currency}",
        "--set",
        "total_amount=700",
        "--user",
        "@Ann",
        "--bot",
        "mugs_bot",
    ]
    terminal.run("trigger", "pre_checkout_query", *more)

    query = bot.call("getUpdates")[-1]["pre_checkout_query"]
    bot.call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)

    payment = bot.call("getUpdates")[-1]["message"]["successful_payment"]
    assert (payment["currency"], payment["total_amount"]) == (currency, 700)


def test_messages_and_refunds_are_triggered_too(terminal: Terminal, bot: SandboxBot) -> None:
    terminal.run("trigger", "message", "--set", "text=Hello")
    terminal.run("trigger", "refunded_payment", "--set", "total_amount=5")

    message, refund = (update["message"] for update in bot.call("getUpdates"))
    assert message["text"] == "Hello"
    assert refund["refunded_payment"]["total_amount"] == 5


def test_what_can_not_be_triggered_is_said_with_what_can(terminal: Terminal, bot: SandboxBot) -> None:
    assert "these can: message, pre_checkout_query" in terminal.run("trigger", "lightning", code=1)
    assert "unknown field `colour`" in terminal.run("trigger", "message", "--set", "colour=red", code=1)
    assert "wants NAME=VALUE, got 'text'" in terminal.run("trigger", "message", "--set", "text", code=1)
    assert "no @tea_bot among the bots" in terminal.run("trigger", "message", "--bot", "tea_bot", code=1)
    assert "CURRENCY_TOTAL_AMOUNT_INVALID" in terminal.run(
        "trigger", "pre_checkout_query", "--set", "currency=USD", "--set", "total_amount=1", code=1
    )


def test_without_a_bot_it_says_so(terminal: Terminal) -> None:
    assert "which bot is meant? there are: none" in terminal.run("trigger", "message", code=1)


# Replay.


def test_an_update_that_was_taken_is_sent_again_under_a_new_id(terminal: Terminal, bot: SandboxBot) -> None:
    terminal.run("trigger", "message", "--set", "text=Hello")
    (first,) = bot.call("getUpdates")
    bot.call("getUpdates", offset=first["update_id"] + 1)

    printed = terminal.run("replay", str(first["update_id"]))

    (again,) = bot.call("getUpdates")
    assert again["message"] == first["message"]
    assert again["update_id"] == first["update_id"] + 1
    assert f"sent again as {again['update_id']}: message" in printed


def test_an_unknown_update_is_an_error_with_the_last_ones(terminal: Terminal, bot: SandboxBot) -> None:
    assert "no update 1 of this bot; the last ones are: none" in terminal.run("replay", "1", code=1)


# World and doctor.


def test_the_world_is_shown(terminal: Terminal, sandbox: Sandbox, bot: SandboxBot) -> None:
    token = bot.connect_provider("Stripe")
    sandbox.buyer("Ann", username="ann", stars=3)
    sandbox.fault("flood", times=None)

    printed = terminal.run("world")

    for words in (f"@mugs_bot  {bot.token}", f"Stripe (test): {token}", "@ann", "3 Stars", "flood  for ever"):
        assert words in printed
    assert "BotFather" not in printed


def test_the_doctor_finds_a_bot_that_does_not_listen(
    terminal: Terminal, sandbox: Sandbox, bot: SandboxBot
) -> None:
    assert "problem: @mugs_bot neither polls with getUpdates nor has a webhook." in terminal.run(
        "doctor", code=1
    )


def test_the_doctor_finds_updates_that_are_not_asked_for(
    terminal: Terminal, sandbox: Sandbox, bot: SandboxBot
) -> None:
    bot.call("getUpdates", allowed_updates=["message"])

    printed = terminal.run("doctor", code=1)

    assert "@mugs_bot does not ask for pre_checkout_query, shipping_query" in printed


def test_the_doctor_finds_updates_that_wait_and_a_webhook_that_fails(
    terminal: Terminal, sandbox: Sandbox, bot: SandboxBot
) -> None:
    bot.call("setWebhook", url="http://127.0.0.1:9/")
    sandbox.fault("webhook_timeout", times=None)
    sandbox.buyer().open(bot)
    sandbox.clock.advance(60)

    printed = terminal.run("doctor", code=1)

    assert "The webhook of @mugs_bot fails:" in printed
    assert "A message has waited for @mugs_bot for 60 seconds." in printed


def test_the_doctor_is_content_with_a_bot_that_sells(terminal: Terminal, bot: SandboxBot) -> None:
    bot.connect_provider("Stripe")
    bot.call("getUpdates")

    assert terminal.run("doctor") == "all is well\n"


def test_without_a_sandbox_there_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor", "--url", "http://127.0.0.1:9"]) == 1
    assert "no sandbox answers at http://127.0.0.1:9" in capsys.readouterr().err
    assert cli.main(["doctor", "--url", "file:///etc/passwd"]) == 1
    assert "--url is an address such as http://127.0.0.1:8081" in capsys.readouterr().err


# Files.


def test_a_file_describes_a_world() -> None:
    world = World(lambda: NOON, seed=7)
    furnish(world, read_plan(PLAN))

    ann, bot = world.usernames["ann"], world.bot(world.usernames["mugs_bot"])
    assert (world.now(), world.clock.frozen) == (1_800_000_000, True)
    assert world.account(ann).stars == 100
    assert [(token.provider, token.is_test) for token in bot.provider_tokens] == [
        ("Stripe", True),
        ("YooKassa", False),
    ]
    assert (bot.owner_id, len(bot.updates.waiting)) == (ann, 1)
    assert [chat.title for chat in world.chats.values() if not chat.is_private] == ["Friends"]
    assert [fault.name for fault in world.faults] == ["flood"]
    assert not list(verdicts(world.calls))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("people = [", "this is not TOML"),
        ("[[people]]\nfirst_name = 'Ann'\nage = 7", "unknown field `age` - at `\\$.people"),
        ("[[bots]]\nname = 'Mugs'", "missing required field `username`"),
        ("[[chats]]\ntitle = 'Us'\nmembers = ['ann']", "nobody is called 'ann'; there are: none"),
        ("[[people]]\nfirst_name = 'Ann'\nstarted = ['x']", "Ann needs a username to start bots"),
        ("[[faults]]\nname = 'lightning'", "no fault 'lightning'"),
        ("quirks = ['haste']", "no quirk 'haste'"),
        (f"[[bots]]\nname = 'X'\nusername = 'x_bot'\ntoken = '{LIVE}'", "looks like a live bot's"),
    ],
)
def test_a_wrong_file_says_what_is_wrong_with_it(text: str, words: str) -> None:
    with pytest.raises(WorldError, match=words):
        furnish(World(lambda: NOON), read_plan(text))


def test_a_token_that_looks_like_a_live_one_may_be_allowed() -> None:
    world = World(lambda: NOON)
    text = f"[[bots]]\nname = 'X'\nusername = 'x_bot'\ntoken = '{LIVE}'\nallow_live_token = true"

    furnish(world, read_plan(text))

    assert world.bot_by_token(LIVE) is not None


def test_serving_a_file_that_can_not_be_read_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["serve", "--port", "0", "--world", str(tmp_path / "none.toml")]) == 1
    assert "none.toml" in capsys.readouterr().err
    (tmp_path / "world.toml").write_text("people = 3")
    assert cli.main(["serve", "--port", "0", "--world", str(tmp_path / "world.toml")]) == 1
    assert "Expected `array`" in capsys.readouterr().err


# A world as a library's own tests expect it.

FIXED = """
[[people]]
id = 700100200
first_name = "Tess"
username = "tess"
started = ["suite_bot"]
photo = true
personal_chat = "tess_channel"

[[bots]]
name = "Suite"
username = "suite_bot"
token = "700100300:made_up"
providers = ["Stripe:284685063:TEST:made_up", "YooKassa"]

[[chats]]
id = -1001700100400
title = "Forum"
owner = "tess"
members = []
administrators = ["suite_bot"]
forum = true
photo = true
description = "For tests"

[[web]]
url = "https://shop.example/tea.jpg"
picture = [800, 600]

[[web]]
url = "https://shop.example/none.jpg"

[[chats]]
title = "Tess writes"
type = "channel"
username = "tess_channel"
members = ["tess"]
administrators = ["suite_bot"]
rights = { suite_bot = ["can_post_messages"] }
"""


def test_a_file_may_say_every_id_and_token_that_a_suite_of_tests_knows_by_heart() -> None:
    world = World(lambda: NOON)

    furnish(world, read_plan(FIXED))

    bot = world.bots_by_token["700100300:made_up"]
    assert bot.provider_tokens[0].token == "284685063:TEST:made_up"
    forum = world.chats[ChatKey(-1001700100400)]
    community = community_of(world, forum)
    assert forum.members == {700100200, 700100300}
    assert (community.owner_id, community.is_forum) == (700100200, True)
    assert "can_manage_topics" in community.administrators[700100300].rights
    assert world.files[community.photo].width == 640
    tess = world.account(700100200)
    assert tess.personal_chat is not None
    channel = community_of(world, world.chats[tess.personal_chat])
    assert channel.administrators[700100300].rights == {"can_post_messages"}
    assert len(world.profile_photos[700100200]) == 1
    picture = world.web["https://shop.example/tea.jpg"]
    assert picture is not None
    assert picture_size(picture) == (800, 600)
    assert world.web["https://shop.example/none.jpg"] is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("-1001700100400", "-5", "the id of a supergroup is a number from -1000000000001 down to"),
        ("284685063:TEST:made_up", "284685063:made_up", "<number>:TEST:<text>"),
        ('"suite_bot"]\nforum', '"nobody"]\nforum', "nobody is called 'nobody'"),
        ("[800, 600]", '[800, 600]\ncontent = "AAAA"', "a page has content or is a picture, got both"),
        ('["can_post_messages"]', '["can_fly"]', "no such rights: can_fly; there are: can_manage_chat"),
        ('personal_chat = "tess_channel"', 'personal_chat = "nobody"', "nobody is called 'nobody'"),
    ],
)
def test_an_id_or_token_that_can_not_be_is_said(old: str, new: str, words: str) -> None:
    with pytest.raises(WorldError, match=re.escape(words)):
        furnish(World(lambda: NOON), read_plan(FIXED.replace(old, new)))


def test_a_world_file_may_have_public_stickers_and_games() -> None:
    world = World(lambda: NOON)
    text = """
        [[bots]]
        name = "Fun"
        username = "fun_bot"
        games = ["tea_race"]

        [[sticker_sets]]
        name = "CherryEmoji"
        title = "Cherries"
        emoji = ["🍒", "🍓"]
        type = "custom_emoji"
        custom_emoji_ids = ["5380109565226391871"]
    """

    furnish(world, read_plan(text))

    [bot] = world.bots.values()
    assert list(bot.games) == ["tea_race"]
    [first, second] = world.sticker_sets["cherryemoji"].stickers
    assert first.custom_emoji_id == "5380109565226391871"
    assert second.custom_emoji_id not in ("", first.custom_emoji_id)
