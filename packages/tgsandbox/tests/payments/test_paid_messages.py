"""Messages that cost Stars, and the topics of a channel's direct messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tgsandbox.control.shapes.requests import MessagePage, Send
from tgsandbox.control.shapes.sharing import MessagePrice
from tgsandbox.control.verbs import chats, sharing
from tgsandbox.control.verbs import suggested_posts as verbs
from tgsandbox.world.chats import ChatKey
from tgsandbox.world.errors import WorldError
from tgsandbox.world.groups import membership
from tgsandbox.world.star_trade import stars
from tgsandbox.world.star_trade.star_moves import NANOSTARS

if TYPE_CHECKING:
    from packages.tgsandbox.tests.payments.conftest import Stall


def open_direct_messages(stall: Stall) -> tuple[int, int]:
    """A channel of an owner with the bot, and the chat in which people write to it."""
    owner = stall.world.add_user("Olga", id=1)
    channel = stall.world.add_chat("channel", "Tea News", {owner.user.id, stall.bot.id}).key.chat_id
    return channel, verbs.open_direct_messages(stall.world, channel).peer_id


def test_who_writes_to_a_channel_pays_and_has_a_topic_of_their_own(stall: Stall) -> None:
    channel, desk = open_direct_messages(stall)
    sharing.set_message_price(stall.world, desk, MessagePrice(20))
    (changed,) = stall.told("channel_post")
    assert changed["direct_message_price_changed"] == {
        "are_direct_messages_enabled": True,
        "direct_message_star_count": 20,
    }

    chats.send_text(stall.world, stall.user_id, desk, Send("Is it green?"))

    (told,) = stall.told("message")[1:]
    assert (told["paid_star_count"], stall.buyer.stars) == (20, 80)
    assert told["direct_messages_topic"]["topic_id"] == stall.user_id
    assert told["direct_messages_topic"]["user"]["first_name"] == "Ann"
    assert stars.balance_nanostars(stall.world, channel) == 17 * NANOSTARS


def test_a_bot_answers_in_the_persons_topic_which_nobody_else_reads(stall: Stall) -> None:
    _, desk = open_direct_messages(stall)
    bob = stall.world.add_user("Bob")
    asked = chats.send_text(stall.world, stall.user_id, desk, Send("Is it green?"))
    chats.send_text(stall.world, bob.user.id, desk, Send("Is it black?"))
    message = {"chat_id": desk, "text": "Yes"}

    assert stall.refusal("sendMessage", **message) == (
        "Bad Request: channel direct messages topic must be specified"
    )
    lost = stall.refusal("sendMessage", **message, direct_messages_topic_id=5)
    assert lost == "Bad Request: topic not found"
    sent = stall.call(
        "sendMessage",
        **message,
        direct_messages_topic_id=stall.user_id,
        reply_parameters={"message_id": asked.id},
    )["result"]

    assert sent["direct_messages_topic"]["topic_id"] == stall.user_id
    for person, texts in (
        (stall.user_id, ["Is it green?", "Yes"]),
        (bob.user.id, ["Is it black?"]),
        (1, ["Is it green?", "Is it black?", "Yes"]),
    ):
        read = chats.list_messages(stall.world, person, desk, MessagePage())
        assert [one.text for one in read] == texts
    owner = chats.send_text(stall.world, 1, desk, Send("Very green", reply_to=asked.id))
    assert stall.world.chats[ChatKey(desk)].messages[owner.id].direct_topic_id == stall.user_id


def test_a_bot_without_the_right_to_direct_messages_has_no_topics(stall: Stall) -> None:
    channel, desk = open_direct_messages(stall)
    news = stall.world.chats[ChatKey(channel)]
    membership.appoint(stall.world, news, stall.bot.id, frozenset({"can_post_messages"}))
    words = stall.refusal("sendMessage", chat_id=desk, text="Hi", direct_messages_topic_id=stall.user_id)
    assert words == "Bad Request: chat is not an administered channel direct messages chat"


def test_a_group_takes_stars_from_who_is_no_administrator(stall: Stall) -> None:
    # Ann, whose id is the lower one, is the owner.
    bob = stall.world.add_user("Bob", id=7_999_999_999, stars=15)
    group = stall.world.add_chat("supergroup", "Club", {stall.user_id, bob.user.id, stall.bot.id})
    chat_id = group.key.chat_id
    sharing.set_message_price(stall.world, chat_id, MessagePrice(10))
    assert stall.told("message")[-1]["paid_message_price_changed"] == {"paid_message_star_count": 10}
    assert stall.call("getChat", chat_id=chat_id)["result"]["paid_message_star_count"] == 10

    chats.send_text(stall.world, bob.user.id, chat_id, Send("Hello"))
    with pytest.raises(WorldError, match="costs 10 Stars, Bob has 5"):
        chats.send_text(stall.world, bob.user.id, chat_id, Send("Hello?"))
    chats.send_text(stall.world, stall.user_id, chat_id, Send("The owner pays nothing"))

    assert (bob.stars, stall.buyer.stars) == (5, 100)
    words = stall.refusal("sendMessage", chat_id=chat_id, text="Hi")
    assert words == "Bad Request: ALLOW_PAYMENT_REQUIRED"
    membership.appoint(stall.world, group, stall.bot.id, frozenset({"can_manage_chat"}))
    assert stall.call("sendMessage", chat_id=chat_id, text="Hi")["ok"]
    membership.leave(stall.world, group, stall.user_id)
    with pytest.raises(WorldError, match="Club has no owner any more"):
        sharing.set_message_price(stall.world, chat_id, MessagePrice(0))
