"""What other people's live tests (docs/sandbox-suites.md) expect of Telegram and found missing here."""

from __future__ import annotations

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk
from packages.tgsandbox.tests.botapi.test_members import of, open_group
from packages.tgsandbox.tests.botapi.test_stickers import make_set

pytestmark = pytest.mark.anyio
BAD = "400 Bad Request: "


async def test_methods_answer_to_their_earlier_names(desk: Desk) -> None:
    chat = open_group(desk)

    assert await desk.result("getChatMembersCount", **of(chat)) == 2
    assert await desk.refusal("kickChatMember", **of(chat), user_id=desk.ann_id) == (
        BAD + "can't remove chat owner"
    )


async def test_a_files_head_may_be_asked_for_alone(desk: Desk) -> None:
    reply = await desk.upload("sendDocument", {"document": ("tea list.txt", b"Green")}, chat_id=desk.ann_id)
    file = await desk.result("getFile", file_id=reply.json["result"]["document"]["file_id"])

    head = await desk.request("HEAD", f"/file/bot{desk.bot.token}/{file['file_path']}", b"", [], b"")

    assert head.status == 200
    assert head.headers["content-length"] == "5"


async def test_a_login_button_is_shown_as_the_link_that_it_is(desk: Desk) -> None:
    button = {"text": "Log in", "login_url": {"url": "https://tea.example/login"}}

    sent = await desk.send("Hello", reply_markup={"inline_keyboard": [[button]]})

    assert sent["reply_markup"]["inline_keyboard"] == [
        [{"text": "Log in", "url": "https://tea.example/login"}]
    ]


async def test_a_bot_can_be_mentioned_by_its_id(desk: Desk) -> None:
    mention = {"type": "text_mention", "offset": 0, "length": 4, "user": {"id": desk.bot.id}}

    sent = await desk.send("Shop", entities=[mention])

    assert sent["entities"][0]["user"]["id"] == desk.bot.id


async def test_a_private_chat_is_not_left(desk: Desk) -> None:
    words = await desk.refusal("leaveChat", chat_id=desk.ann_id)

    assert words == BAD + "chat member status can't be changed in private chats"


async def test_who_did_not_ask_to_join_is_not_turned_away(desk: Desk) -> None:
    chat = open_group(desk)
    asked = {**of(chat), "user_id": desk.ann_id}

    assert await desk.refusal("approveChatJoinRequest", **asked) == BAD + "USER_ALREADY_PARTICIPANT"
    assert await desk.refusal("declineChatJoinRequest", **asked) == BAD + "HIDE_REQUESTER_MISSING"


async def test_only_a_mask_lies_somewhere(desk: Desk) -> None:
    [sticker, _] = await make_set(desk)
    eyes = {"point": "eyes", "x_shift": 0, "y_shift": 0, "scale": 1}

    words = await desk.refusal("setStickerMaskPosition", sticker=sticker, mask_position=eyes)

    assert words == BAD + "STICKER_MASK_COORDS_NOT_SUPPORTED"


async def test_a_person_is_shut_out_like_a_channel(desk: Desk) -> None:
    chat = open_group(desk)
    bob = desk.world.add_user("Bob").user.id
    chat.members.add(bob)

    await desk.result("banChatSenderChat", **of(chat), sender_chat_id=bob)

    assert (await desk.result("getChatMember", **of(chat), user_id=bob))["status"] == "kicked"
    await desk.result("unbanChatSenderChat", **of(chat), sender_chat_id=bob)
    assert (await desk.result("getChatMember", **of(chat), user_id=bob))["status"] == "left"


async def test_in_a_public_group_only_administrators_change_and_pin(desk: Desk) -> None:
    chat = open_group(desk)
    chat.username = "tea_club"

    every = dict.fromkeys(("can_send_messages", "can_change_info", "can_pin_messages"), True)
    await desk.result("setChatPermissions", **of(chat), permissions=every)

    shown = (await desk.result("getChat", **of(chat)))["permissions"]
    assert shown["can_send_messages"] is True
    assert (shown["can_change_info"], shown["can_pin_messages"]) == (False, False)


async def test_a_sticker_of_a_set_says_so_in_a_message(desk: Desk) -> None:
    [sticker, _] = await make_set(desk)

    sent = await desk.result("sendSticker", chat_id=desk.ann_id, sticker=sticker)

    assert sent["sticker"]["set_name"] == "tea_by_shop_bot"
    assert sent["sticker"]["emoji"] == "🍵"
