"""Bots that are named in a chat where they are not: they hear that one message, and may answer it once.

Facts: core.telegram.org/bots/api#answerguestquery, Message.guest_query_id and guest_bot_caller_user.

Assumed: a guest is summoned by its @name in a text, and answers below the message in which it was named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tgsandbox.world.errors import ServerRefusal
from tgsandbox.world.talk.messages import Text
from tgsandbox.world.talk.posting import add_message

if TYPE_CHECKING:
    from tgsandbox.world.chats import Chat
    from tgsandbox.world.people import Bot
    from tgsandbox.world.talk.inline import InlineResult
    from tgsandbox.world.talk.messages import Message
    from tgsandbox.world.world import World

INLINE_MESSAGE_ID_OCTETS = 24


@dataclass(frozen=True, slots=True)
class GuestMessage:
    """The subject of guest_message; the query is open until it was answered."""

    query_id: str
    bot_id: int
    message: Message


def summon(world: World, chat: Chat, message: Message) -> None:
    """The bots named in the message that are no members of its chat, and take part as guests, hear of it."""
    for bot in named_in(world, message):
        is_here = bot.id in chat.members or bot.id == chat.key.bot_id
        if bot.has_guest_mode and not is_here:
            asked = GuestMessage(world.ids.query_id(), bot.id, message)
            world.inline.guest_queries[asked.query_id] = asked
            world.queue_update(bot, "guest_message", asked, queue_key=chat.key.chat_id)


def named_in(world: World, message: Message) -> list[Bot]:
    content = message.content
    if not isinstance(content, Text):
        return []
    units = content.text.encode("utf-16-le")
    names = [
        units[2 * one.offset + 2 : 2 * (one.offset + one.length)].decode("utf-16-le").lower()
        for one in content.entities
        if one.type == "mention"
    ]
    ids = [world.usernames.get(name, 0) for name in dict.fromkeys(names)]
    return [world.bots[id] for id in ids if id in world.bots]


def answer(world: World, bot_id: int, query_id: str, result: InlineResult) -> Message:
    """The guest's message. Raises ServerRefusal QUERY_ID_INVALID for what is unknown or was answered."""
    asked = world.inline.guest_queries.get(query_id)
    if asked is None or asked.bot_id != bot_id:
        raise ServerRefusal("QUERY_ID_INVALID")
    del world.inline.guest_queries[query_id]
    summoned = asked.message
    inline_message_id = world.ids.base64url(INLINE_MESSAGE_ID_OCTETS)
    posted = add_message(
        world,
        world.chats[summoned.chat],
        bot_id,
        result.content,
        reply_markup=result.reply_markup,
        reply_to=summoned.id,
        inline_message_id=inline_message_id,
        guest_caller_id=summoned.sender_id,
    )
    world.inline.messages[inline_message_id] = (posted.chat, posted.id)
    return posted
