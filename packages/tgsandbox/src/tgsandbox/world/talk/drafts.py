"""What a bot is still writing: shown to the person for half a minute, and never a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tgsandbox.world.chats import Chat
    from tgsandbox.world.talk.messages import Content
    from tgsandbox.world.world import World

# How long core.telegram.org/bots/api#sendmessagedraft says that it is seen.
SHOWN_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Draft:
    """`shown_at` in seconds since 1970 UTC, `after` the id of the chat's last message then."""

    id: int
    content: Content
    shown_at: float
    after: int


def show(world: World, chat: Chat, id: int, content: Content) -> Draft:
    """In the place of the draft before."""
    draft = world.drafts[chat.key] = Draft(id, content, world.now(), max(chat.messages, default=0))
    return draft


def draft_in(world: World, chat: Chat) -> Draft | None:
    """What the person sees now: until it is too old, or the bot has sent a message since."""
    draft = world.drafts.get(chat.key)
    if draft is None or draft.shown_at + SHOWN_SECONDS <= world.now():
        return None
    newer = (message for id, message in chat.messages.items() if id > draft.after)
    return None if any(message.sender_id == chat.key.bot_id for message in newer) else draft
