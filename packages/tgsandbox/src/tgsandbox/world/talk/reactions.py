"""What people and bots put under messages.

Facts: core.telegram.org/bots/api#messagereactionupdated: a bot hears of people's reactions, in a group as an
administrator, and only when it asks for them; never of bots'.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tgsandbox.world.events import MessageEdited
from tgsandbox.world.groups.communities import community_of

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
    """An emoji, or a custom one's id."""

    emoji: str = ""
    custom_emoji_id: str = ""


@dataclass(frozen=True, slots=True)
class ReactionChanged:
    """The subject of message_reaction."""

    chat: ChatKey
    message_id: int
    user_id: int
    date: int
    old: tuple[Reaction, ...]
    new: tuple[Reaction, ...]


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
    if actor_id in world.bots:
        return
    change = ReactionChanged(chat.key, message_id, actor_id, int(world.now()), old, reactions)
    for bot_id in _bots_that_hear(world, chat):
        world.queue_update(world.bots[bot_id], "message_reaction", change, queue_key=chat.key.chat_id)


def _bots_that_hear(world: World, chat: Chat) -> list[int]:
    if chat.is_private:
        return [chat.key.bot_id]
    return sorted(community_of(world, chat).administrators.keys() & world.bots.keys() & chat.members)
