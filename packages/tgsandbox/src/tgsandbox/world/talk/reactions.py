"""What people and bots put under messages.

Facts: core.telegram.org/bots/api#messagereactionupdated and #messagereactioncountupdated. As an
administrator, and only when it asks for them, a bot hears in a group who put what, and never of bots; in a
channel, where nobody is named, how often each reaction is there. An anonymous administrator reacts as the
group.

Assumed: bots are told the counts of a channel's reactions at once; live Telegram gathers them for up to a few
minutes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tgsandbox.world.events import MessageEdited
from tgsandbox.world.groups.communities import community_of
from tgsandbox.world.updates import reaction_count_queue_key, reaction_queue_key

if TYPE_CHECKING:
    from tgsandbox.world.chats import Chat, ChatKey
    from tgsandbox.world.world import World

# The reactions that need no Premium, as Telegram spells them.
FREE = (
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 "
    "💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 "
    "😘 💊 🙊 😎 👾 🤷\u200d♂ 🤷 🤷\u200d♀ 😡"
)
EMOJI = frozenset(FREE.split())


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji, or a custom one's id; neither for the one that is paid in Stars."""

    emoji: str = ""
    custom_emoji_id: str = ""


PAID = Reaction()


@dataclass(frozen=True, slots=True)
class ReactionChanged:
    """The subject of message_reaction; an anonymous actor is not named."""

    chat: ChatKey
    message_id: int
    user_id: int
    date: int
    old: tuple[Reaction, ...]
    new: tuple[Reaction, ...]
    is_anonymous: bool = False


@dataclass(frozen=True, slots=True)
class ReactionsCounted:
    """The subject of message_reaction_count."""

    chat: ChatKey
    message_id: int
    date: int
    counts: tuple[tuple[Reaction, int], ...]


def react(world: World, chat: Chat, message_id: int, actor_id: int, reactions: tuple[Reaction, ...]) -> None:
    """In the place of the actor's earlier ones; none takes them back."""
    given = world.reactions.setdefault((chat.key, message_id), {})
    old = given.get(actor_id, ())
    if old == reactions:
        return
    if reactions:
        given[actor_id] = reactions
    else:
        del given[actor_id]
    world.bulletin.publish(MessageEdited(chat.key, chat.messages[message_id]))
    if chat.type == "channel":
        tell_counts(world, chat, message_id)
        return
    if actor_id in world.bots:
        return
    anonymous = is_anonymous(world, chat, actor_id)
    change = ReactionChanged(chat.key, message_id, actor_id, int(world.now()), old, reactions, anonymous)
    key = reaction_queue_key(chat.key.chat_id)
    for bot_id in _bots_that_hear(world, chat):
        world.queue_update(world.bots[bot_id], "message_reaction", change, queue_key=key)


def tell_counts(world: World, chat: Chat, message_id: int) -> None:
    """The channel's bots hear how often each reaction is under the post."""
    counts = tuple(counts_of(world, chat.key, message_id).items())
    counted = ReactionsCounted(chat.key, message_id, int(world.now()), counts)
    key = reaction_count_queue_key(chat.key.chat_id)
    for bot_id in _bots_that_hear(world, chat):
        world.queue_update(world.bots[bot_id], "message_reaction_count", counted, queue_key=key)


def counts_of(world: World, key: ChatKey, message_id: int) -> dict[Reaction, int]:
    """How often each is there, the paid one (in Stars) first, then the most frequent."""
    given = world.reactions.get((key, message_id), {}).values()
    counted = Counter(reaction for reactions in given for reaction in reactions)
    paid = sum(world.payments.paid_reactions.get((key, message_id), {}).values())
    return ({PAID: paid} if paid else {}) | dict(counted.most_common())


def is_anonymous(world: World, chat: Chat, actor_id: int) -> bool:
    administrator = None if chat.is_private else community_of(world, chat).administrators.get(actor_id)
    return administrator is not None and "is_anonymous" in administrator.rights


def _bots_that_hear(world: World, chat: Chat) -> list[int]:
    if chat.is_private:
        return [chat.key.bot_id] if chat.key.bot_id in world.bots else []
    return sorted(community_of(world, chat).administrators.keys() & world.bots.keys() & chat.members)
