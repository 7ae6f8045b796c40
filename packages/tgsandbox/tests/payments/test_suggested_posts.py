"""Posts that are suggested to a channel: decided on, published at their time, paid a day later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tgsandbox.control.shapes.star_deals import NewSuggestedPost, PostDecision
from tgsandbox.control.verb import NotNow
from tgsandbox.control.verbs import suggested_posts as verbs
from tgsandbox.world.chats import Chat
from tgsandbox.world.errors import WorldError
from tgsandbox.world.star_trade import stars, suggested_posts
from tgsandbox.world.talk.messages import Text

if TYPE_CHECKING:
    from packages.tgsandbox.tests.payments.conftest import Json, Stall

DAY = 86_400


@pytest.fixture
def channel(stall: Stall) -> Chat:
    return stall.world.add_chat("channel", "Tea News", {stall.user_id, stall.bot.id})


@pytest.fixture
def desk(stall: Stall, channel: Chat) -> Chat:
    """Where people write to the channel."""
    return suggested_posts.open_direct_messages(stall.world, channel)


def suggest(stall: Stall, desk: Chat, **terms: int) -> int:
    """The message of the buyer's suggestion."""
    request = NewSuggestedPost("Buy my cups", **terms)
    return verbs.suggest_post(stall.world, stall.user_id, desk.key.chat_id, request).id


def news(stall: Stall) -> list[str]:
    """The service messages about suggested posts that the bot was told of."""
    keys = [key for message in stall.told("message") for key in message]
    return [key for key in keys if key.startswith("suggested_post_") and key != "suggested_post_info"]


def decide(stall: Stall, method: str, desk: Chat, message_id: int, **arguments: Any) -> Json:
    return stall.call(method, chat_id=desk.key.chat_id, message_id=message_id, **arguments)


def test_an_approved_post_is_published_at_its_time_and_paid_a_day_later(
    stall: Stall, desk: Chat, channel: Chat
) -> None:
    send_date = int(stall.world.now()) + 3_600
    message_id = suggest(stall, desk, stars=50, send_date=send_date)
    told = stall.told("message")[-1]
    assert told["chat"]["is_direct_messages"] is True
    assert told["suggested_post_info"] == {
        "price": {"currency": "XTR", "amount": 50},
        "send_date": send_date,
        "state": "pending",
    }
    assert decide(stall, "approveSuggestedPost", desk, message_id)["result"] is True
    assert stall.buyer.stars == 50
    approved = stall.told("message")[-1]["suggested_post_approved"]
    assert (approved["send_date"], approved["price"]["amount"]) == (send_date, 50)
    assert approved["suggested_post_message"]["message_id"] == message_id
    assert stall.told("channel_post") == []
    stall.world.advance(3_600)
    (post,) = stall.told("channel_post")
    assert (post["text"], post["is_paid_post"]) == ("Buy my cups", True)
    stall.world.advance(DAY)
    paid = stall.told("message")[-1]["suggested_post_paid"]
    assert paid["star_amount"] == {"amount": 42, "nanostar_amount": 500_000_000}
    assert stars.bot_balance(stall.world, channel.key.chat_id) == 42
    assert news(stall) == ["suggested_post_approved", "suggested_post_paid"]


def test_a_post_that_is_deleted_within_a_day_is_not_paid(stall: Stall, desk: Chat, channel: Chat) -> None:
    decide(stall, "approveSuggestedPost", desk, suggest(stall, desk, stars=50))
    (post,) = channel.messages
    stall.world.delete_message(channel, post)
    stall.world.advance(DAY)
    refunded = stall.told("message")[-1]["suggested_post_refunded"]
    assert refunded["reason"] == "post_deleted"
    assert (stall.buyer.stars, stars.bot_balance(stall.world, channel.key.chat_id)) == (100, 0)


def test_a_post_that_can_not_be_paid_is_not_approved(stall: Stall, desk: Chat) -> None:
    message_id = suggest(stall, desk, stars=101)
    assert decide(stall, "approveSuggestedPost", desk, message_id)["ok"]
    assert news(stall) == ["suggested_post_approval_failed"]
    assert stall.buyer.stars == 100
    stars.top_up(stall.world, stall.user_id, 1)
    decide(stall, "approveSuggestedPost", desk, message_id)
    assert stall.buyer.stars == 0


def test_a_post_is_declined_with_a_comment_and_once(stall: Stall, desk: Chat, channel: Chat) -> None:
    message_id = suggest(stall, desk)
    decide(stall, "declineSuggestedPost", desk, message_id, comment="No cups")
    assert stall.told("message")[-1]["suggested_post_declined"]["comment"] == "No cups"
    assert decide(stall, "approveSuggestedPost", desk, message_id)["description"].endswith(
        "MESSAGE_ID_INVALID"
    )
    missing = decide(stall, "declineSuggestedPost", desk, 99)["description"]
    assert missing == "Bad Request: suggested post not found"
    assert channel.messages == {}


def test_a_bot_suggests_a_post_and_a_person_decides(stall: Stall, desk: Chat, channel: Chat) -> None:
    stars.give_to_bot(stall.world, stall.bot.id, 10)
    parameters = {"price": {"currency": "XTR", "amount": 10}}
    arguments = {
        "chat_id": desk.key.chat_id,
        "direct_messages_topic_id": stall.user_id,
        "suggested_post_parameters": parameters,
    }
    first = stall.call("sendMessage", text="Tea is cheap", **arguments)["result"]
    assert first["suggested_post_info"]["state"] == "pending"
    # A reply to a suggestion replaces it.
    again = stall.call(
        "sendMessage", text="Tea is free", reply_parameters={"message_id": first["message_id"]}, **arguments
    )["result"]
    assert news(stall) == ["suggested_post_declined"]
    place = (stall.world, stall.user_id, desk.key.chat_id, again["message_id"])
    verbs.decide_on_post(*place, PostDecision(True))
    assert stall.call("getMyStarBalance")["result"] == {"amount": 0}
    (published,) = channel.messages.values()
    assert published.content == Text("Tea is free")
    with pytest.raises(WorldError, match="waits for a decision"):
        verbs.decide_on_post(*place, PostDecision(False))


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ("{", "can't parse suggested post parameters JSON object"),
        ([], "object expected as suggested post parameters"),
        ({"price": {"currency": "XTR", "amount": 4}}, "invalid amount of Telegram Stars specified"),
        ({"price": {"currency": "EUR", "amount": 5}}, "invalid suggested post price currency specified"),
        (
            {"price": {"currency": "TON", "amount": 5}},
            "suggested post price must be divisible by 10000000 nanotoncoins",
        ),
        ({"send_date": -1}, "invalid post send date specified"),
        ({"send_date": 5}, "SCHEDULE_DATE_INVALID"),
    ],
)
def test_terms_are_refused_in_telegrams_words(stall: Stall, desk: Chat, parameters: Any, words: str) -> None:
    refusal = stall.refusal(
        "sendMessage",
        chat_id=desk.key.chat_id,
        direct_messages_topic_id=stall.user_id,
        text="a",
        suggested_post_parameters=parameters,
    )
    assert refusal == f"Bad Request: {words}"


def test_posts_are_suggested_to_channels_only(stall: Stall, channel: Chat) -> None:
    refusal = stall.refusal("sendMessage", chat_id=stall.user_id, text="a", suggested_post_parameters={})
    assert refusal == "Bad Request: SUGGESTED_POST_PEER_INVALID"
    with pytest.raises(NotNow, match="SUGGESTED_POST_PEER_INVALID"):
        suggest(stall, channel)
    with pytest.raises(WorldError, match="only a channel has direct messages"):
        suggested_posts.open_direct_messages(stall.world, stall.world.chats[stall.chat])


def test_ton_is_never_there(stall: Stall, desk: Chat) -> None:
    parameters = {"price": {"currency": "TON", "amount": 10_000_000}}
    sent = stall.call(
        "sendMessage",
        chat_id=desk.key.chat_id,
        direct_messages_topic_id=stall.user_id,
        text="a",
        suggested_post_parameters=parameters,
    )["result"]
    decide(stall, "approveSuggestedPost", desk, sent["message_id"])
    assert news(stall) == ["suggested_post_approval_failed"]


def test_the_chat_of_direct_messages_names_its_channel(stall: Stall, channel: Chat) -> None:
    shown = verbs.open_direct_messages(stall.world, channel.key.chat_id)
    full = stall.call("getChat", chat_id=shown.peer_id)["result"]
    assert (full["is_direct_messages"], full["parent_chat"]["title"]) == (True, "Tea News")
