"""The bot looks after the members of a chat: who is in, who may do what, by which links people come.

Source: telegram-bot-api 10.0, Client.cpp, process_ban_chat_member_query and its neighbours.
"""

from __future__ import annotations

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.subscription_links import write_link
from tgsandbox.botapi.reading.addressing import find_chat, find_chat_to_write
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.people import read_user_id
from tgsandbox.botapi.rights import read_permissions
from tgsandbox.botapi.showing.member_objects import write_invite_link, write_member
from tgsandbox.world.chats import Chat
from tgsandbox.world.errors import ServerRefusal
from tgsandbox.world.groups import invite_links, join_requests, membership
from tgsandbox.world.groups.communities import community_of, may, rights_in
from tgsandbox.world.groups.invite_links import LinkTerms
from tgsandbox.world.groups.membership import standing_of
from tgsandbox.world.people import Bot
from tgsandbox.world.star_trade import subscription_links
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.world import World

ONLY_SUPERGROUPS = "method is available only for supergroups"
ONLY_BIG_ONES = "method is available for supergroup and channel chats only"
ONLY_GROUPS = "method is available only for groups and supergroups"
MAX_LINK_MEMBERS = 100_000
MAX_TITLE_LENGTH = 16


def ban_chat_member(world: World, bot: Bot, arguments: Arguments) -> bool:
    user_id = read_user_id(arguments)
    chat = find_chat_to_write(world, bot, arguments)
    if chat.is_private:
        raise bad_request("can't ban members in private chats")
    membership.ban(world, chat, bot.id, user_id, arguments.integer("until_date"))
    if arguments.boolean("revoke_messages"):
        for message_id in [one.id for one in chat.messages.values() if one.sender_id == user_id]:
            world.delete_message(chat, message_id)
    return True


def unban_chat_member(world: World, bot: Bot, arguments: Arguments) -> bool:
    user_id = read_user_id(arguments)
    chat = find_chat_to_write(world, bot, arguments)
    if chat.type not in ("supergroup", "channel"):
        raise bad_request(ONLY_BIG_ONES)
    only_if_banned = arguments.boolean("only_if_banned")
    membership.unban(world, chat, bot.id, user_id, only_if_banned=only_if_banned)
    return True


def restrict_chat_member(world: World, bot: Bot, arguments: Arguments) -> bool:
    user_id = read_user_id(arguments)
    permissions = read_permissions(arguments)
    chat = find_chat_to_write(world, bot, arguments)
    if chat.type != "supergroup":
        raise bad_request(ONLY_SUPERGROUPS)
    membership.restrict(world, chat, bot.id, user_id, permissions, arguments.integer("until_date"))
    return True


def promote_chat_member(world: World, bot: Bot, arguments: Arguments) -> bool:
    user_id = read_user_id(arguments)
    chat = find_chat_to_write(world, bot, arguments)
    if chat.type not in ("supergroup", "channel"):
        raise bad_request(ONLY_BIG_ONES)
    rights = {right for right in rights_in(chat.type) if arguments.boolean(right)}
    if arguments.boolean("can_manage_voice_chats"):
        rights.add("can_manage_video_chats")
    if rights:
        rights.add("can_manage_chat")
    if rights and chat.type == "channel" and "can_restrict_members" not in arguments.values:
        rights.add("can_restrict_members")
    membership.promote(world, chat, bot.id, user_id, frozenset(rights))
    return True


def set_chat_administrator_custom_title(world: World, bot: Bot, arguments: Arguments) -> bool:
    user_id = read_user_id(arguments)
    chat = find_chat_to_write(world, bot, arguments)
    if chat.type not in ("group", "supergroup"):
        raise bad_request(ONLY_GROUPS)
    standing = standing_of(world, chat, user_id)
    if standing.status == "creator":
        raise bad_request("only the owner can edit their custom title")
    if standing.status != "administrator":
        raise bad_request("user is not an administrator")
    if standing.appointed_by != bot.id:
        raise bad_request("not enough rights to change custom title of the user")
    _set_title(world, chat, user_id, arguments.text("custom_title"), "CUSTOM_TITLE_INVALID")
    return True


def set_chat_member_tag(world: World, bot: Bot, arguments: Arguments) -> bool:
    user_id = read_user_id(arguments)
    chat = find_chat_to_write(world, bot, arguments)
    if chat.type not in ("group", "supergroup"):
        raise bad_request(ONLY_GROUPS)
    if not may(world, chat, bot.id, "can_manage_tags"):
        raise ServerRefusal("CHAT_ADMIN_REQUIRED")
    if user_id not in chat.members:
        raise ServerRefusal("USER_NOT_PARTICIPANT")
    _set_title(world, chat, user_id, arguments.text("tag"), "TAG_INVALID")
    return True


def set_chat_permissions(world: World, bot: Bot, arguments: Arguments) -> bool:
    permissions = read_permissions(arguments)
    chat = find_chat_to_write(world, bot, arguments)
    if chat.type not in ("group", "supergroup"):
        raise bad_request("can't change chat permissions")
    if not may(world, chat, bot.id, "can_restrict_members"):
        raise bad_request("not enough rights to change chat permissions")
    # In a public group these stay with the administrators, and topics are a forum's.
    kept = {"can_change_info", "can_pin_messages"} if chat.username else set()
    if not community_of(world, chat).is_forum:
        kept.add("can_manage_topics")
    community_of(world, chat).permissions = permissions - kept
    return True


def get_chat_member(world: World, bot: Bot, arguments: Arguments) -> Wire:
    user_id = read_user_id(arguments)
    chat = find_chat(world, bot, arguments)
    if user_id not in world.accounts and user_id not in world.bots:
        raise bad_request("PARTICIPANT_ID_INVALID")
    if chat.is_private:
        if user_id not in chat.key:
            raise bad_request("member not found")
        return write_member(world, bot, chat.key, membership.Standing(user_id, "member"))
    _check_members_are_shown(world, chat, bot)
    return write_member(world, bot, chat.key, standing_of(world, chat, user_id))


def get_chat_administrators(world: World, bot: Bot, arguments: Arguments) -> list[Wire]:
    """The owner and the administrators; other bots only when they are asked for."""
    chat = find_chat(world, bot, arguments)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    _check_members_are_shown(world, chat, bot)
    community = community_of(world, chat)
    ids = ([community.owner_id] if community.owner_id else []) + list(community.administrators)
    with_bots = arguments.boolean("return_bots")
    shown = [one for one in ids if with_bots or one == bot.id or one not in world.bots]
    return [write_member(world, bot, chat.key, standing_of(world, chat, one)) for one in shown]


def get_chat_member_count(world: World, bot: Bot, arguments: Arguments) -> int:
    chat = find_chat(world, bot, arguments)
    return 2 if chat.is_private else len(chat.members)


def _check_members_are_shown(world: World, chat: Chat, bot: Bot) -> None:
    """Only the administrators of a channel see who reads it (td, DialogParticipantManager)."""
    if chat.type == "channel" and standing_of(world, chat, bot.id).status != "administrator":
        raise bad_request("member list is inaccessible")


def leave_chat(world: World, bot: Bot, arguments: Arguments) -> bool:
    chat = find_chat(world, bot, arguments)
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    if bot.id in chat.members:
        membership.leave(world, chat, bot.id)
    return True


def create_chat_invite_link(world: World, bot: Bot, arguments: Arguments) -> Wire:
    chat = find_chat_to_write(world, bot, arguments)
    link = invite_links.create(world, chat, bot.id, _read_terms(arguments))
    return write_invite_link(world, chat.key, link)


def edit_chat_invite_link(world: World, bot: Bot, arguments: Arguments) -> Wire:
    chat = find_chat_to_write(world, bot, arguments)
    link = invite_links.edit(world, chat, bot.id, arguments.text("invite_link"), _read_terms(arguments))
    return write_invite_link(world, chat.key, link)


def revoke_chat_invite_link(world: World, bot: Bot, arguments: Arguments) -> Wire:
    chat = find_chat_to_write(world, bot, arguments)
    url = arguments.text("invite_link")
    if url in world.payments.subscription_links:
        return write_link(world, subscription_links.revoke(world, chat, bot.id, url))
    return write_invite_link(world, chat.key, invite_links.revoke(world, chat, bot.id, url))


def export_chat_invite_link(world: World, bot: Bot, arguments: Arguments) -> str:
    return invite_links.export(world, find_chat_to_write(world, bot, arguments), bot.id).url


def approve_chat_join_request(world: World, bot: Bot, arguments: Arguments) -> bool:
    return _answer_request(world, bot, arguments, approve=True)


def decline_chat_join_request(world: World, bot: Bot, arguments: Arguments) -> bool:
    return _answer_request(world, bot, arguments, approve=False)


def _answer_request(world: World, bot: Bot, arguments: Arguments, *, approve: bool) -> bool:
    user_id = read_user_id(arguments)
    chat = find_chat_to_write(world, bot, arguments)
    join_requests.decide(world, chat, bot.id, user_id, approve=approve)
    return True


def _read_terms(arguments: Arguments) -> LinkTerms:
    return LinkTerms(
        arguments.text("name"),
        arguments.integer("expire_date", low=0),
        arguments.integer("member_limit", low=0, high=MAX_LINK_MEMBERS),
        arguments.boolean("creates_join_request"),
    )


def _set_title(world: World, chat: Chat, user_id: int, title: str, code: str) -> None:
    if len(title) > MAX_TITLE_LENGTH:
        raise bad_request(code)
    titles = community_of(world, chat).titles
    if title:
        titles[user_id] = title
    else:
        titles.pop(user_id, None)


METHODS: dict[str, Method] = {
    "banchatmember": ban_chat_member,
    "unbanchatmember": unban_chat_member,
    "restrictchatmember": restrict_chat_member,
    "promotechatmember": promote_chat_member,
    "setchatadministratorcustomtitle": set_chat_administrator_custom_title,
    "setchatmembertag": set_chat_member_tag,
    "setchatpermissions": set_chat_permissions,
    "getchatmember": get_chat_member,
    "getchatadministrators": get_chat_administrators,
    "getchatmembercount": get_chat_member_count,
    "leavechat": leave_chat,
    "createchatinvitelink": create_chat_invite_link,
    "editchatinvitelink": edit_chat_invite_link,
    "revokechatinvitelink": revoke_chat_invite_link,
    "exportchatinvitelink": export_chat_invite_link,
    "approvechatjoinrequest": approve_chat_join_request,
    "declinechatjoinrequest": decline_chat_join_request,
}
