"""Messages in a group that one member alone sees.

Facts: core.telegram.org/bots/api#message and #ephemeralmessageparameters: they have the id 0 and a number of
their own in the chat. Here they stay until the bot deletes them; Telegram forgets them earlier.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tgsandbox.world.chats import Chat, ChatKey
    from tgsandbox.world.talk.messages import Content, Wire
    from tgsandbox.world.world import World


@dataclass(slots=True)
class EphemeralMessage:
    id: int
    chat: ChatKey
    sender_id: int
    receiver_id: int
    date: int
    content: Content
    reply_markup: Wire | None = None


def show(
    world: World, chat: Chat, sender_id: int, receiver_id: int, content: Content, markup: Wire | None
) -> EphemeralMessage:
    """Put it before the eyes of the receiver."""
    shown = seen_by(world, chat, receiver_id)
    numbers = [one.id for key, all_ in world.ephemeral.items() if key[0] == chat.key for one in all_.values()]
    id = max(numbers, default=0) + 1
    message = EphemeralMessage(id, chat.key, sender_id, receiver_id, int(world.now()), content, markup)
    shown[id] = message
    return message


def seen_by(world: World, chat: Chat, receiver_id: int) -> dict[int, EphemeralMessage]:
    """What the person sees there, by number; taking one out deletes it."""
    return world.ephemeral.setdefault((chat.key, receiver_id), {})
