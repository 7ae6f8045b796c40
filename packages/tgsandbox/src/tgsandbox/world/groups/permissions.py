"""Who may post what in a group or channel, edit, delete and pin there.

Facts: td, DialogManager.cpp (can_send_message_to_dialog, can_pin_messages), MessageContent.cpp
(can_send_message_content), MessagesManager.cpp (can_edit_message, can_delete_channel_message) and
DialogParticipant.cpp (apply_restrictions); the words are td's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tgsandbox.world.checkout.invoices import InvoiceContent
from tgsandbox.world.groups.communities import ALL_PERMISSIONS, community_of, may
from tgsandbox.world.talk.checklists import Checklist
from tgsandbox.world.talk.contents import ChatEvent, Contact, Dice, Location, Media, PollPosted, Venue
from tgsandbox.world.talk.games import GamePosted
from tgsandbox.world.talk.messages import Document, Photo, Text
from tgsandbox.world.talk.rich import RichMessage

if TYPE_CHECKING:
    from tgsandbox.world.chats import Chat
    from tgsandbox.world.talk.files import FileKind
    from tgsandbox.world.talk.messages import Content, Message
    from tgsandbox.world.world import World

# What a bot may do only as an administrator that was given the right, whatever is let to members.
ADMINISTRATORS_PERMISSIONS = frozenset(
    {"can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics"}
)
NO_ADMINISTRATOR = "Need administrator rights in the channel chat"


class Needed(NamedTuple):
    """The permission for a kind of content, and what td calls such messages."""

    permission: str
    plural: str


NEEDED: dict[type, Needed] = {
    Text: Needed("can_send_messages", "text messages"),
    RichMessage: Needed("can_send_messages", "text messages"),
    Photo: Needed("can_send_photos", "photos"),
    Document: Needed("can_send_documents", "documents"),
    Location: Needed("can_send_messages", "locations"),
    Venue: Needed("can_send_messages", "venues"),
    Contact: Needed("can_send_messages", "contacts"),
    Dice: Needed("can_send_other_messages", "dice"),
    PollPosted: Needed("can_send_polls", "polls"),
    Checklist: Needed("can_send_polls", "checklists"),
    GamePosted: Needed("can_send_other_messages", "games"),
    InvoiceContent: Needed("can_send_messages", "invoice messages"),
}
NEEDED_FOR_MEDIA: dict[FileKind, Needed] = {
    "video": Needed("can_send_videos", "videos"),
    "animation": Needed("can_send_other_messages", "animations"),
    "audio": Needed("can_send_audios", "music"),
    "voice": Needed("can_send_voice_notes", "voice notes"),
    "video_note": Needed("can_send_video_notes", "video notes"),
    "sticker": Needed("can_send_other_messages", "stickers"),
}


def permissions_of(world: World, chat: Chat, member_id: int) -> frozenset[str]:
    """What the member may do: all of it as the owner or an administrator, else what is let to everybody and
    was not taken from this one."""
    community = community_of(world, chat)
    if member_id == community.owner_id or member_id in community.administrators:
        return ALL_PERMISSIONS
    limit = community.restricted.get(member_id)
    left = community.permissions if limit is None else community.permissions & limit.permissions
    return left - ADMINISTRATORS_PERMISSIONS if member_id in world.bots else left


def refusal_to_post(world: World, chat: Chat, member_id: int, content: Content) -> str:
    """Why the member may not post this here, in td's words; "" when they may."""
    if chat.is_private:
        return ""
    if chat.type == "channel":
        return "" if may(world, chat, member_id, "can_post_messages") else NO_ADMINISTRATOR
    needed = needed_for(content)
    if needed is None or needed.permission in permissions_of(world, chat, member_id):
        return ""
    return f"Not enough rights to send {needed.plural} to the chat"


def needed_for(content: Content) -> Needed | None:
    """None for what td checks nothing for, as paid media of a bot."""
    if isinstance(content, Media):
        return NEEDED_FOR_MEDIA.get(content.kind)
    if isinstance(content, Location) and content.live_period:
        return Needed("can_send_messages", "live locations")
    return NEEDED.get(type(content))


def may_edit(world: World, chat: Chat, member_id: int, sender_id: int) -> bool:
    """One's own message; in a channel with the right also others', and one's own only while one may post."""
    if chat.type != "channel":
        return sender_id == member_id
    may_post = may(world, chat, member_id, "can_post_messages")
    return may(world, chat, member_id, "can_edit_messages") or (may_post and sender_id == member_id)


def may_delete(world: World, chat: Chat, member_id: int, message: Message) -> bool:
    """One's own, in a channel only while one may post there; others' with the right. A note about what
    happened is nobody's own."""
    if chat.is_private or may(world, chat, member_id, "can_delete_messages"):
        return True
    if message.sender_id != member_id or isinstance(message.content, ChatEvent):
        return False
    return chat.type != "channel" or may(world, chat, member_id, "can_post_messages")


def may_pin(world: World, chat: Chat, member_id: int) -> bool:
    if chat.is_private:
        return True
    return may(world, chat, member_id, "can_edit_messages" if chat.type == "channel" else "can_pin_messages")
