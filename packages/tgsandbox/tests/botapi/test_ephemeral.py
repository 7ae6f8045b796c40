"""A message in a group that one member alone sees."""

from __future__ import annotations

from typing import Any

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk
from packages.tgsandbox.tests.botapi.test_members import of, open_group

from tgsandbox.control.verbs.ephemeral import list_ephemeral_messages
from tgsandbox.world.chats import Chat
from tgsandbox.world.talk.ephemeral import seen_by
from tgsandbox.world.talk.messages import Text

pytestmark = pytest.mark.anyio
BAD = "400 Bad Request: "
BUTTON = {"inline_keyboard": [[{"text": "Tea", "callback_data": "tea"}]]}


async def whisper(desk: Desk, chat: Chat) -> tuple[dict[str, Any], dict[str, Any]]:
    """The message and how it is named to change it."""
    message = await desk.result(
        "sendMessage",
        **of(chat),
        text="Psst",
        reply_markup=BUTTON,
        ephemeral_message_parameters={"receiver_user_id": desk.ann_id},
    )
    number = message["ephemeral_message_id"]
    return message, {**of(chat), "receiver_user_id": desk.ann_id, "ephemeral_message_id": number}


async def test_a_whisper_has_a_number_of_its_own_and_is_not_in_the_chat(desk: Desk) -> None:
    chat = open_group(desk)

    message, _ = await whisper(desk, chat)
    older = await desk.result("sendMessage", **of(chat), text="Psst", receiver_user_id=desk.ann_id)

    assert (message["message_id"], message["text"], message["reply_markup"]) == (0, "Psst", BUTTON)
    assert message["receiver_user"]["id"] == desk.ann_id
    assert older["ephemeral_message_id"] == message["ephemeral_message_id"] + 1
    assert chat.messages == {}
    seen = list_ephemeral_messages(desk.world, desk.ann_id, chat.key.chat_id)
    assert [one.text for one in seen] == ["Psst", "Psst"]


async def test_a_whisper_is_changed_in_every_way_and_deleted(desk: Desk) -> None:
    chat = open_group(desk)
    _, it = await whisper(desk, chat)
    shown = seen_by(desk.world, chat, desk.ann_id)

    assert await desk.result("editEphemeralMessageText", **it, text="<b>Hm</b>", parse_mode="HTML") is True
    [message] = shown.values()
    assert isinstance(message.content, Text)
    assert (message.content.text, message.reply_markup) == ("Hm", None)
    await desk.result("editEphemeralMessageReplyMarkup", **it, reply_markup=BUTTON)
    assert message.reply_markup == BUTTON
    photo = {"type": "photo", "media": "https://tea.example/cup.jpg"}
    await desk.result("editEphemeralMessageMedia", **it, media=photo)
    await desk.result("editEphemeralMessageCaption", **it, caption="A cup")
    assert getattr(message.content, "caption", None) == "A cup"
    await desk.result("deleteEphemeralMessage", **it)
    assert shown == {}


async def test_what_a_whisper_is_refused_for(desk: Desk) -> None:
    chat = open_group(desk)
    stranger = desk.world.add_user("Bob").user.id
    _, it = await whisper(desk, chat)

    for arguments, words in (
        ({"receiver_user_id": stranger}, "USER_NOT_PARTICIPANT"),
        ({"ephemeral_message_parameters": {}}, 'can\'t find field "receiver_user_id"'),
        ({"ephemeral_message_parameters": 7}, "object expected as ephemeral message parameters"),
    ):
        assert await desk.refusal("sendMessage", **of(chat), text="Psst", **arguments) == BAD + words
    assert await desk.refusal("deleteEphemeralMessage", **it | {"ephemeral_message_id": 9}) == (
        BAD + "MESSAGE_ID_INVALID"
    )
    private = await desk.refusal(
        "sendMessage", chat_id=desk.ann_id, text="Psst", receiver_user_id=desk.ann_id
    )
    assert private == BAD + "method is available only for groups and supergroups"
