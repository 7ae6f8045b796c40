"""Privacy mode: which messages of a group reach a bot that is no administrator there.

Facts: core.telegram.org/bots/features#privacy-mode and BotFather's words for /setprivacy. A message is meant
for at most one such bot, and what it replies to counts first.

Assumed: a command without a name reaches all bots where none has spoken yet; the page names only the bot that
spoke last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.groups.communities import community_of
from tgsandbox.world.talk.contents import ChatEvent, WebAppData
from tgsandbox.world.talk.entities import words_of
from tgsandbox.world.talk.messages import (
    GiftGiven,
    Message,
    RefundedPayment,
    SuccessfulPayment,
    SuggestedPostNews,
    Text,
)

if TYPE_CHECKING:
    from tgsandbox.world.chats import Chat
    from tgsandbox.world.people import Bot
    from tgsandbox.world.world import World

SERVICE = (ChatEvent, GiftGiven, RefundedPayment, SuccessfulPayment, SuggestedPostNews, WebAppData)


def turn_privacy(world: World, bot: Bot, on: bool) -> None:
    """As BotFather's /setprivacy: where the bot is already, all stays as it was until it comes in anew."""
    if bot.has_group_privacy == on:
        return
    for chat in world.chats.groups.values():
        if bot.id in chat.members:
            bot.privacy_in.setdefault(chat.key.chat_id, bot.has_group_privacy)
    bot.has_group_privacy = on
    world.bulletin.publish(SetUpChanged("bot", bot.id))


def hears(world: World, chat: Chat, bot: Bot, message: Message) -> bool:
    """Whether a message of a group or channel of the bot's is shown to it."""
    if isinstance(message.content, SERVICE) or not is_private_from(world, chat, bot):
        return True
    return bot.id in addressees(world, chat, message)


def is_private_from(world: World, chat: Chat, bot: Bot) -> bool:
    """Whether the bot gets only some of the messages there."""
    if chat.type == "channel" or chat.direct_messages_of:
        return False
    if bot.id in community_of(world, chat).administrators:
        return False
    return bot.privacy_in.get(chat.key.chat_id, bot.has_group_privacy)


def addressees(world: World, chat: Chat, message: Message) -> set[int]:
    """The bot that a message is meant for, or those that may feel called; empty when no bot is meant."""
    replied: Message | None = message
    while replied is not None:
        replied = chat.messages.get(replied.reply_to)
        if replied is not None and (meant := _said_by_bot(world, replied) or _called(world, chat, replied)):
            return meant
    return _said_by_bot(world, message) or _called(world, chat, message)


def _said_by_bot(world: World, message: Message) -> set[int]:
    """The bot that wrote it, or by whose inline mode it was written."""
    if message.sender_id in world.bots:
        return {message.sender_id}
    return {message.via_bot_id} if message.via_bot_id else set()


def _called(world: World, chat: Chat, message: Message) -> set[int]:
    """By a command with its name, by its name alone, or by a command that may be anybody's."""
    content = message.content
    text = content.text if isinstance(content, Text) else getattr(content, "caption", "")
    for entity in getattr(content, "entities", ()):
        words = words_of(text, entity)
        if entity.type == "bot_command" and "@" not in words and entity.offset == 0:
            return (
                {chat.last_bot_id} if chat.last_bot_id in chat.members else chat.members & world.bots.keys()
            )
        named = world.usernames.get(words.partition("@")[2].lower(), 0)
        if entity.type in ("bot_command", "mention") and named in world.bots:
            return {named}
    return set()
