"""Replies: to which message, in which chat, to which part of it; and the animation a message comes with."""

from __future__ import annotations

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk, Json

pytestmark = pytest.mark.anyio
FIRE = "5104841245755180586"


def reply(message: Json, **more: object) -> Json:
    return {"reply_parameters": {"message_id": message["message_id"], **more}}


async def test_a_part_is_quoted_with_its_formatting(desk: Desk) -> None:
    told = await desk.send("Tea: <b>green</b>, <i>black</i>, green", parse_mode="HTML")

    answer = await desk.send(
        "Yes", **reply(told, quote="<b>green</b>, <i>black</i>", quote_parse_mode="HTML", quote_position=5)
    )

    assert answer["reply_to_message"]["message_id"] == told["message_id"]
    assert answer["quote"] == {
        "text": "green, black",
        "entities": [
            {"offset": 0, "length": 5, "type": "bold"},
            {"offset": 7, "length": 5, "type": "italic"},
        ],
        "position": 5,
        "is_manual": True,
    }


async def test_a_quote_is_found_where_its_formatting_is(desk: Desk) -> None:
    told = await desk.send("green and <b>green</b>", parse_mode="HTML")
    bold = [{"type": "bold", "offset": 0, "length": 5}]

    for entities, is_there in (([], True), (bold, True), ([{**bold[0], "type": "italic"}], False)):
        sent = await desk.call(
            "sendMessage",
            chat_id=desk.ann_id,
            text="Yes",
            **reply(told, quote="green", quote_entities=entities),
        )
        assert sent["ok"] is is_there


@pytest.mark.parametrize("quote", ["coffee", "x" * 1025])
async def test_what_is_not_in_the_message_can_not_be_quoted(desk: Desk, quote: str) -> None:
    told = await desk.send("Tea")
    words = await desk.refusal("sendMessage", chat_id=desk.ann_id, text="Yes", **reply(told, quote=quote))
    assert words == "400 Bad Request: QUOTE_TEXT_INVALID"


async def test_a_caption_is_quoted_too(desk: Desk) -> None:
    photo = await desk.result(
        "sendPhoto", chat_id=desk.ann_id, photo="https://example.org/a.jpg", caption="A cup of tea"
    )
    assert (await desk.send("Yes", **reply(photo, quote="cup")))["quote"]["text"] == "cup"


async def test_an_album_answers_with_all_its_pictures(desk: Desk) -> None:
    told = await desk.send("Tea")
    photo = {"type": "photo", "media": "https://example.org/a.jpg"}
    sent = await desk.result(
        "sendMediaGroup", chat_id=desk.ann_id, media=[photo, photo], **reply(told, quote="Tea")
    )
    assert [one["quote"]["text"] for one in sent] == ["Tea", "Tea"]


async def test_a_message_of_another_chat_is_answered_outside_of_it(desk: Desk) -> None:
    channel = desk.world.add_chat("channel", "News", {desk.bot.id, desk.ann_id})
    post = await desk.result(
        "sendPhoto", chat_id=channel.key.chat_id, photo="https://example.org/a.jpg", caption="New tea"
    )

    answer = await desk.send("Look", **reply(post, chat_id=channel.key.chat_id, quote="New"))

    assert "reply_to_message" not in answer
    outside = answer["external_reply"]
    assert (outside["origin"]["type"], outside["origin"]["message_id"]) == ("channel", post["message_id"])
    assert (outside["chat"]["title"], outside["message_id"]) == ("News", post["message_id"])
    assert outside["photo"] == post["photo"]
    assert answer["quote"]["text"] == "New"
    # The chat that is written to is no other one.
    same = await desk.send("Look", **reply(answer, chat_id=str(desk.ann_id)))
    assert same["reply_to_message"]["message_id"] == answer["message_id"]


async def test_what_is_gone_is_answered_only_where_it_needn_t_be_there(desk: Desk) -> None:
    gone = {"message_id": 999}
    words = await desk.refusal("sendMessage", chat_id=desk.ann_id, text="Yes", **reply(gone))
    assert words == "400 Bad Request: message to be replied not found"
    sent = await desk.send("Yes", **reply(gone, allow_sending_without_reply=True, quote="Tea"))
    assert sent.keys().isdisjoint({"reply_to_message", "quote"})


async def test_a_message_comes_with_an_animation_in_a_private_chat(desk: Desk) -> None:
    assert (await desk.send("Hot", message_effect_id=FIRE))["effect_id"] == FIRE
    words = await desk.refusal("sendMessage", chat_id=desk.ann_id, text="Hot", message_effect_id="5")
    assert words == "400 Bad Request: EFFECT_ID_INVALID"
    group = desk.world.add_chat("supergroup", "Group", {desk.bot.id, desk.ann_id}).key.chat_id
    words = await desk.refusal("sendMessage", chat_id=group, text="Hot", message_effect_id=FIRE)
    assert words == "400 Bad Request: EFFECT_CHAT_INVALID"


async def test_a_private_chat_and_the_general_topic_are_no_threads(desk: Desk) -> None:
    words = await desk.refusal("sendMessage", chat_id=desk.ann_id, text="Hi", message_thread_id=5)
    assert words == "400 Bad Request: message thread not found"
