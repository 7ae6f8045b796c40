"""People who are in a channel for as long as they have paid for it.

Facts: core.telegram.org/bots/api#createchatsubscriptioninvitelink and #chatmembermember.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tgsandbox.world.chats import ChatKey
from tgsandbox.world.events import SetUpChanged

if TYPE_CHECKING:
    from tgsandbox.world.world import World


@dataclass(frozen=True, slots=True)
class SubscriberChange:
    """The subject of chat_member: a subscriber came (by `invite_link`), stays longer or left."""

    chat: ChatKey
    user_id: int
    date: int
    was_in: bool
    is_in: bool
    old_until: float
    until: float
    invite_link: str = ""


def join(world: World, chat_id: int, user_id: int, until: float, invite_link: str) -> None:
    change(world, chat_id, user_id, is_in=True, until=until, invite_link=invite_link)


def prolong(world: World, chat_id: int, user_id: int, until: float) -> None:
    change(world, chat_id, user_id, is_in=True, until=until)


def expire(world: World, chat_id: int, user_id: int) -> None:
    """The paid time is over; a bot's subscription (a positive id) has no members."""
    if chat_id < 0:
        change(world, chat_id, user_id, is_in=False, until=0.0)


def change(
    world: World, chat_id: int, user_id: int, *, is_in: bool, until: float, invite_link: str = ""
) -> None:
    """The bots of the channel that asked for chat_member hear of it."""
    chat = world.chats[ChatKey(chat_id)]
    was_in = user_id in chat.members
    old_until = world.payments.member_until.get((chat_id, user_id), 0.0)
    if is_in:
        chat.members.add(user_id)
        world.payments.member_until[chat_id, user_id] = until
    else:
        chat.members.discard(user_id)
        world.payments.member_until.pop((chat_id, user_id), None)
    told = SubscriberChange(chat.key, user_id, int(world.now()), was_in, is_in, old_until, until, invite_link)
    for bot_id in sorted(chat.members & world.bots.keys()):
        world.queue_update(world.bots[bot_id], "chat_member", told, queue_key=chat_id)
    world.bulletin.publish(SetUpChanged("chat", chat_id))
