"""Who may post what where, edit it, take it back and pin it: in td's words."""

from __future__ import annotations

from typing import Any

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk, Json

from tgsandbox.control.shapes.requests import Send
from tgsandbox.control.verbs import chats
from tgsandbox.world.chats import Chat
from tgsandbox.world.errors import WorldError
from tgsandbox.world.groups import membership
from tgsandbox.world.groups.communities import ALL_PERMISSIONS, Restriction, all_rights, community_of

pytestmark = pytest.mark.anyio
PHOTO = "https://example.org/a.jpg"
FILE = "https://example.org/a.bin"
PLACE = {"latitude": 1.5, "longitude": 2.5}
# A message of each kind, the permission that it needs, and what td calls it.
POSTS: list[tuple[str, Json, str, str]] = [
    ("sendMessage", {"text": "Hi"}, "can_send_messages", "text messages"),
    ("sendPhoto", {"photo": PHOTO}, "can_send_photos", "photos"),
    ("sendDocument", {"document": FILE}, "can_send_documents", "documents"),
    ("sendVideo", {"video": FILE}, "can_send_videos", "videos"),
    ("sendAnimation", {"animation": FILE}, "can_send_other_messages", "animations"),
    ("sendAudio", {"audio": FILE}, "can_send_audios", "music"),
    ("sendVoice", {"voice": FILE}, "can_send_voice_notes", "voice notes"),
    ("sendLocation", PLACE, "can_send_messages", "locations"),
    ("sendLocation", PLACE | {"live_period": 60}, "can_send_messages", "live locations"),
    ("sendVenue", PLACE | {"title": "a", "address": "b"}, "can_send_messages", "venues"),
    ("sendContact", {"phone_number": "1", "first_name": "a"}, "can_send_messages", "contacts"),
    ("sendDice", {}, "can_send_other_messages", "dice"),
    (
        "sendPoll",
        {"question": "a", "options": [{"text": "b"}, {"text": "c"}]},
        "can_send_polls",
        "polls",
    ),
    (
        "sendInvoice",
        {
            "title": "a",
            "description": "b",
            "payload": "c",
            "currency": "XTR",
            "prices": [{"label": "a", "amount": 1}],
        },
        "can_send_messages",
        "invoice messages",
    ),
]


def open_group(desk: Desk) -> Chat:
    return desk.world.add_chat("supergroup", "Group", {desk.bot.id, desk.ann_id})


def open_channel(desk: Desk, *, without: str = "") -> Chat:
    """The bot is an administrator without that right."""
    channel = desk.world.add_chat("channel", "News", {desk.bot.id, desk.ann_id})
    membership.appoint(desk.world, channel, desk.bot.id, all_rights("channel") - {without})
    return channel


def of(chat: Chat, **more: Any) -> Json:
    return {"chat_id": chat.key.chat_id, **more}


@pytest.mark.parametrize(("method", "arguments", "permission", "plural"), POSTS)
async def test_a_restricted_bot_posts_only_what_it_may(
    desk: Desk, method: str, arguments: Json, permission: str, plural: str
) -> None:
    group = open_group(desk)
    community_of(desk.world, group).restricted[desk.bot.id] = Restriction(ALL_PERMISSIONS - {permission})

    words = await desk.refusal(method, **of(group), **arguments)

    assert words == f"400 Bad Request: not enough rights to send {plural} to the chat"
    membership.appoint(desk.world, group, desk.bot.id, frozenset({"can_manage_chat"}))
    assert await desk.result(method, **of(group), **arguments)


async def test_what_members_may_not_post_a_bot_without_rights_may_not_either(desk: Desk) -> None:
    group = open_group(desk)
    community_of(desk.world, group).permissions = frozenset({"can_send_messages"})
    sent = await desk.send("Hi")

    words = await desk.refusal(
        "sendMediaGroup",
        **of(group),
        media=[{"type": "photo", "media": PHOTO}, {"type": "photo", "media": PHOTO}],
    )
    assert words == "400 Bad Request: not enough rights to send photos to the chat"
    forward = of(group, from_chat_id=desk.ann_id, message_id=sent["message_id"])
    assert await desk.result("forwardMessage", **forward)
    community_of(desk.world, group).permissions = frozenset()
    for method in ("forwardMessage", "copyMessage"):
        words = await desk.refusal(method, **forward)
        assert words == "400 Bad Request: not enough rights to send text messages to the chat"


async def test_a_bot_posts_in_a_channel_as_an_administrator_that_may(desk: Desk) -> None:
    channel = open_channel(desk, without="can_post_messages")

    words = await desk.refusal("sendMessage", **of(channel), text="News")

    assert words == "400 Bad Request: need administrator rights in the channel chat"


async def test_a_bot_that_is_not_there_is_told_so(desk: Desk) -> None:
    channel = desk.world.add_chat("channel", "News", {desk.ann_id})
    group = desk.world.add_chat("supergroup", "Group", {desk.ann_id, desk.bot.id})
    membership.ban(desk.world, group, desk.ann_id, desk.bot.id)

    for method in ("sendMessage", "getChat"):
        words = await desk.refusal(method, **of(channel), text="News")
        assert words == "400 Bad Request: chat not found"
        words = await desk.refusal(method, **of(group), text="News")
        assert words == "403 Forbidden: bot was kicked from the supergroup chat"


async def test_a_bot_that_left_still_knows_the_group_and_reads_nothing_there(desk: Desk) -> None:
    group = desk.world.add_chat("supergroup", "Group", {desk.ann_id, desk.bot.id})
    assert await desk.result("leaveChat", **of(group))

    for method in ("sendMessage", "getChat", "getChatMemberCount", "leaveChat"):
        words = await desk.refusal(method, **of(group), text="News")
        assert words == "403 Forbidden: bot is not a member of the supergroup chat"


async def test_everybody_reads_a_channel_with_a_name_but_who_is_in_it(desk: Desk) -> None:
    desk.world.add_chat("channel", "News", {desk.ann_id}, username="mug_news")

    assert (await desk.result("getChat", chat_id="@mug_news"))["username"] == "mug_news"
    assert await desk.result("getChatMemberCount", chat_id="@mug_news") == 1
    words = await desk.refusal("sendMessage", chat_id="@mug_news", text="News")
    assert words == "403 Forbidden: bot is not a member of the channel chat"
    words = await desk.refusal("getChatMember", chat_id="@mug_news", user_id=str(desk.ann_id))
    assert words == "400 Bad Request: member list is inaccessible"


async def test_two_are_members_of_a_private_chat(desk: Desk) -> None:
    ann = str(desk.ann_id)
    ben_id = desk.world.add_user("Ben").user.id

    assert (await desk.result("getChatMember", chat_id=ann, user_id=ann))["status"] == "member"
    words = await desk.refusal("getChatMember", chat_id=ann, user_id=str(ben_id))
    assert words == "400 Bad Request: member not found"


async def test_posts_of_others_are_edited_in_a_channel_with_the_right_only(desk: Desk) -> None:
    channel = open_channel(desk)
    own = (await desk.result("sendMessage", **of(channel), text="Mine"))["message_id"]
    annes = chats.send_text(desk.world, desk.ann_id, channel.key.chat_id, Send("Ann's")).id

    edited = await desk.result("editMessageText", **of(channel, message_id=annes), text="Ours")
    assert edited["text"] == "Ours"
    membership.appoint(desk.world, channel, desk.bot.id, frozenset({"can_post_messages"}))
    assert await desk.result("editMessageText", **of(channel, message_id=own), text="Mine!")
    words = await desk.refusal("editMessageText", **of(channel, message_id=annes), text="Mine!")
    assert words == "400 Bad Request: message can't be edited"
    membership.appoint(desk.world, channel, desk.bot.id, frozenset({"can_manage_chat"}))
    words = await desk.refusal("editMessageText", **of(channel, message_id=own), text="No")
    assert words == "400 Bad Request: message can't be edited"


async def test_messages_are_taken_back_by_whose_they_are_or_who_has_the_right(desk: Desk) -> None:
    group = open_group(desk)
    own = (await desk.result("sendMessage", **of(group), text="Mine"))["message_id"]
    annes = [chats.send_text(desk.world, desk.ann_id, group.key.chat_id, Send("Hi")).id for _ in range(2)]

    assert await desk.result("deleteMessage", **of(group, message_id=own)) is True
    words = await desk.refusal("deleteMessage", **of(group, message_id=annes[0]))
    assert words == "400 Bad Request: message can't be deleted"
    membership.appoint(desk.world, group, desk.bot.id, frozenset({"can_delete_messages"}))
    assert await desk.result("deleteMessage", **of(group, message_id=annes[0])) is True
    # Two days later no bot may, whatever its rights.
    desk.world.advance(2 * 86_400)
    words = await desk.refusal("deleteMessage", **of(group, message_id=annes[1]))
    assert words == "400 Bad Request: message can't be deleted"


async def test_what_all_members_may_change_a_bot_changes_only_as_an_administrator(desk: Desk) -> None:
    group = open_group(desk)
    community_of(desk.world, group).permissions = ALL_PERMISSIONS
    sent = (await desk.result("sendMessage", **of(group), text="Hi"))["message_id"]

    words = await desk.refusal("pinChatMessage", **of(group, message_id=sent))
    assert words == "400 Bad Request: not enough rights to manage pinned messages in the chat"
    words = await desk.refusal("setChatTitle", **of(group), title="Ours")
    assert words == "400 Bad Request: not enough rights to change chat title"
    membership.appoint(desk.world, group, desk.bot.id, frozenset({"can_pin_messages"}))
    assert await desk.result("pinChatMessage", **of(group, message_id=sent)) is True


async def test_people_are_held_to_the_same_rules(desk: Desk) -> None:
    # Ann, whose id is the lower one, owns both.
    bob = desk.world.add_user("Bob", id=7_999_999_999).user.id
    channel = desk.world.add_chat("channel", "News", {desk.bot.id, desk.ann_id, bob})
    group = desk.world.add_chat("supergroup", "Group", {desk.bot.id, desk.ann_id, bob})
    community_of(desk.world, group).permissions = frozenset({"can_send_photos"})

    with pytest.raises(WorldError, match="need administrator rights in the channel chat"):
        chats.send_text(desk.world, bob, channel.key.chat_id, Send("Hi"))
    with pytest.raises(WorldError, match="not enough rights to send text messages"):
        chats.send_text(desk.world, bob, group.key.chat_id, Send("Hi"))
    # The owner may.
    assert chats.send_text(desk.world, desk.ann_id, group.key.chat_id, Send("Hi")).text == "Hi"
