"""People and bots come into groups and channels, are promoted, restricted, shut out, and leave.

Facts: core.telegram.org/bots/api#chatmemberupdated; td, DialogParticipantManager (the words of the refusals).
A bot hears of itself (my_chat_member) always, of others (chat_member) as an administrator that asked for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from tgsandbox.world.chats import Chat, ChatKey
from tgsandbox.world.errors import ServerRefusal
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.groups.communities import Administrator, InviteLink, Restriction, community_of, may
from tgsandbox.world.talk.contents import ChatEvent
from tgsandbox.world.talk.posting import add_message

if TYPE_CHECKING:
    from tgsandbox.world.world import World

# A shorter or longer ban or restriction is for good.
MIN_SECONDS = 30
MAX_SECONDS = 366 * 86_400
NO_RIGHT = "Not enough rights to restrict/unrestrict chat member"


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person or bot is in a chat; `status` is the Bot API's word."""

    user_id: int
    status: str
    rights: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    until: int = 0
    is_member: bool = True
    title: str = ""
    appointed_by: int = 0


@dataclass(frozen=True, slots=True)
class StandingChanged:
    """The subject of chat_member and of a group's my_chat_member."""

    chat: ChatKey
    actor_id: int
    date: int
    was: Standing
    now: Standing
    link: InviteLink | None = None
    via_join_request: bool = False


def standing_of(world: World, chat: Chat, user_id: int) -> Standing:
    community = community_of(world, chat)
    title = community.titles.get(user_id, "")
    if user_id == community.owner_id:
        return Standing(user_id, "creator", title=title)
    if user_id in community.banned:
        return Standing(user_id, "kicked", until=community.banned[user_id], is_member=False)
    is_member = user_id in chat.members
    administrator = community.administrators.get(user_id)
    if is_member and administrator is not None:
        return Standing(
            user_id,
            "administrator",
            rights=administrator.rights,
            title=title,
            appointed_by=administrator.appointed_by,
        )
    limit = community.restricted.get(user_id)
    if limit is not None:
        return Standing(
            user_id, "restricted", permissions=limit.permissions, until=limit.until, is_member=is_member
        )
    until = int(world.payments.member_until.get((chat.key.chat_id, user_id), 0))
    return Standing(user_id, "member" if is_member else "left", until=until, is_member=is_member, title=title)


def ban(world: World, chat: Chat, actor_id: int, user_id: int, until: int = 0) -> None:
    """Raises ServerRefusal in td's words."""
    _check_restricting(world, chat, actor_id, user_id)
    was = standing_of(world, chat, user_id)
    until = _lasting(world, until)
    _forget(world, chat, user_id)
    community_of(world, chat).banned[user_id] = until
    if until:
        world.agenda.at(float(until), partial(lift, world, chat.key, user_id, until))
    _tell(world, chat, actor_id, was)
    _note_leaving(world, chat, actor_id, was)


def unban(world: World, chat: Chat, actor_id: int, user_id: int, *, only_if_banned: bool = False) -> None:
    """Who is not banned but a member is thrown out, unless `only_if_banned`."""
    was = standing_of(world, chat, user_id)
    if only_if_banned and was.status != "kicked":
        return
    _check_restricting(world, chat, actor_id, user_id)
    _forget(world, chat, user_id)
    _tell(world, chat, actor_id, was)
    _note_leaving(world, chat, actor_id, was)


def lift(world: World, key: ChatKey, user_id: int, until: int) -> None:
    """A ban or restriction with an end has come to it, if it is still the same one."""
    community = world.communities[key]
    if community.banned.get(user_id) == until:
        del community.banned[user_id]
    limit = community.restricted.get(user_id)
    if limit is not None and limit.until == until:
        del community.restricted[user_id]


def restrict(
    world: World, chat: Chat, actor_id: int, user_id: int, permissions: frozenset[str], until: int = 0
) -> None:
    """A member with all the permissions of the chat is not restricted any more."""
    _check_restricting(world, chat, actor_id, user_id)
    community = community_of(world, chat)
    was = standing_of(world, chat, user_id)
    community.administrators.pop(user_id, None)
    community.banned.pop(user_id, None)
    if community.permissions <= permissions:
        community.restricted.pop(user_id, None)
    else:
        until = _lasting(world, until)
        community.restricted[user_id] = Restriction(permissions, until)
        if until:
            world.agenda.at(float(until), partial(lift, world, chat.key, user_id, until))
    _tell(world, chat, actor_id, was)


def promote(world: World, chat: Chat, actor_id: int, user_id: int, rights: frozenset[str]) -> None:
    """No rights at all make an administrator a member again. A bot gives only rights that it has itself."""
    community = community_of(world, chat)
    if user_id == community.owner_id:
        raise ServerRefusal("Can't remove chat owner" if not rights else "USER_CREATOR")
    if not may(world, chat, actor_id, "can_promote_members"):
        raise ServerRefusal("Not enough rights")
    if actor_id != community.owner_id and not rights <= community.administrators[actor_id].rights:
        raise ServerRefusal("RIGHT_FORBIDDEN")
    was = standing_of(world, chat, user_id)
    if was.status == "administrator" and actor_id not in (was.appointed_by, community.owner_id):
        raise ServerRefusal("CHAT_ADMIN_REQUIRED")
    if user_id not in chat.members:
        raise ServerRefusal("USER_NOT_PARTICIPANT")
    if rights:
        community.restricted.pop(user_id, None)
        community.administrators[user_id] = Administrator(rights, actor_id)
    else:
        community.administrators.pop(user_id, None)
        community.titles.pop(user_id, None)
    _tell(world, chat, actor_id, was)


def appoint(world: World, chat: Chat, user_id: int, rights: frozenset[str]) -> None:
    """The owner makes a member an administrator, bringing them in first if need be."""
    community = community_of(world, chat)
    if user_id not in chat.members:
        enter(world, chat, user_id, actor_id=community.owner_id or user_id)
    was = standing_of(world, chat, user_id)
    if rights:
        community.administrators[user_id] = Administrator(rights, community.owner_id)
    else:
        community.administrators.pop(user_id, None)
    _tell(world, chat, community.owner_id or user_id, was)


def enter(
    world: World,
    chat: Chat,
    user_id: int,
    *,
    actor_id: int = 0,
    link: InviteLink | None = None,
    via_join_request: bool = False,
) -> None:
    """In a group a note says so. `actor_id` is who let them in, themselves when it is 0."""
    community = community_of(world, chat)
    was = standing_of(world, chat, user_id)
    community.banned.pop(user_id, None)
    chat.members.add(user_id)
    actor = actor_id or user_id
    _tell(world, chat, actor, was, link=link, via_join_request=via_join_request)
    if chat.type != "channel":
        sender = user_id if link is not None else actor
        add_message(world, chat, sender, ChatEvent("new_chat_members", (user_id,)))


def leave(world: World, chat: Chat, user_id: int) -> None:
    """Of one's own will; the owner's leaving leaves the chat without one."""
    was = standing_of(world, chat, user_id)
    _forget(world, chat, user_id)
    community = community_of(world, chat)
    if community.owner_id == user_id:
        community.owner_id = 0
    _tell(world, chat, user_id, was)
    _note_leaving(world, chat, user_id, was)


def _forget(world: World, chat: Chat, user_id: int) -> None:
    community = community_of(world, chat)
    if user_id in world.bots and user_id in chat.members:
        community.former_bots.add(user_id)
    chat.members.discard(user_id)
    for known in (community.administrators, community.restricted, community.banned, community.titles):
        known.pop(user_id, None)
    community.requests.pop(user_id, None)
    if user_id in world.bots:
        world.bots[user_id].privacy_in.pop(chat.key.chat_id, None)


def _check_restricting(world: World, chat: Chat, actor_id: int, user_id: int) -> None:
    community = community_of(world, chat)
    if user_id == actor_id:
        raise ServerRefusal("Can't restrict self")
    if not may(world, chat, actor_id, "can_restrict_members"):
        raise ServerRefusal(NO_RIGHT)
    if user_id not in world.accounts and user_id not in world.bots:
        raise ServerRefusal("PARTICIPANT_ID_INVALID")
    if user_id == community.owner_id:
        raise ServerRefusal("Can't remove chat owner")
    administrator = community.administrators.get(user_id)
    if administrator is not None and actor_id not in (administrator.appointed_by, community.owner_id):
        raise ServerRefusal("USER_ADMIN_INVALID")


def _lasting(world: World, until: int) -> int:
    return until if MIN_SECONDS <= until - world.now() <= MAX_SECONDS else 0


def _note_leaving(world: World, chat: Chat, actor_id: int, was: Standing) -> None:
    if was.is_member and chat.type != "channel":
        add_message(world, chat, actor_id, ChatEvent("left_chat_member", (was.user_id,)))


def _tell(
    world: World,
    chat: Chat,
    actor_id: int,
    was: Standing,
    *,
    link: InviteLink | None = None,
    via_join_request: bool = False,
) -> None:
    now = standing_of(world, chat, was.user_id)
    if now == was:
        return
    change = StandingChanged(chat.key, actor_id, int(world.now()), was, now, link, via_join_request)
    own = world.bots.get(was.user_id)
    if own is not None:
        world.queue_update(own, "my_chat_member", change, queue_key=chat.key.chat_id)
    for bot_id in sorted(community_of(world, chat).administrators.keys() & world.bots.keys()):
        if bot_id != was.user_id:
            world.queue_update(world.bots[bot_id], "chat_member", change, queue_key=chat.key.chat_id)
    world.bulletin.publish(SetUpChanged("chat", chat.key.chat_id))
