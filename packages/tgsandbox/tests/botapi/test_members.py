"""Groups and channels: who is in, who may do what, by which links people come."""

from __future__ import annotations

from typing import Any

import pytest
from packages.tgsandbox.tests.botapi.desk import NOON, Desk
from packages.tgsandbox.tests.botapi.test_profile import png

from tgsandbox.world.chats import Chat
from tgsandbox.world.errors import WorldError
from tgsandbox.world.groups import invite_links, membership
from tgsandbox.world.groups.communities import all_rights, community_of
from tgsandbox.world.talk import acts

pytestmark = pytest.mark.anyio


def open_group(desk: Desk, *, is_administrator: bool = True) -> Chat:
    """Ann owns it, the bot is in it; the bot asks for every update about members."""
    chat = desk.world.add_chat("supergroup", "Tea Club", {desk.bot.id, desk.ann_id})
    if is_administrator:
        membership.appoint(desk.world, chat, desk.bot.id, all_rights("supergroup"))
    desk.bot.updates.allowed = frozenset({"message", "chat_member", "my_chat_member", "chat_join_request"})
    desk.bot.updates.waiting.clear()
    return chat


def of(chat: Chat) -> dict[str, Any]:
    return {"chat_id": chat.key.chat_id}


async def test_a_link_for_one_lets_in_one(desk: Desk) -> None:
    chat = open_group(desk)
    bob, eve = (desk.world.add_user(name).user.id for name in ("Bob", "Eve"))

    link = await desk.result("createChatInviteLink", **of(chat), member_limit=1, name="Order 5")
    invite_links.follow(desk.world, bob, link["invite_link"])

    assert (link["member_limit"], link["name"], link["is_primary"]) == (1, "Order 5", False)
    assert bob in chat.members
    change, note = await desk.updates()
    assert change["chat_member"]["new_chat_member"]["status"] == "member"
    assert change["chat_member"]["invite_link"]["invite_link"] == link["invite_link"]
    assert note["message"]["new_chat_members"][0]["id"] == bob
    with pytest.raises(WorldError, match="has let in as many as it may: 1"):
        invite_links.follow(desk.world, eve, link["invite_link"])


async def test_a_link_ends_at_its_time_or_when_it_is_revoked(desk: Desk) -> None:
    chat = open_group(desk)
    bob = desk.world.add_user("Bob").user.id
    short = await desk.result("createChatInviteLink", **of(chat), expire_date=int(NOON) + 60)
    other = await desk.result("createChatInviteLink", **of(chat))
    desk.world.advance(60)

    with pytest.raises(WorldError, match="expired"):
        invite_links.follow(desk.world, bob, short["invite_link"])
    revoked = await desk.result("revokeChatInviteLink", **of(chat), invite_link=other["invite_link"])
    assert revoked["is_revoked"] is True
    with pytest.raises(WorldError, match="revoked"):
        invite_links.follow(desk.world, bob, other["invite_link"])
    gone = await desk.refusal("revokeChatInviteLink", **of(chat), invite_link="https://t.me/+none")
    assert gone == "400 Bad Request: INVITE_HASH_EXPIRED"


async def test_who_asks_to_join_waits_for_the_bots_yes(desk: Desk) -> None:
    chat = open_group(desk)
    bob = desk.world.add_user("Bob").user.id
    link = await desk.result("createChatInviteLink", **of(chat), creates_join_request=True)

    invite_links.follow(desk.world, bob, link["invite_link"])
    (asked,) = await desk.updates()
    assert bob not in chat.members
    assert asked["chat_join_request"]["from"]["id"] == bob
    assert asked["chat_join_request"]["invite_link"]["pending_join_request_count"] == 1

    assert await desk.result("approveChatJoinRequest", **of(chat), user_id=bob) is True
    assert bob in chat.members
    again = await desk.refusal("approveChatJoinRequest", **of(chat), user_id=bob)
    assert again == "400 Bad Request: USER_ALREADY_PARTICIPANT"
    nobody = await desk.refusal("declineChatJoinRequest", **of(chat), user_id=12345)
    assert nobody == "400 Bad Request: HIDE_REQUESTER_MISSING"


async def test_a_bot_without_the_right_makes_no_links_and_bans_nobody(desk: Desk) -> None:
    chat = open_group(desk, is_administrator=False)

    words = await desk.refusal("createChatInviteLink", **of(chat))
    assert words == "400 Bad Request: not enough rights to manage chat invite link"
    words = await desk.refusal("banChatMember", **of(chat), user_id=desk.ann_id)
    assert words == "400 Bad Request: not enough rights to restrict/unrestrict chat member"
    words = await desk.refusal("setChatTitle", **of(chat), title="New")
    assert words == "400 Bad Request: not enough rights to change chat title"


async def test_who_is_banned_is_out_until_the_time_is_over(desk: Desk) -> None:
    chat = open_group(desk)
    bob = desk.world.add_user("Bob").user.id
    membership.enter(desk.world, chat, bob)
    link = await desk.result("exportChatInviteLink", **of(chat))

    await desk.result("banChatMember", **of(chat), user_id=bob, until_date=int(NOON) + 3600)

    member = await desk.result("getChatMember", **of(chat), user_id=bob)
    assert (member["status"], member["until_date"]) == ("kicked", NOON + 3600)
    with pytest.raises(WorldError, match="Bob is banned from Tea Club"):
        invite_links.follow(desk.world, bob, link)
    desk.world.advance(3600)
    assert (await desk.result("getChatMember", **of(chat), user_id=bob))["status"] == "left"
    invite_links.follow(desk.world, bob, link)
    assert bob in chat.members


async def test_unbanning_a_member_throws_them_out_unless_only_banned_ones_are_meant(desk: Desk) -> None:
    chat = open_group(desk)
    bob = desk.world.add_user("Bob").user.id
    membership.enter(desk.world, chat, bob)

    await desk.result("unbanChatMember", **of(chat), user_id=bob, only_if_banned=True)
    assert bob in chat.members
    await desk.result("unbanChatMember", **of(chat), user_id=bob)
    assert bob not in chat.members


async def test_the_owner_and_foreign_administrators_can_not_be_banned(desk: Desk) -> None:
    chat = open_group(desk)
    bob = desk.world.add_user("Bob").user.id
    membership.appoint(desk.world, chat, bob, all_rights("supergroup"))

    words = await desk.refusal("banChatMember", **of(chat), user_id=desk.ann_id)
    assert words == "400 Bad Request: can't remove chat owner"
    words = await desk.refusal("banChatMember", **of(chat), user_id=bob)
    assert words == "400 Bad Request: user is an administrator of the chat"
    assert await desk.refusal("banChatMember", **of(chat)) == "400 Bad Request: invalid user_id specified"


async def test_an_administrator_is_made_titled_and_unmade(desk: Desk) -> None:
    chat = open_group(desk)
    bob = desk.world.add_user("Bob").user.id
    membership.enter(desk.world, chat, bob)

    await desk.result("promoteChatMember", **of(chat), user_id=bob, can_pin_messages=True)
    await desk.result("setChatAdministratorCustomTitle", **of(chat), user_id=bob, custom_title="Brewer")
    member = await desk.result("getChatMember", **of(chat), user_id=bob)
    people = await desk.result("getChatAdministrators", **of(chat))

    assert (member["status"], member["can_pin_messages"], member["can_be_edited"]) == (
        "administrator",
        True,
        True,
    )
    assert member["custom_title"] == "Brewer"
    assert [one["status"] for one in people] == ["creator", "administrator", "administrator"]
    await desk.result("promoteChatMember", **of(chat), user_id=bob)
    assert (await desk.result("getChatMember", **of(chat), user_id=bob))["status"] == "member"


async def test_a_restricted_member_has_what_is_left(desk: Desk) -> None:
    chat = open_group(desk)
    bob = desk.world.add_user("Bob").user.id
    membership.enter(desk.world, chat, bob)

    await desk.result("restrictChatMember", **of(chat), user_id=bob, permissions={"can_send_polls": True})

    member = await desk.result("getChatMember", **of(chat), user_id=bob)
    assert (member["status"], member["can_send_polls"], member["can_send_messages"]) == (
        "restricted",
        True,
        True,
    )
    assert member["can_send_photos"] is False


async def test_a_silenced_member_can_not_write(desk: Desk) -> None:
    chat = open_group(desk)
    bob = desk.world.add_user("Bob").user.id
    membership.enter(desk.world, chat, bob)

    await desk.result(
        "restrictChatMember", **of(chat), user_id=bob, permissions={}, until_date=int(NOON) + 60
    )

    with pytest.raises(WorldError, match="Bob may not post this in Tea Club: not enough rights to send text"):
        acts.send_text(desk.world, bob, desk.bot.id, "Hi", chat_id=chat.key.chat_id)
    desk.world.advance(60)
    acts.send_text(desk.world, bob, desk.bot.id, "Hi", chat_id=chat.key.chat_id)


async def test_what_a_chat_shows_of_itself_is_changed_and_told(desk: Desk) -> None:
    chat = open_group(desk)
    hello = await desk.result("sendMessage", **of(chat), text="Welcome")

    await desk.result("setChatTitle", **of(chat), title="Coffee Club")
    await desk.result("setChatDescription", **of(chat), description="No tea")
    await desk.upload("setChatPhoto", {"photo": ("p.png", png(160))}, **of(chat))
    await desk.result("pinChatMessage", **of(chat), message_id=hello["message_id"])
    pinned = await desk.refusal("pinChatMessage", **of(chat), message_id=hello["message_id"])
    assert pinned == "400 Bad Request: CHAT_NOT_MODIFIED"
    await desk.result("setChatPermissions", **of(chat), permissions={"can_send_messages": True})

    shown = await desk.result("getChat", **of(chat))
    told = [update["message"] for update in await desk.updates()]
    assert (shown["title"], shown["description"]) == ("Coffee Club", "No tea")
    assert shown["pinned_message"]["message_id"] == hello["message_id"]
    assert shown["permissions"]["can_send_photos"] is False
    assert shown["photo"]["small_file_id"] != shown["photo"]["big_file_id"]
    assert [size["width"] for size in told[1]["new_chat_photo"]] == [160, 320, 640]
    assert told[0]["new_chat_title"] == "Coffee Club"
    assert told[2]["pinned_message"]["text"] == "Welcome"
    same = await desk.refusal("setChatDescription", **of(chat), description="No tea")
    assert same == "400 Bad Request: chat description is not modified"
    await desk.result("unpinChatMessage", **of(chat))
    assert "pinned_message" not in await desk.result("getChat", **of(chat))


async def test_a_bot_that_left_or_was_thrown_out_writes_no_more(desk: Desk) -> None:
    chat = open_group(desk)
    count = await desk.result("getChatMemberCount", **of(chat))

    await desk.result("leaveChat", **of(chat))

    (change,) = await desk.updates()
    assert count == 2
    assert change["my_chat_member"]["new_chat_member"]["status"] == "left"
    words = await desk.refusal("sendMessage", **of(chat), text="Hello?")
    assert words == "403 Forbidden: bot is not a member of the supergroup chat"
    community_of(desk.world, chat).banned[desk.bot.id] = 0
    words = await desk.refusal("sendMessage", **of(chat), text="Hello?")
    assert words == "403 Forbidden: bot was kicked from the supergroup chat"
