"""What a bot says of itself is kept and read back."""

from __future__ import annotations

import json
import struct
import zlib

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk

from tgsandbox.world.talk.messages import Text
from tgsandbox.world.talk.storing import store_portrait

pytestmark = pytest.mark.anyio
PAIRS = [("Name", "name"), ("Description", "description"), ("ShortDescription", "short_description")]


def jpeg(width: int) -> bytes:
    """What comes before the picture itself; as high as it is wide."""
    side = width.to_bytes(2, "big")
    return b"\xff\xd8\xff\xc0\x00\x0b\x08" + side + side + b"\x01\x01\x11\x00"


def png(width: int, height: int = 0) -> bytes:
    """Without a height it is a square."""
    head = struct.pack(">IIBBBBB", width, height or width, 8, 0, 0, 0, 0)
    body = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(head)) + body + struct.pack(">I", zlib.crc32(body))


@pytest.mark.parametrize(("method", "parameter"), PAIRS)
async def test_a_text_is_kept_per_language_and_falls_back_to_the_general_one(
    desk: Desk, method: str, parameter: str
) -> None:
    await desk.result(f"setMy{method}", **{parameter: "General"})
    await desk.result(f"setMy{method}", **{parameter: "По-русски", "language_code": "ru"})

    assert await desk.result(f"getMy{method}") == {parameter: "General"}
    assert await desk.result(f"getMy{method}", language_code="ru") == {parameter: "По-русски"}
    assert await desk.result(f"getMy{method}", language_code="de") == {parameter: "General"}
    refusal = await desk.refusal(f"setMy{method}", **{parameter: "x", "language_code": "RUS"})
    assert refusal == "400 Bad Request: invalid language code specified"


async def test_a_bot_without_a_set_name_has_its_own(desk: Desk) -> None:
    assert await desk.result("getMyName", language_code="de") == {"name": "Shop"}


async def test_a_chats_menu_button_comes_before_the_bots(desk: Desk) -> None:
    web_app = {"type": "web_app", "text": "Shop", "web_app": {"url": "https://shop.example"}}

    assert await desk.result("getChatMenuButton") == {"type": "commands"}
    assert await desk.result("getChatMenuButton", chat_id=desk.ann_id) == {"type": "default"}
    await desk.result("setChatMenuButton", chat_id=desk.ann_id, menu_button=web_app)

    assert await desk.result("getChatMenuButton", chat_id=desk.ann_id) == web_app
    assert await desk.result("getChatMenuButton") == {"type": "commands"}


async def test_a_menu_button_that_is_none_is_refused_in_telegrams_words(desk: Desk) -> None:
    words = await desk.refusal("setChatMenuButton", menu_button={"type": "big"})
    assert words == "400 Bad Request: can't parse menu button: MenuButton has unsupported type"
    words = await desk.refusal("setChatMenuButton", menu_button={"type": "web_app", "text": "Shop"})
    assert words == "400 Bad Request: can't parse menu button: Can't find field \"web_app\""
    assert await desk.refusal("getChatMenuButton", chat_id=-5) == "400 Bad Request: invalid chat_id specified"
    assert await desk.refusal("getChatMenuButton", chat_id=5) == "400 Bad Request: user not found"


async def test_the_rights_asked_for_are_kept_apart_for_groups_and_channels(desk: Desk) -> None:
    await desk.result("setMyDefaultAdministratorRights", rights={"can_pin_messages": True})

    groups = await desk.result("getMyDefaultAdministratorRights")
    channels = await desk.result("getMyDefaultAdministratorRights", for_channels=True)

    assert groups["can_pin_messages"] is True
    assert groups["can_manage_topics"] is False
    assert not any(channels.values())
    assert "can_post_messages" in channels


async def test_a_bots_picture_is_found_among_its_profile_photos(desk: Desk) -> None:
    photo = json.dumps({"type": "static", "photo": "attach://me"})
    await desk.upload("setMyProfilePhoto", {"me": ("me.jpg", jpeg(200))}, photo=photo)

    found = await desk.result("getUserProfilePhotos", user_id=desk.bot.id)
    assert found["total_count"] == 1
    assert [size["width"] for size in found["photos"][0]] == [160, 320, 640]

    await desk.result("removeMyProfilePhoto")
    assert await desk.result("getUserProfilePhotos", user_id=desk.bot.id) == {"total_count": 0, "photos": []}
    assert await desk.refusal("setMyProfilePhoto") == "400 Bad Request: photo isn't specified"
    refused = await desk.upload("setMyProfilePhoto", {"me": ("me.png", png(200))}, photo=photo)
    assert refused.json == {"ok": False, "error_code": 504, "description": "Gateway Timeout"}


async def test_an_administrator_of_a_channel_is_not_anonymous_and_may_manage_it_with_any_right(
    desk: Desk,
) -> None:
    rights = {"is_anonymous": True, "can_post_messages": True}
    await desk.result("setMyDefaultAdministratorRights", rights=rights, for_channels=True)

    channels = await desk.result("getMyDefaultAdministratorRights", for_channels=True)

    assert [name for name, given in channels.items() if given] == ["can_manage_chat", "can_post_messages"]


async def test_a_person_shows_a_picture_and_a_channel_whose_last_messages_are_read(desk: Desk) -> None:
    channel = desk.world.add_chat("channel", "Ann writes", {desk.ann_id}, username="ann_writes")
    desk.world.profile_photos[desk.ann_id] = [store_portrait(desk.world, png(640)).key]
    desk.ann.personal_chat = channel.key
    for text in ("One", "Two", "Three"):
        desk.world.add_message(channel, desk.ann_id, Text(text))

    shown = await desk.result("getChat", chat_id=desk.ann_id)
    messages = await desk.result("getUserPersonalChatMessages", user_id=desk.ann_id, limit=2)

    assert shown["personal_chat"]["username"] == "ann_writes"
    assert shown["photo"]["big_file_id"]
    assert [message["text"] for message in messages] == ["Three", "Two"]
    words = await desk.refusal("getUserPersonalChatMessages", user_id=desk.ann_id)
    assert words == "400 Bad Request: limit must be positive"
    assert await desk.result("getUserPersonalChatMessages", user_id=desk.bot.id, limit=1) == []


async def test_what_is_pinned_is_shown_of_a_private_chat_too(desk: Desk) -> None:
    sent = await desk.send(
        "Hours: 9 to 5", reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]}
    )
    where = {"chat_id": desk.ann_id, "message_id": sent["message_id"]}

    await desk.result("pinChatMessage", **where)
    pinned = await desk.result("getChat", chat_id=desk.ann_id)
    await desk.result("unpinChatMessage", **where)

    assert pinned["pinned_message"] == sent
    assert "pinned_message" not in await desk.result("getChat", chat_id=desk.ann_id)
