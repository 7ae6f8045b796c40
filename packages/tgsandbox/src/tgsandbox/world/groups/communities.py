"""Groups, supergroups and channels: who owns them, who may do what, who is shut out, which links lead in.

Facts: core.telegram.org/bots/api#chatmember and #chatinvitelink; td, DialogParticipant.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tgsandbox.world.chats import Chat, ChatKey, ChatType

if TYPE_CHECKING:
    from tgsandbox.world.world import World

RIGHTS = (
    "can_manage_chat",
    "can_change_info",
    "can_post_messages",
    "can_edit_messages",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_pin_messages",
    "can_manage_topics",
    "can_promote_members",
    "can_manage_video_chats",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_manage_direct_messages",
    "can_manage_tags",
    "can_send_welcome_messages",
    "is_anonymous",
)
# Rights that only some kinds of chat have.
RIGHTS_OF: dict[str, tuple[ChatType, ...]] = {
    "can_post_messages": ("channel",),
    "can_edit_messages": ("channel",),
    "can_pin_messages": ("group", "supergroup"),
    "can_manage_topics": ("supergroup",),
    "can_manage_direct_messages": ("channel",),
    "can_manage_tags": ("group", "supergroup"),
}
MEDIA_PERMISSIONS = (
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
)
PERMISSIONS = (
    "can_send_messages",
    *MEDIA_PERMISSIONS,
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
ALL_PERMISSIONS = frozenset(PERMISSIONS)


@dataclass(frozen=True, slots=True)
class Administrator:
    """`appointed_by` may take the rights away again; so may the owner."""

    rights: frozenset[str]
    appointed_by: int


@dataclass(frozen=True, slots=True)
class Restriction:
    """What is left to a member, until a time (0: for good)."""

    permissions: frozenset[str]
    until: int = 0


@dataclass(slots=True)
class InviteLink:
    url: str
    creator_id: int
    name: str = ""
    expire_date: int = 0
    member_limit: int = 0
    creates_join_request: bool = False
    is_primary: bool = False
    is_revoked: bool = False
    subscription_period: int = 0
    subscription_price: int = 0
    joined: set[int] = field(default_factory=set)


@dataclass(slots=True)
class JoinRequest:
    """`query_id` is that of the question to the chat's own bot, "" when there is none to answer; the Mini App
    is what that bot shows to the person meanwhile."""

    user_id: int
    link: InviteLink
    date: int
    query_id: str = ""
    web_app_url: str = ""


@dataclass(slots=True)
class Topic:
    """A forum's topic; its id is that of the message that opened it."""

    id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str = ""
    is_closed: bool = False
    is_hidden: bool = False


@dataclass(slots=True)
class Community:
    """What a chat of more than two has besides its members and messages."""

    owner_id: int = 0
    administrators: dict[int, Administrator] = field(default_factory=dict)
    restricted: dict[int, Restriction] = field(default_factory=dict)
    banned: dict[int, int] = field(default_factory=dict)  # until when, 0 for good
    former_bots: set[int] = field(default_factory=set)  # they still know the chat
    banned_chats: set[int] = field(default_factory=set)
    titles: dict[int, str] = field(default_factory=dict)
    permissions: frozenset[str] = ALL_PERMISSIONS - {"can_change_info", "can_pin_messages"}
    description: str = ""
    photo: str = ""  # a key of World.files
    sticker_set_name: str = ""
    links: dict[str, InviteLink] = field(default_factory=dict)
    requests: dict[int, JoinRequest] = field(default_factory=dict)
    join_bot_id: int = 0  # that decides on the requests
    is_forum: bool = False
    topics: dict[int, Topic] = field(default_factory=dict)


def community_of(world: World, chat: Chat) -> Community:
    """The first person is the owner; in a channel every bot is an administrator, as it can't be less."""
    found = world.communities.get(chat.key)
    if found is not None:
        return found
    people = sorted(member for member in chat.members if member in world.accounts)
    made = Community(owner_id=people[0] if people else 0)
    if chat.type == "channel":
        for bot_id in sorted(chat.members & world.bots.keys()):
            made.administrators[bot_id] = Administrator(all_rights(chat.type), made.owner_id)
    world.communities[chat.key] = made
    return made


def rights_in(chat_type: ChatType) -> tuple[str, ...]:
    """The rights that there are in such a chat, in Telegram's order."""
    return tuple(right for right in RIGHTS if chat_type in RIGHTS_OF.get(right, (chat_type,)))


def all_rights(chat_type: ChatType) -> frozenset[str]:
    return frozenset(rights_in(chat_type)) - {"is_anonymous"}


def may(world: World, chat: Chat, user_id: int, right: str) -> bool:
    """Whether the owner or an administrator may do this."""
    community = community_of(world, chat)
    if user_id == community.owner_id:
        return True
    administrator = community.administrators.get(user_id)
    return administrator is not None and right in administrator.rights


def chat_by_link(world: World, url: str) -> tuple[Chat, InviteLink] | None:
    for key, community in world.communities.items():
        link = community.links.get(url)
        if link is not None:
            return world.chats[key], link
    return None


Communities = dict[ChatKey, Community]
