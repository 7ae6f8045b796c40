"""A person posts something in a chat of theirs: if they may, and for what it costs there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from tgsandbox.world.errors import WorldError
from tgsandbox.world.groups.permissions import refusal_to_post
from tgsandbox.world.star_trade import paid_messages
from tgsandbox.world.talk import guests
from tgsandbox.world.talk.posting import add_message

if TYPE_CHECKING:
    from tgsandbox.world.chats import Chat
    from tgsandbox.world.talk.messages import Content, Message, Particulars
    from tgsandbox.world.world import World


def say(
    world: World, chat: Chat, user_id: int, content: Content, **particulars: Unpack[Particulars]
) -> Message:
    """The message. WorldError says in Telegram's words why it can't be, or which Stars are missing."""
    refusal = refusal_to_post(world, chat, user_id, content)
    if refusal:
        name = world.account(user_id).user.first_name
        raise WorldError(f"{name} may not post this in {chat.title}: {refusal[:1].lower()}{refusal[1:]}")
    particulars["paid_star_count"] = paid_messages.pay(world, chat, user_id)
    message = add_message(world, chat, user_id, content, **particulars)
    guests.summon(world, chat, message)
    return message
