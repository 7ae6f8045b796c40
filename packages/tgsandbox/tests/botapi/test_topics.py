"""A forum's topics are opened, written into, closed and deleted."""

from __future__ import annotations

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk
from packages.tgsandbox.tests.botapi.test_members import of, open_group

from tgsandbox.control.shapes.sharing import ForumSwitch
from tgsandbox.control.verb import NotNow
from tgsandbox.control.verbs import sharing
from tgsandbox.world.chats import Chat

pytestmark = pytest.mark.anyio


def open_forum(desk: Desk) -> Chat:
    chat = open_group(desk)
    sharing.switch_forum(desk.world, chat.key.chat_id, ForumSwitch(True))
    return chat


async def test_a_message_goes_into_a_topic(desk: Desk) -> None:
    chat = open_forum(desk)

    topic = await desk.result("createForumTopic", **of(chat), name="Orders")
    thread = {"message_thread_id": topic["message_thread_id"]}
    sent = await desk.result("sendMessage", **of(chat), text="One", **thread)

    assert (topic["name"], topic["icon_color"]) == ("Orders", 0x6FB9F0)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic["message_thread_id"], True)
    assert sent["chat"]["is_forum"] is True
    words = await desk.refusal("sendMessage", **of(chat), text="One", message_thread_id=999)
    assert words == "400 Bad Request: message thread not found"


async def test_a_topic_is_renamed_closed_opened_and_deleted_with_its_messages(desk: Desk) -> None:
    chat = open_forum(desk)
    topic = await desk.result("createForumTopic", **of(chat), name="Orders")
    thread = of(chat) | {"message_thread_id": topic["message_thread_id"]}
    sent = await desk.result("sendMessage", **thread, text="One")

    await desk.result("editForumTopic", **thread, name="Old orders")
    await desk.result("closeForumTopic", **thread)
    assert await desk.refusal("closeForumTopic", **thread) == "400 Bad Request: TOPIC_NOT_MODIFIED"
    await desk.result("reopenForumTopic", **thread)
    told = [update["message"] for update in await desk.updates()]
    await desk.result("deleteForumTopic", **thread)

    assert told[1]["forum_topic_edited"] == {"name": "Old orders"}
    assert "forum_topic_closed" in told[2]
    assert sent["message_id"] not in chat.messages
    assert await desk.refusal("editForumTopic", **thread) == "400 Bad Request: TOPIC_ID_INVALID"


async def test_the_general_topic_is_hidden_and_renamed(desk: Desk) -> None:
    chat = open_forum(desk)

    await desk.result("hideGeneralForumTopic", **of(chat))
    await desk.result("editGeneralForumTopic", **of(chat), name="Hall")

    hidden, renamed = [update["message"] for update in await desk.updates()]
    assert hidden["general_forum_topic_hidden"] == {}
    assert renamed["forum_topic_edited"] == {"name": "Hall"}
    words = await desk.refusal("hideGeneralForumTopic", **of(chat))
    assert words == "400 Bad Request: TOPIC_NOT_MODIFIED"


async def test_a_chat_without_topics_has_none_to_open(desk: Desk) -> None:
    chat = open_group(desk)

    words = await desk.refusal("createForumTopic", **of(chat), name="Orders")

    assert words == "400 Bad Request: the chat is not a forum"
    channel = desk.world.add_chat("channel", "News", {desk.bot.id})
    with pytest.raises(NotNow, match="only a supergroup has topics"):
        sharing.switch_forum(desk.world, channel.key.chat_id, ForumSwitch(True))


async def test_a_topics_icon_is_a_custom_emoji_that_there_is(desk: Desk) -> None:
    chat = open_forum(desk)
    icon = (await desk.result("getForumTopicIconStickers"))[0]["custom_emoji_id"]

    topic = await desk.result("createForumTopic", **of(chat), name="News", icon_custom_emoji_id=icon)
    thread = {**of(chat), "message_thread_id": topic["message_thread_id"]}

    assert topic["icon_custom_emoji_id"] == icon
    assert await desk.refusal("editForumTopic", **thread, icon_custom_emoji_id="7") == (
        "400 Bad Request: DOCUMENT_INVALID"
    )
    await desk.result("editForumTopic", **thread, icon_custom_emoji_id="")


async def test_the_general_topic_has_the_number_1(desk: Desk) -> None:
    chat = open_forum(desk)
    general = {**of(chat), "message_thread_id": 1}

    await desk.result("editForumTopic", **general, name="Everything")
    await desk.result("unpinAllForumTopicMessages", **general)

    assert await desk.refusal("editGeneralForumTopic", **of(chat), name="Everything") == (
        "400 Bad Request: TOPIC_NOT_MODIFIED"
    )
    assert await desk.result("editForumTopic", **general) is True
    for arguments, words in (
        ({"message_thread_id": 0, "name": "x"}, "invalid forum topic identifier specified"),
        ({"message_thread_id": 1, "name": " "}, "name must be non-empty"),
    ):
        assert await desk.refusal("editForumTopic", **of(chat), **arguments) == f"400 Bad Request: {words}"
    assert await desk.refusal("createForumTopic", **of(chat), name="") == (
        "400 Bad Request: name must be non-empty"
    )


async def test_a_bot_without_the_right_is_told_what_it_may_not(desk: Desk) -> None:
    chat = open_group(desk, is_administrator=False)
    sharing.switch_forum(desk.world, chat.key.chat_id, ForumSwitch(True))

    words = await desk.refusal("createForumTopic", **of(chat), name="Orders")

    assert words == "400 Bad Request: not enough rights to create a topic"
