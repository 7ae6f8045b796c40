"""A bot's set of stickers is made, changed and read back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk
from packages.tgsandbox.tests.botapi.test_members import of, open_group

from tgsandbox.world.talk import stickers
from tgsandbox.world.talk.drawing import plain_animation, plain_picture

pytestmark = pytest.mark.anyio
NAME = "tea_by_shop_bot"
BAD = "400 Bad Request: "


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
    words = await desk.refusal("setChatStickerSet", **of(chat), sticker_set_name=NAME)
    assert words == "400 Bad Request: can't set supergroup sticker set"
    chat.members |= {desk.world.add_user(f"Member {n}").user.id for n in range(98)}

    await desk.result("setChatStickerSet", **of(chat), sticker_set_name=NAME)
    assert (await desk.result("getChat", **of(chat)))["sticker_set_name"] == NAME
    await desk.result("deleteChatStickerSet", **of(chat))
    assert "sticker_set_name" not in await desk.result("getChat", **of(chat))


async def test_a_set_needs_a_name_of_the_bot_and_stickers(desk: Desk) -> None:
    await make_set(desk)
    one = {"sticker": "https://a.example/a.webp", "format": "static", "emoji_list": ["🍵"]}
    good = {"user_id": desk.ann_id, "name": NAME, "title": "Tea", "stickers": [one]}

    for changes, words in (
        ({}, "sticker set name is already occupied"),
        ({"name": "tea"}, "invalid sticker set name is specified"),
        ({"title": ""}, "sticker set title must be non-empty"),
        ({"stickers": []}, "at least 1 sticker must be specified"),
        ({"stickers": [{}]}, "can't parse InputSticker: sticker not found"),
        (
            {"stickers": [one | {"format": "big"}]},
            "can't parse InputSticker: Invalid sticker format specified",
        ),
        ({"stickers": [one | {"emoji_list": ["a"]}]}, "can't parse InputSticker: expected a Unicode emoji"),
        ({"needs_repainting": True}, "only custom emoji stickers support repainting"),
        ({"sticker_type": "big"}, "unsupported sticker type specified"),
    ):
        assert await desk.refusal("createNewStickerSet", **good | changes) == f"400 Bad Request: {words}"


async def make_special_set(desk: Desk, type: str, side: int) -> dict[str, Any]:
    name = f"{type}_by_shop_bot"
    reply = await desk.upload(
        "createNewStickerSet",
        {"a": ("a.png", plain_picture(side, side))},
        user_id=desk.ann_id,
        name=name,
        title="Special",
        sticker_type=type,
        stickers=json.dumps([sticker("a")]),
    )
    assert reply.json.get("result") is True, reply.json
    found: dict[str, Any] = await desk.result("getStickerSet", name=name)
    return found


async def test_the_same_picture_twice_makes_two_stickers(desk: Desk) -> None:
    files = {"a": ("a.png", plain_picture(512, 512))}
    twice = json.dumps([sticker("a"), sticker("a")])
    await desk.upload(
        "createNewStickerSet", files, user_id=desk.ann_id, name=NAME, title="Tea", stickers=twice
    )

    first, second = (await desk.result("getStickerSet", name=NAME))["stickers"]
    await desk.result("deleteStickerFromSet", sticker=second["file_id"])

    assert first["file_id"] != second["file_id"]
    assert (await desk.result("getStickerSet", name=NAME))["stickers"] == [first]


async def test_a_custom_emoji_has_an_id_and_may_stand_for_its_set(desk: Desk) -> None:
    made = await make_special_set(desk, "custom_emoji", 100)
    id = made["stickers"][0]["custom_emoji_id"]

    known = await desk.result("getCustomEmojiStickers", custom_emoji_ids=[id, "1"])
    await desk.result("setCustomEmojiStickerSetThumbnail", name=made["name"], custom_emoji_id=id)

    assert known == made["stickers"]
    shown = await desk.result("getStickerSet", name=made["name"])
    assert shown["thumbnail"]["file_id"] == shown["stickers"][0]["file_id"]
    refusal = await desk.refusal("setStickerSetThumbnail", user_id=desk.ann_id, name=made["name"])
    assert refusal == BAD + "the method can't be used to set thumbnail of custom emoji sticker sets"


async def test_a_custom_emoji_may_move(desk: Desk) -> None:
    made = await desk.upload(
        "createNewStickerSet",
        {"a": ("a.tgs", plain_animation(512))},
        user_id=desk.ann_id,
        name=NAME,
        title="Tea",
        sticker_type="custom_emoji",
        stickers=json.dumps([sticker("a") | {"format": "animated"}]),
    )

    assert made.json["ok"] is True
    (shown,) = (await desk.result("getStickerSet", name=NAME))["stickers"]
    assert (shown["is_animated"], shown["width"], shown["thumbnail"]["width"]) == (True, 512, 128)


async def test_the_ids_of_custom_emoji_are_texts_of_numbers(desk: Desk) -> None:
    for ids, words in (
        ("", 'parameter "custom_emoji_ids" is required'),
        ("7", "expected an Array of custom emoji identifiers"),
        ("[7]", "custom emoji identifier must be of type String"),
        ('["x"]', "invalid custom emoji identifier specified"),
    ):
        assert await desk.refusal("getCustomEmojiStickers", custom_emoji_ids=ids) == BAD + words


async def test_a_mask_says_where_it_lies(desk: Desk) -> None:
    made = await make_special_set(desk, "mask", 512)
    mask = made["stickers"][0]["file_id"]
    eyes = {"point": "eyes", "x_shift": 0.5, "y_shift": 0.0, "scale": 2.0}

    await desk.result("setStickerMaskPosition", sticker=mask, mask_position=eyes)

    shown = await desk.result("getStickerSet", name=made["name"])
    assert shown["contains_masks"] is True
    assert shown["stickers"][0]["mask_position"] == eyes
    refusal = await desk.refusal("setStickerMaskPosition", sticker=mask, mask_position={"point": "ear"})
    assert refusal == BAD + "can't parse mask position: wrong point specified in MaskPosition"
    await desk.result("setStickerMaskPosition", sticker=mask)
    assert "mask_position" not in (await desk.result("getStickerSet", name=made["name"]))["stickers"][0]


async def test_a_set_is_made_by_the_arguments_of_before_bot_api_6_6(desk: Desk) -> None:
    reply = await desk.upload(
        "createNewStickerSet",
        {"png_sticker": ("a.png", plain_picture(512, 300))},
        user_id=desk.ann_id,
        name=NAME,
        title="Tea",
        emojis="🍵☕️",
        contains_masks="true",
    )

    assert reply.json["result"] is True
    found = await desk.result("getStickerSet", name=NAME)
    assert (found["sticker_type"], found["stickers"][0]["emoji"]) == ("mask", "🍵")


async def test_a_picture_of_the_wrong_size_is_no_sticker(desk: Desk) -> None:
    made = await make_special_set(desk, "mask", 512)

    reply = await desk.upload(
        "addStickerToSet",
        {"a": ("a.png", plain_picture(100, 100))},
        user_id=desk.ann_id,
        name=made["name"],
        sticker=json.dumps(sticker("a")),
    )

    assert reply.json["description"] == "Bad Request: STICKER_PNG_DIMENSIONS"


@pytest.mark.parametrize(("format", "octets"), [("static", 512), ("animated", 64), ("video", 256)])
async def test_a_new_sticker_is_only_so_large(desk: Desk, format: str, octets: int) -> None:
    made = await make_special_set(desk, "mask", 512)

    def add(size: int) -> Any:
        return desk.upload(
            "addStickerToSet",
            {"a": ("a.bin", b"x" * size)},
            user_id=desk.ann_id,
            name=made["name"],
            sticker=json.dumps({**sticker("a"), "format": format}),
        )

    assert (await add(octets * 1024)).json["ok"] is True
    assert (await add(octets * 1024 + 1)).json["description"] == "Bad Request: file is too big"


async def test_a_sticker_is_taken_out_of_its_set_once(desk: Desk) -> None:
    first, _ = await make_set(desk)

    await desk.result("deleteStickerFromSet", sticker=first)

    assert await desk.refusal("deleteStickerFromSet", sticker=first) == BAD + "STICKERSET_NOT_MODIFIED"


async def test_a_topics_icon_is_one_of_telegrams(desk: Desk) -> None:
    icons = await desk.result("getForumTopicIconStickers")

    assert [icon["custom_emoji_id"] for icon in icons] == list(stickers.ICONS)
    assert {icon["set_name"] for icon in icons} == {"Topics"}
    assert (icons[0]["emoji"], icons[0]["is_animated"], icons[0]["width"]) == ("📰", True, 512)
    assert icons[0]["thumbnail"]["width"] == 128


async def test_a_world_may_have_public_sets(desk: Desk) -> None:
    stickers.furnish(desk.world, "Pusheen", "Pusheen", ("😺", "😻"))

    found = await desk.result("getStickerSet", name="pusheen")

    assert found["name"] == "Pusheen"
    assert [one["emoji"] for one in found["stickers"]] == ["😺", "😻"]
    refusal = await desk.refusal("setStickerSetTitle", name="Pusheen", title="Mine")
    assert refusal == BAD + "STICKERSET_INVALID"
