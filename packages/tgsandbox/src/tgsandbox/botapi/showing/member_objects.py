"""Members, their changes, invite links and requests as the Bot API's JSON objects.

Source: telegram-bot-api 10.0, Client.cpp, JsonChatMember, JsonChatInviteLink and their kin.
"""

from __future__ import annotations

from tgsandbox.botapi.rights import write_permissions, write_rights
from tgsandbox.botapi.showing.objects import WRITERS, write_chat, write_message, write_user
from tgsandbox.botapi.showing.photo_objects import write_photo_ids
from tgsandbox.world.chats import Chat, ChatKey
from tgsandbox.world.groups.communities import InviteLink, community_of
from tgsandbox.world.groups.join_requests import JoinRequested
from tgsandbox.world.groups.membership import Standing, StandingChanged
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.world import World


def write_member(world: World, bot: Bot, key: ChatKey, standing: Standing) -> Wire:
    """As `bot` sees it: it can edit the administrators whom it appointed."""
    chat_type = world.chats[key].type
    wire: Wire = {"user": write_user(world.user(standing.user_id)), "status": standing.status}
    title: Wire = {"custom_title": standing.title} if standing.title else {}
    match standing.status:
        case "creator":
            return wire | title | {"is_anonymous": False}
        case "administrator":
            rights = write_rights(standing.rights, chat_type)
            can_edit = standing.appointed_by == bot.id
            voice = {"can_manage_voice_chats": "can_manage_video_chats" in standing.rights}
            return wire | {"can_be_edited": can_edit} | rights | voice | title
        case "member":
            tag: Wire = {"tag": standing.title} if standing.title else {}
            return wire | tag | ({"until_date": standing.until} if standing.until else {})
        case "restricted":
            limits = write_permissions(standing.permissions)
            return wire | {"until_date": standing.until} | limits | {"is_member": standing.is_member}
        case "kicked":
            return wire | {"until_date": standing.until}
    return wire


def write_standing_changed(world: World, bot: Bot, change: StandingChanged) -> Wire:
    wire: Wire = {
        "chat": write_chat(world, change.chat),
        "from": write_user(world.user(change.actor_id)),
        "date": change.date,
        "old_chat_member": write_member(world, bot, change.chat, change.was),
        "new_chat_member": write_member(world, bot, change.chat, change.now),
    }
    if change.link is not None:
        wire["invite_link"] = write_invite_link(world, change.chat, change.link)
    return wire | {"via_join_request": True} if change.via_join_request else wire


def write_invite_link(world: World, key: ChatKey, link: InviteLink) -> Wire:
    wire: Wire = {"invite_link": link.url}
    if link.name:
        wire["name"] = link.name
    wire["creator"] = write_user(world.user(link.creator_id))
    if link.expire_date:
        wire["expire_date"] = link.expire_date
    if link.member_limit:
        wire["member_limit"] = link.member_limit
    requests = community_of(world, world.chats[key]).requests.values()
    pending = sum(request.link is link for request in requests)
    if pending:
        wire["pending_join_request_count"] = pending
    return wire | {
        "creates_join_request": link.creates_join_request,
        "is_primary": link.is_primary,
        "is_revoked": link.is_revoked,
    }


def write_join_request(world: World, _bot: Bot, asked: JoinRequested) -> Wire:
    wire: Wire = {
        "chat": write_chat(world, asked.chat),
        "from": write_user(world.user(asked.user_id)),
        "user_chat_id": asked.user_id,
        "date": asked.date,
        "invite_link": write_invite_link(world, asked.chat, asked.link),
    }
    return wire | {"query_id": asked.query_id} if asked.query_id else wire


def write_community(world: World, bot: Bot, chat: Chat) -> Wire:
    """What getChat shows of a group or channel besides what every chat has."""
    community = community_of(world, chat)
    wire: Wire = {}
    if community.photo:
        wire["photo"] = write_photo_ids(world, bot, community.photo)
    if community.description:
        wire["description"] = community.description
    primary = [link for link in community.links.values() if link.is_primary and not link.is_revoked]
    own = next((link for link in primary if link.creator_id == bot.id), None)
    if own is not None:
        wire["invite_link"] = own.url
    if chat.type != "channel":
        wire["permissions"] = write_permissions(community.permissions)
    price = world.payments.message_prices.get(chat.key, 0)
    if price:
        wire["paid_message_star_count"] = price
    if community.sticker_set_name:
        wire["sticker_set_name"] = community.sticker_set_name
    return wire | write_pinned_message(world, bot, chat)


def write_pinned_message(world: World, bot: Bot, chat: Chat) -> Wire:
    """The one that was pinned last, of any chat."""
    pinned = next((chat.messages[one] for one in reversed(chat.pinned) if one in chat.messages), None)
    if pinned is None:
        return {}
    return {"pinned_message": write_message(world, bot, pinned, with_reply=False)}


WRITERS.update({StandingChanged: write_standing_changed, JoinRequested: write_join_request})
