"""Which buttons Telegram takes in which chats, and on which messages."""

from __future__ import annotations

from typing import Any

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk
from packages.tgsandbox.tests.botapi.test_members import of, open_group

from tgsandbox.world.chats import Chat
from tgsandbox.world.groups import membership
from tgsandbox.world.groups.communities import all_rights

pytestmark = pytest.mark.anyio
BAD = "400 Bad Request: "
APP = {"text": "Shop", "web_app": {"url": "https://tea.example"}}
SEARCH = {"text": "Share", "switch_inline_query": "tea"}
PLAY = {"text": "Play", "callback_game": {}}
PRESS = {"text": "Press", "callback_data": "x"}


def inline(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"text": "Tea", "reply_markup": {"inline_keyboard": [list(buttons)]}}


def keys(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"text": "Tea", "reply_markup": {"keyboard": [list(buttons)]}}


def open_channel(desk: Desk) -> Chat:
    chat = desk.world.add_chat("channel", "Tea News", {desk.bot.id, desk.ann_id})
    membership.appoint(desk.world, chat, desk.bot.id, all_rights("channel"))
    return chat


@pytest.mark.parametrize(
    ("button", "refusal"),
    [
        ({"request_contact": True}, "phone number can be requested in private chats only"),
        ({"request_location": True}, "location can be requested in private chats only"),
        ({"request_poll": {}}, "poll can be requested in private chats only"),
        ({"request_users": {"request_id": 1}}, "users can be requested in private chats only"),
        (
            {"request_chat": {"request_id": 1, "chat_is_channel": False}},
            "chats can be requested in private chats only",
        ),
        ({"web_app": APP["web_app"]}, "web App buttons can be used in private chats only"),
    ],
)
async def test_a_key_asks_for_something_only_in_a_private_chat(
    desk: Desk, button: dict[str, Any], refusal: str
) -> None:
    chat = open_group(desk)
    message = keys({"text": "Give", **button})

    assert await desk.refusal("sendMessage", **of(chat), **message) == BAD + refusal
    assert (await desk.result("sendMessage", chat_id=desk.ann_id, **message))["text"] == "Tea"


async def test_a_mini_app_is_opened_from_private_chats_only(desk: Desk) -> None:
    chat = open_group(desk)
    sent = await desk.result("sendMessage", **of(chat), **inline(PRESS))

    refusals = [
        await desk.refusal("sendMessage", **of(chat), **inline(APP)),
        await desk.refusal("editMessageText", **of(chat), message_id=sent["message_id"], **inline(APP)),
    ]

    assert refusals == [BAD + "BUTTON_TYPE_INVALID"] * 2
    assert (await desk.result("sendMessage", chat_id=desk.ann_id, **inline(APP)))["text"] == "Tea"


async def test_a_post_in_a_channel_has_an_inline_keyboard_that_names_no_bot(desk: Desk) -> None:
    chat = open_channel(desk)

    assert await desk.refusal("sendMessage", **of(chat), **keys(PRESS)) == BAD + "inline keyboard expected"
    assert await desk.refusal("sendMessage", **of(chat), **inline(SEARCH)) == (
        BAD + "can't use switch_inline_query button in a channel chat, because users will not be able to use "
        "the button without knowing bot's username"
    )
    assert (await desk.result("sendMessage", **of(chat), **inline(PRESS)))["text"] == "Tea"


async def test_only_a_game_has_a_button_to_play_and_has_it_first(desk: Desk) -> None:
    sent = await desk.send("Tea")

    refusals = [
        await desk.refusal("sendMessage", chat_id=desk.ann_id, **inline(PLAY)),
        await desk.refusal(
            "editMessageText", chat_id=desk.ann_id, message_id=sent["message_id"], **inline(PLAY)
        ),
        await desk.refusal("sendGame", chat_id=desk.ann_id, game_short_name="x", **inline(PRESS, PLAY)),
    ]

    assert refusals == [
        BAD + "BUTTON_TYPE_INVALID",
        BAD + "BUTTON_TYPE_INVALID",
        BAD + "BUTTON_POS_INVALID",
    ]
