"""A bot's set of stickers is made, changed and read back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk
from packages.tgsandbox.tests.botapi.test_members import of, open_group

pytestmark = pytest.mark.anyio
NAME = "tea_by_shop_bot"


def sticker(part: str, emoji: str = "🍵") -> dict[str, Any]:
    return {"sticker": f"attach://{part}", "format": "static", "emoji_list": [emoji]}


async def make_set(desk: Desk) -> list[str]:
    """The file_ids of its two stickers."""
    files = {"a": ("a.webp", b"one"), "b": ("b.webp", b"two")}
    reply = await desk.upload(
        "createNewStickerSet",
        files,
        user_id=desk.ann_id,
        name=NAME,
        title="Tea",
        stickers=json.dumps([sticker("a"), sticker("b", "☕")]),
    )
    assert reply.json["result"] is True
    found = await desk.result("getStickerSet", name=NAME)
    return [one["file_id"] for one in found["stickers"]]


async def test_a_set_is_made_and_changed(desk: Desk) -> None:
    first, second = await make_set(desk)

    await desk.result("setStickerPositionInSet", sticker=second, position=0)
    await desk.result("setStickerEmojiList", sticker=first, emoji_list=["🫖"])
    await desk.result("setStickerSetTitle", name=NAME, title="More tea")
    more = await desk.upload(
        "addStickerToSet",
        {"c": ("c.webp", b"three")},
        user_id=desk.ann_id,
        name=NAME,
        sticker=json.dumps(sticker("c")),
    )

    assert more.json["ok"] is True
    found = await desk.result("getStickerSet", name=NAME)
    assert found["title"] == "More tea"
    assert [one["emoji"] for one in found["stickers"]] == ["☕", "🫖", "🍵"]
    await desk.result("deleteStickerFromSet", sticker=first)
    assert len((await desk.result("getStickerSet", name=NAME))["stickers"]) == 2
    await desk.result("deleteStickerSet", name=NAME)
    assert await desk.refusal("getStickerSet", name=NAME) == "400 Bad Request: STICKERSET_INVALID"


async def test_a_groups_set_is_shown_by_get_chat(desk: Desk) -> None:
    await make_set(desk)
    chat = open_group(desk)

    await desk.result("setChatStickerSet", **of(chat), sticker_set_name=NAME)
    assert (await desk.result("getChat", **of(chat)))["sticker_set_name"] == NAME
    await desk.result("deleteChatStickerSet", **of(chat))
    assert "sticker_set_name" not in await desk.result("getChat", **of(chat))


async def test_a_set_needs_a_name_of_the_bot_and_stickers(desk: Desk) -> None:
    await make_set(desk)
    one = [{"sticker": "https://a.example/a.webp", "format": "static", "emoji_list": ["🍵"]}]
    good = {"user_id": desk.ann_id, "name": NAME, "title": "Tea", "stickers": one}

    for changes, words in (
        ({}, "sticker set name is already occupied"),
        ({"name": "tea"}, "invalid sticker set name is specified"),
        ({"title": ""}, "PACK_TITLE_INVALID"),
        ({"stickers": []}, "STICKERS_EMPTY"),
        ({"stickers": [{}]}, "can't parse sticker: sticker not found"),
        ({"sticker_type": "big"}, "unsupported sticker type specified"),
    ):
        assert await desk.refusal("createNewStickerSet", **good | changes) == f"400 Bad Request: {words}"
