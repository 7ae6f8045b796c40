"""Guests, managed bots, join requests that a bot decides on, and moving from one server to another."""

from __future__ import annotations

from typing import Any

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk, Json

from tgsandbox.control.shapes.requests import BotSwitch, NewManagedBot, Send
from tgsandbox.control.shapes.sharing import AssignedBot
from tgsandbox.control.verbs import bots, chats, sharing
from tgsandbox.world.chats import Chat
from tgsandbox.world.errors import WorldError
from tgsandbox.world.groups import invite_links, membership
from tgsandbox.world.groups.communities import all_rights

pytestmark = pytest.mark.anyio
ARTICLE = {"type": "article", "id": "1", "title": "Tea", "input_message_content": {"message_text": "Tea!"}}


# Guests.


def group_without_bot(desk: Desk) -> Chat:
    other = desk.world.add_bot("Other", "other_bot")
    return desk.world.add_chat("supergroup", "Group", {other.id, desk.ann_id})


async def test_a_guest_hears_where_it_is_named_and_answers_once(desk: Desk) -> None:
    bots.switch_guest_mode(desk.world, desk.bot.id, BotSwitch())
    group = group_without_bot(desk)
    chats.send_text(desk.world, desk.ann_id, group.key.chat_id, Send("Tea?"))
    named = chats.send_text(desk.world, desk.ann_id, group.key.chat_id, Send("🍵 @Shop_bot tea?"))

    (update,) = await desk.updates()
    asked = update["guest_message"]
    assert (asked["message_id"], asked["chat"]["title"]) == (named.id, "Group")
    query = {"guest_query_id": asked["guest_query_id"]}
    posted = await desk.result("answerGuestQuery", **query, result=ARTICLE)

    *_, last = group.messages.values()
    assert (last.sender_id, last.reply_to, last.guest_caller_id) == (desk.bot.id, named.id, desk.ann_id)
    assert await desk.result("editMessageText", **posted, text="Gone") is True
    words = await desk.refusal("answerGuestQuery", **query, result=ARTICLE)
    assert words == ("400 Bad Request: query is too old and response timeout expired or query ID is invalid")


async def test_a_bot_that_is_no_guest_hears_nothing(desk: Desk) -> None:
    group = group_without_bot(desk)
    chats.send_text(desk.world, desk.ann_id, group.key.chat_id, Send("@shop_bot tea?"))
    assert await desk.updates() == []
    assert (await desk.result("getMe"))["supports_guest_queries"] is False


# Managed bots.


def make_managed(desk: Desk) -> int:
    bots.switch_management(desk.world, desk.bot.id, BotSwitch())
    return bots.create_managed_bot(
        desk.world, desk.ann_id, NewManagedBot(desk.bot.id, "Kettle", "kettle_bot")
    ).id


async def test_a_bot_has_the_token_of_a_bot_that_was_made_through_it(desk: Desk) -> None:
    managed = make_managed(desk)

    told, note = await desk.updates()
    assert told["managed_bot"]["user"]["id"] == desk.ann_id
    assert told["managed_bot"]["bot"]["username"] == "kettle_bot"
    assert note["message"]["managed_bot_created"]["bot"]["id"] == managed
    token = await desk.result("getManagedBotToken", user_id=managed)
    assert (await desk.request("GET", f"/bot{token}/getMe")).json["result"]["id"] == managed

    new = await desk.result("replaceManagedBotToken", user_id=managed)

    assert new != token
    assert (await desk.request("GET", f"/bot{token}/getMe")).status == 401
    assert (await desk.request("GET", f"/bot{new}/getMe")).status == 200
    other = desk.world.add_bot("Other", "other_bot").id
    assert await desk.refusal("getManagedBotToken", user_id=other) == "400 Bad Request: BOT_INVALID"
    assert await desk.refusal("getManagedBotToken", user_id=5) == "400 Bad Request: user not found"


async def test_a_managed_bot_is_kept_to_a_few_people(desk: Desk) -> None:
    managed = make_managed(desk)
    bob = desk.world.add_user("Bob").user.id
    settings = {"user_id": managed, "is_access_restricted": True}

    await desk.result("setManagedBotAccessSettings", **settings)
    with pytest.raises(WorldError, match="Bob may not use this bot"):
        chats.send_text(desk.world, bob, managed, Send("Hi"))
    assert chats.send_text(desk.world, desk.ann_id, managed, Send("Hi")).text == "Hi"
    await desk.result("setManagedBotAccessSettings", **settings, added_user_ids=[bob])

    kept = await desk.result("getManagedBotAccessSettings", user_id=managed)
    assert (kept["is_access_restricted"], [one["id"] for one in kept["added_users"]]) == (True, [bob])
    assert chats.send_text(desk.world, bob, managed, Send("Hi")).text == "Hi"
    await desk.result("setManagedBotAccessSettings", user_id=managed, is_access_restricted=False)
    kept = await desk.result("getManagedBotAccessSettings", user_id=managed)
    assert kept == {"is_access_restricted": False}


@pytest.mark.parametrize(
    ("added", "words"),
    [
        ("", "user identifiers are not specified"),
        (5, "expected an Array of user identifiers"),
        ([1] * 11, "too many user identifiers specified"),
        (["x"], "can't parse user identifier as a Number"),
        ([True], "user identifier must be a Number"),
        ([-1], "invalid user identifier specified"),
        ([1], "USER_ID_INVALID"),
    ],
)
async def test_who_may_use_a_bot_is_a_list_of_people(desk: Desk, added: Any, words: str) -> None:
    refusal = await desk.refusal(
        "setManagedBotAccessSettings",
        user_id=make_managed(desk),
        is_access_restricted=True,
        added_user_ids=added,
    )
    assert refusal == f"400 Bad Request: {words}"


async def test_bots_are_made_only_through_a_bot_that_manages_bots(desk: Desk) -> None:
    with pytest.raises(WorldError, match="manages no bots"):
        bots.create_managed_bot(desk.world, desk.ann_id, NewManagedBot(desk.bot.id, "Kettle", "kettle_bot"))


# Join requests.


async def asked_to_join(desk: Desk) -> tuple[Chat, int, Json]:
    """A channel whose bot is to decide on Bob, who has just asked to be let in."""
    channel = desk.world.add_chat("channel", "Club", {desk.ann_id})
    membership.appoint(desk.world, channel, desk.bot.id, all_rights("channel"))
    sharing.assign_join_bot(desk.world, channel.key.chat_id, AssignedBot(desk.bot.id))
    link = await desk.result("createChatInviteLink", chat_id=channel.key.chat_id, creates_join_request=True)
    bob = desk.world.add_user("Bob").user.id
    invite_links.follow(desk.world, bob, link["invite_link"])
    update = (await desk.updates())[-1]
    return channel, bob, {"chat_join_request_query_id": update["chat_join_request"]["query_id"]}


@pytest.mark.parametrize(("result", "is_in"), [("approve", True), ("decline", False), ("queue", False)])
async def test_a_chats_own_bot_decides_who_is_let_in(desk: Desk, result: str, is_in: bool) -> None:
    channel, bob, query = await asked_to_join(desk)

    await desk.result("answerChatJoinRequestQuery", **query, result=result)

    assert (bob in channel.members) is is_in
    waiting = sharing.list_join_requests(desk.world, channel.key.chat_id)
    assert [one.user_id for one in waiting] == ([bob] if result == "queue" else [])
    words = await desk.refusal("answerChatJoinRequestQuery", **query, result=result)
    assert "query is too old" in words


async def test_a_bot_that_takes_too_long_leaves_it_to_the_administrators(desk: Desk) -> None:
    channel, bob, query = await asked_to_join(desk)
    desk.world.advance(10)

    assert "query is too old" in await desk.refusal("answerChatJoinRequestQuery", **query, result="approve")
    await desk.result("approveChatJoinRequest", chat_id=channel.key.chat_id, user_id=bob)
    assert bob in channel.members


async def test_a_mini_app_in_between_lifts_the_deadline(desk: Desk) -> None:
    channel, bob, query = await asked_to_join(desk)
    await desk.result("sendChatJoinRequestWebApp", **query, web_app_url="https://example.org/quiz")
    desk.world.advance(60)
    (waiting,) = sharing.list_join_requests(desk.world, channel.key.chat_id)
    assert (waiting.is_asked, waiting.web_app_url) == (True, "https://example.org/quiz")

    await desk.result("answerChatJoinRequestQuery", **query, result="approve")

    assert bob in channel.members
    words = await desk.refusal("sendChatJoinRequestWebApp", **query, web_app_url="http://example.org")
    assert "Only HTTPS links are allowed" in words
    words = await desk.refusal("answerChatJoinRequestQuery", **query, result="maybe")
    assert words == "400 Bad Request: invalid result specified"


# Servers.


async def test_a_bot_that_logged_out_is_refused_for_ten_minutes(desk: Desk) -> None:
    assert await desk.result("logOut") is True
    assert await desk.refusal("getMe") == "400 Logged out"
    desk.world.advance(600)
    assert (await desk.result("getMe"))["username"] == "shop_bot"


async def test_a_bot_is_closed_ten_minutes_after_its_launch_at_the_earliest(desk: Desk) -> None:
    await desk.result("getMe")
    desk.world.advance(60)
    assert await desk.refusal("close") == "429 Too Many Requests: retry after 540"
    desk.world.advance(540)
    assert await desk.result("close") is True
    assert await desk.refusal("close") == "429 Too Many Requests: retry after 600"
