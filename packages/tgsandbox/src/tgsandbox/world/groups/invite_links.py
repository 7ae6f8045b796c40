"""Links that lead into a group or channel: for so many people, until a time, or after somebody's yes.

Facts: core.telegram.org/bots/api#chatinvitelink; td, DialogInviteLinkManager.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tgsandbox.world.chats import Chat
from tgsandbox.world.errors import ServerRefusal, WorldError
from tgsandbox.world.groups import join_requests, membership
from tgsandbox.world.groups.communities import InviteLink, chat_by_link, community_of, may

if TYPE_CHECKING:
    from tgsandbox.world.world import World

LINK_TEXT_LENGTH = 16
MAX_NAME_LENGTH = 32


@dataclass(frozen=True, slots=True)
class LinkTerms:
    name: str = ""
    expire_date: int = 0
    member_limit: int = 0
    creates_join_request: bool = False


def create(
    world: World, chat: Chat, creator_id: int, terms: LinkTerms, *, primary: bool = False
) -> InviteLink:
    """Raises ServerRefusal as `check`."""
    check(world, chat, creator_id, terms)
    link = InviteLink(f"https://t.me/+{world.ids.text(LINK_TEXT_LENGTH)}", creator_id, is_primary=primary)
    _set(link, terms)
    community_of(world, chat).links[link.url] = link
    return link


def export(world: World, chat: Chat, creator_id: int) -> InviteLink:
    """A new primary link of this creator; the old one is revoked."""
    require_right(world, chat, creator_id)
    for link in community_of(world, chat).links.values():
        if link.is_primary and link.creator_id == creator_id:
            link.is_revoked = True
    return create(world, chat, creator_id, LinkTerms(), primary=True)


def edit(world: World, chat: Chat, creator_id: int, url: str, terms: LinkTerms) -> InviteLink:
    check(world, chat, creator_id, terms)
    link = own_link(world, chat, creator_id, url)
    if link.is_primary:
        raise ServerRefusal("CHAT_INVITE_PERMANENT")
    if link.is_revoked:
        raise ServerRefusal("INVITE_HASH_EXPIRED")
    _set(link, terms)
    return link


def revoke(world: World, chat: Chat, creator_id: int, url: str) -> InviteLink:
    """In the place of a primary link a new one comes, which the bot learns when it asks for it."""
    require_right(world, chat, creator_id)
    link = own_link(world, chat, creator_id, url)
    if link.is_primary and not link.is_revoked:
        export(world, chat, creator_id)
    link.is_revoked = True
    return link


def own_link(world: World, chat: Chat, creator_id: int, url: str) -> InviteLink:
    link = community_of(world, chat).links.get(url)
    if link is None or link.creator_id != creator_id:
        raise ServerRefusal("INVITE_HASH_EXPIRED")
    return link


def check(world: World, chat: Chat, creator_id: int, terms: LinkTerms) -> None:
    require_right(world, chat, creator_id)
    if terms.creates_join_request and terms.member_limit:
        raise ServerRefusal("Member limit can't be specified for links requiring administrator approval")
    if terms.expire_date and terms.expire_date <= world.now():
        raise ServerRefusal("EXPIRE_DATE_INVALID")


def require_right(world: World, chat: Chat, user_id: int) -> None:
    if chat.is_private:
        raise ServerRefusal("Can't invite members to a private chat")
    if not may(world, chat, user_id, "can_invite_users"):
        raise ServerRefusal("Not enough rights to manage chat invite link")


def follow(world: World, user_id: int, url: str) -> Chat:
    """The person opens the link and joins, or asks to; the chat. WorldError says what is in the way."""
    found = chat_by_link(world, url)
    name = world.account(user_id).user.first_name
    if found is None:
        raise WorldError(f"the link {url!r} leads nowhere")
    chat, link = found
    community = community_of(world, chat)
    if link.is_revoked:
        raise WorldError(f"the link {url!r} was revoked")
    if link.expire_date and link.expire_date <= world.now():
        raise WorldError(f"the link {url!r} expired at {link.expire_date}, it is {int(world.now())}")
    if user_id in chat.members:
        raise WorldError(f"{name} is in {chat.title} already")
    if user_id in community.banned:
        raise WorldError(f"{name} is banned from {chat.title}")
    if link.member_limit and len(link.joined) >= link.member_limit:
        raise WorldError(f"the link {url!r} has let in as many as it may: {link.member_limit}")
    if link.creates_join_request:
        join_requests.ask(world, chat, user_id, link)
        return chat
    link.joined.add(user_id)
    membership.enter(world, chat, user_id, link=link)
    return chat


def _set(link: InviteLink, terms: LinkTerms) -> None:
    link.name = terms.name.strip()[:MAX_NAME_LENGTH]
    link.expire_date = terms.expire_date
    link.member_limit = terms.member_limit
    link.creates_join_request = terms.creates_join_request
