"""BotFather and the providers' set-up bots, as a person meets them in their chats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tgsandbox.world.built_in_bots import botfather
from tgsandbox.world.built_in_bots.botfather_menus import BOTFATHER_ID
from tgsandbox.world.chats import ChatKey
from tgsandbox.world.events import CallbackAnswered, Event
from tgsandbox.world.people import Bot
from tgsandbox.world.talk import acts
from tgsandbox.world.talk.messages import Message, Text
from tgsandbox.world.world import World

if TYPE_CHECKING:
    from packages.tgsandbox.tests.payments.conftest import Stall


class Person:
    """Writes to a built-in bot and taps its buttons by their words."""

    def __init__(self, world: World, user_id: int, bot_id: int = BOTFATHER_ID) -> None:
        self.world = world
        self.user_id = user_id
        self.bot_id = bot_id

    @property
    def last(self) -> Message:
        return list(self.world.chats[ChatKey(self.user_id, self.bot_id)].messages.values())[-1]

    @property
    def reads(self) -> str:
        content = self.last.content
        assert isinstance(content, Text)
        return content.text

    @property
    def buttons(self) -> list[list[dict[str, Any]]]:
        rows: list[list[dict[str, Any]]] = (self.last.reply_markup or {}).get("inline_keyboard", [])
        return rows

    def says(self, text: str) -> str:
        acts.send_text(self.world, self.user_id, self.bot_id, text)
        return self.reads

    def taps(self, words: str) -> str:
        place = next(
            (row, column)
            for row, buttons in enumerate(self.buttons)
            for column, button in enumerate(buttons)
            if words in button["text"]
        )
        acts.tap_callback(self.world, self.user_id, self.bot_id, self.last.id, *place)
        return self.reads

    def link(self, words: str) -> str:
        """Where a button with an address leads."""
        return next(str(button["url"]) for row in self.buttons for button in row if words in button["text"])


@pytest.fixture
def ann(stall: Stall) -> Person:
    botfather.install(stall.world)
    return Person(stall.world, stall.user_id)


def bot_named(world: World, username: str) -> Bot:
    return next(bot for bot in world.bots.values() if bot.user.username == username)


def test_start_and_help_say_what_can_be_done(ann: Person) -> None:
    acts.start(ann.world, ann.user_id, BOTFATHER_ID)
    assert "/newbot" in ann.reads
    assert "/mybots" in ann.says("/help")
    assert "don't understand" in ann.says("hello")


def test_a_new_bot_is_made_in_three_messages_and_its_token_works(ann: Person) -> None:
    ann.says("/newbot")
    ann.says("Cake Shop")
    answer = ann.says("cake_shop_bot")
    bot = bot_named(ann.world, "cake_shop_bot")
    assert (bot.user.first_name, bot.owner_id) == ("Cake Shop", ann.user_id)
    assert bot.token in answer
    assert ann.world.bot_by_token(bot.token) is bot
    content = ann.last.content
    assert isinstance(content, Text)
    assert [entity.type for entity in content.entities if entity.length == len(bot.token)] == ["code"]


def test_a_wrong_name_or_username_is_explained_and_asked_for_again(ann: Person) -> None:
    ann.says("/newbot")
    assert "1 to 64" in ann.says("x" * 65)
    ann.says("Cake Shop")
    assert "ends in “bot”" in ann.says("cake_shop")
    assert "is taken" in ann.says("tea_shop_bot")
    assert "is there" in ann.says("@cake_shop_bot")


def test_making_a_bot_can_be_stopped(ann: Person) -> None:
    assert "nothing to stop" in ann.says("/cancel")
    ann.says("/newbot")
    assert "Stopped" in ann.says("/cancel")
    assert "don't understand" in ann.says("Cake Shop")


def test_two_people_make_bots_at_the_same_time(ann: Person) -> None:
    bo = Person(ann.world, ann.world.add_user("Bo").user.id)
    for person in (ann, bo):
        person.says("/newbot")
    ann.says("Ann's")
    bo.says("Bo's")
    ann.says("anns_bot")
    bo.says("bos_bot")
    assert bot_named(ann.world, "anns_bot").user.first_name == "Ann's"
    assert bot_named(ann.world, "bos_bot").owner_id == bo.user_id


def test_a_person_sees_only_bots_of_their_own_and_those_without_an_owner(ann: Person) -> None:
    bo = Person(ann.world, ann.world.add_user("Bo").user.id)
    ann.world.add_bot("Ann's", "anns_bot", owner_id=ann.user_id)
    bo.says("/mybots")
    shown = [button["text"] for row in bo.buttons for button in row]
    assert shown == ["@tea_shop_bot"]


def test_a_provider_is_connected_in_its_own_bot_and_the_token_comes_back_to_botfather(ann: Person) -> None:
    # Given the way through the menus to the list of providers
    ann.says("/mybots")
    ann.taps("@tea_shop_bot")
    ann.taps("Bot Settings")
    assert "Stripe Test: 284685063:TEST:" in ann.taps("Payments")
    ann.taps("YooKassa")
    # When the provider's own bot is opened by its link
    address, _, payload = ann.link("Connect YooKassa Test").partition("?start=")
    provider_bot = bot_named(ann.world, address.removeprefix("https://t.me/"))
    acts.start(ann.world, ann.user_id, provider_bot.id, payload)
    there = Person(ann.world, ann.user_id, provider_bot.id)
    assert "Connect YooKassa Test to @tea_shop_bot?" in there.reads
    done = there.taps("Connect YooKassa Test")
    # Then
    token = bot_named(ann.world, "tea_shop_bot").provider_tokens[-1]
    assert (token.provider, token.is_test) == ("YooKassa", True)
    assert "1111 1111 1111 1026" in done
    assert there.link("Back") == "https://t.me/BotFather"
    assert f"YooKassa Test: {token.token} 2027-01-15 08:00" in ann.reads


def test_a_provider_is_disconnected_in_the_payments_menu(ann: Person) -> None:
    ann.says("/mybots")
    for words in ("@tea_shop_bot", "Bot Settings", "Payments"):
        ann.taps(words)
    assert "no payment provider yet" in ann.taps("Disconnect Stripe Test")
    assert bot_named(ann.world, "tea_shop_bot").provider_tokens == []


def test_the_token_can_be_read_again_and_each_page_leads_back(ann: Person) -> None:
    ann.says("/mybots")
    ann.taps("@tea_shop_bot")
    assert bot_named(ann.world, "tea_shop_bot").token in ann.taps("API Token")
    ann.taps("Back to the bot")
    ann.taps("Bot Settings")
    ann.taps("Payments")
    ann.taps("🌐 Stripe")
    ann.taps("Back to the payments")
    ann.taps("Back to the settings")
    ann.taps("Back to the bot")
    assert ann.taps("Back to the bots") == "Choose a bot:"


def test_a_provider_bot_that_was_not_opened_from_botfather_says_where_to_begin(ann: Person) -> None:
    ann.says("/mybots")
    for words in ("@tea_shop_bot", "Bot Settings", "Payments", "🌐 Stripe"):
        ann.taps(words)
    there = Person(ann.world, ann.user_id, bot_named(ann.world, "StripeSetUpBot").id)
    assert "BotFather" in there.says("hello")
    assert "BotFather" in there.says("/start 4711_test")


def test_a_stranger_does_not_connect_providers_to_anothers_bot(ann: Person) -> None:
    anns = ann.world.add_bot("Ann's", "anns_bot", owner_id=ann.user_id)
    ann.says("/mybots")
    for words in ("@anns_bot", "Bot Settings", "Payments", "🌐 Stripe"):
        ann.taps(words)
    bo = Person(ann.world, ann.world.add_user("Bo").user.id, bot_named(ann.world, "StripeSetUpBot").id)
    assert "Choose Stripe in BotFather" in bo.says(f"/start {anns.id}_test")
    assert anns.provider_tokens == []


def test_taps_are_answered_and_no_update_waits_for_anybody(ann: Person) -> None:
    heard: list[Event] = []
    ann.world.bulletin.listen(heard.append)
    ann.says("/mybots")
    ann.taps("@tea_shop_bot")
    assert [event.bot_id for event in heard if isinstance(event, CallbackAnswered)] == [BOTFATHER_ID]
    assert not ann.world.bots[BOTFATHER_ID].updates.waiting
    assert not ann.world.callback_queries


def test_botfathers_token_opens_nothing(ann: Person) -> None:
    assert all(bot.id not in ann.world.built_in for bot in ann.world.bots_by_token.values())


def test_inline_mode_and_paid_broadcasts_are_switched_in_the_settings(ann: Person) -> None:
    ann.says("/mybots")
    ann.taps("@tea_shop_bot")
    ann.taps("Bot Settings")
    bot = bot_named(ann.world, "tea_shop_bot")
    ann.taps("Inline Mode: off")
    ann.taps("Inline Feedback: off")
    ann.taps("Paid Broadcasts: off")
    assert (bot.has_inline_mode, bot.has_inline_feedback, bot.has_paid_broadcast) == (True, True, True)
    ann.taps("Inline Mode: on")
    assert not bot.has_inline_mode


def test_privacy_in_groups_is_switched_by_setprivacy(ann: Person) -> None:
    ann.says("/setprivacy")
    assert "privacy of @tea_shop_bot is on" in ann.taps("@tea_shop_bot")

    assert "privacy of @tea_shop_bot is off" in ann.taps("Turn it off")
    assert not bot_named(ann.world, "tea_shop_bot").has_group_privacy
    assert "is on" in ann.taps("Turn it on")
    ann.says("/mybots")
    ann.taps("@tea_shop_bot")
    ann.taps("Bot Settings")
    ann.taps("Group Privacy: on")
    assert not bot_named(ann.world, "tea_shop_bot").has_group_privacy
