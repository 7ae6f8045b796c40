"""Boosts: who has Telegram Premium lends them to a group or channel.

Facts: core.telegram.org/bots/api#chatboost. A boost ends with the Premium that it comes of, or when it is
taken back; the chat's bots that are administrators hear of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from tgsandbox.world.errors import WorldError
from tgsandbox.world.groups.communities import community_of
from tgsandbox.world.updates import boost_queue_key

if TYPE_CHECKING:
    from tgsandbox.world.chats import Chat, ChatKey
    from tgsandbox.world.world import World

# How many one person may lend.
MAX_BOOSTS = 4


@dataclass(frozen=True, slots=True)
class Boost:
    """The subject of chat_boost, in seconds since 1970 UTC."""

    id: str
    chat: ChatKey
    user_id: int
    add_date: int
    expiration_date: int


@dataclass(frozen=True, slots=True)
class BoostRemoved:
    """The subject of removed_chat_boost."""

    boost: Boost
    remove_date: int


def boost(world: World, chat: Chat, user_id: int) -> Boost:
    """The person lends the chat a boost for as long as they have Premium."""
    account = world.account(user_id)
    if account.premium_until <= world.now():
        raise WorldError(f"{account.user.first_name} has no Telegram Premium to boost with; give it to them")
    if sum(one.user_id == user_id for one in world.boosts.values()) >= MAX_BOOSTS:
        raise WorldError(f"{account.user.first_name} has lent all {MAX_BOOSTS} boosts")
    made = Boost(world.ids.text(16), chat.key, user_id, int(world.now()), int(account.premium_until))
    world.boosts[made.id] = made
    world.agenda.at(account.premium_until, partial(take_back, world, made.id))
    _tell(world, chat, "chat_boost", made)
    return made


def take_back(world: World, boost_id: str) -> None:
    """The boost ends, if it has not yet."""
    ended = world.boosts.pop(boost_id, None)
    if ended is not None:
        removed = BoostRemoved(ended, int(world.now()))
        _tell(world, world.chats[ended.chat], "removed_chat_boost", removed)


def boosts_of(world: World, chat: Chat, user_id: int) -> list[Boost]:
    """The person's boosts of the chat, the oldest first."""
    return [one for one in world.boosts.values() if (one.chat, one.user_id) == (chat.key, user_id)]


def _tell(world: World, chat: Chat, kind: str, subject: Boost | BoostRemoved) -> None:
    bots = community_of(world, chat).administrators.keys() & world.bots.keys() & chat.members
    for bot_id in sorted(bots):
        world.queue_update(world.bots[bot_id], kind, subject, queue_key=boost_queue_key(chat.key.chat_id))
