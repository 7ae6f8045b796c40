"""Live photos: a still with a film of a few seconds."""

from __future__ import annotations

import json

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk
from packages.tgsandbox.tests.botapi.test_profile import png
from packages.tgsandbox.tests.botapi.test_recordings import mp4

pytestmark = pytest.mark.anyio
FILES = {"film": ("a.mov", mp4(2.0, 640, 480)), "still": ("a.png", png(640, 480))}
LIVE = {"type": "live_photo", "media": "attach://film", "photo": "attach://still"}


async def test_a_live_photo_shows_its_still_beside_its_film(desk: Desk) -> None:
    reply = await desk.upload(
        "sendLivePhoto",
        {"live_photo": FILES["film"], "photo": FILES["still"]},
        chat_id=desk.ann_id,
        caption="Tea",
    )

    message = reply.json["result"]
    live = message["live_photo"]
    assert live["photo"] == message["photo"]
    assert (live["duration"], live["width"], live["height"]) == (2, 640, 480)
    again = await desk.result(
        "sendLivePhoto",
        chat_id=desk.ann_id,
        live_photo=live["file_id"],
        photo=message["photo"][-1]["file_id"],
    )
    assert again["live_photo"]["file_unique_id"] == live["file_unique_id"]


async def test_a_live_photo_is_part_of_an_album_and_of_paid_media(desk: Desk) -> None:
    album = json.dumps([LIVE, {"type": "photo", "media": "attach://still"}])
    sent = await desk.upload("sendMediaGroup", FILES, chat_id=desk.ann_id, media=album)
    paid = await desk.upload(
        "sendPaidMedia", FILES, chat_id=desk.ann_id, star_count=5, media=json.dumps([LIVE])
    )

    assert ["live_photo" in message for message in sent.json["result"]] == [True, False]
    [item] = paid.json["result"]["paid_media"]["paid_media"]
    assert item["type"] == "live_photo"
    assert item["live_photo"]["duration"] == 2


async def test_what_a_live_photo_lacks_is_said(desk: Desk) -> None:
    for arguments, words in (
        ({}, "there is no live photo in the request"),
        ({"live_photo": "x"}, "there is no photo in the request"),
        ({"live_photo": "https://a.example/a.mov", "photo": "x"}, "wrong file identifier/HTTP URL specified"),
    ):
        refusal = await desk.refusal("sendLivePhoto", chat_id=desk.ann_id, **arguments)
        assert refusal == f"400 Bad Request: {words}"
    without_still = json.dumps([LIVE | {"photo": ""}])
    refused = await desk.upload("sendMediaGroup", FILES, chat_id=desk.ann_id, media=without_still)
    assert refused.json["description"] == "Bad Request: can't parse InputMedia: photo not found"


async def test_an_edited_caption_stands_above_the_picture_when_it_should(desk: Desk) -> None:
    sent = await desk.upload("sendPhoto", {"photo": FILES["still"]}, chat_id=desk.ann_id, caption="Tea")
    where = {"chat_id": desk.ann_id, "message_id": sent.json["result"]["message_id"]}

    above = await desk.result("editMessageCaption", **where, caption="Tea!", show_caption_above_media=True)
    below = await desk.result("editMessageCaption", **where, caption="Tea?")

    assert above["show_caption_above_media"] is True
    assert "show_caption_above_media" not in below
