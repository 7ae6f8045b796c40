"""Messages come, change and go; the bots of the chat hear of what they did not say themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

from tgsandbox.world.chats import Chat
from tgsandbox.world.events import MessageAdded, MessageDeleted, MessageEdited
from tgsandbox.world.groups.direct_messages import topic_of
from tgsandbox.world.groups.privacy import hears
from tgsandbox.world.talk.contents import ChatEvent
from tgsandbox.world.talk.dialogues import bots_that_hear, is_dialogue
from tgsandbox.world.talk.messages import Message, RefundedPayment, SuggestedPostNews
from tgsandbox.world.updates import DAY_SECONDS, business_queue_key

if TYPE_CHECKING:
    from tgsandbox.world.people import Bot
    from tgsandbox.world.talk.messages import Content, Particulars
    from tgsandbox.world.world import World


def add_message(
    world: World, chat: Chat, sender_id: int, content: Content, **particulars: Unpack[Particulars]
) -> Message:
    """A new message with the next id, dated now; the bots that should hear of it get an update."""
    if chat.direct_messages_of and not particulars.get("direct_topic_id"):
        reply_to = particulars.get("reply_to", 0)
        particulars["direct_topic_id"] = topic_of(world, chat, sender_id, reply_to)
    message = Message(
        _next_message_id(world, chat), chat.key, sender_id, int(world.now()), content, **particulars
    )
    chat.messages[message.id] = message
    if sender_id in world.bots:
        chat.last_bot_id = sender_id
    else:
        chat.started = True
    world.bulletin.publish(MessageAdded(chat.key, message))
    kind = _kind_of_update(world, chat)
    for bot in _bots_that_hear(world, chat, message):
        _queue_message(world, bot, kind, message)
    return message


def edit_message(world: World, chat: Chat, message: Message, *, by_person: bool = False) -> None:
    """Put `message` in the place of the one with its id; a bot hears only what a person edits."""
    chat.messages[message.id] = message
    world.bulletin.publish(MessageEdited(chat.key, message))
    if not by_person:
        return
    kind = f"edited_{_kind_of_update(world, chat)}"
    for bot in _bots_that_hear(world, chat, message):
        _queue_message(world, bot, kind, message)


def edited(world: World, message: Message, **changes: object) -> Message:
    """A copy of `message` with `changes`, dated now."""
    return replace(message, edit_date=int(world.now()), **changes)  # type: ignore[arg-type]  # fields vary


def delete_message(world: World, chat: Chat, message_id: int) -> None:
    """Bots are not told of deleted messages."""
    del chat.messages[message_id]
    world.bulletin.publish(MessageDeleted(chat.key, message_id))


def _kind_of_update(world: World, chat: Chat) -> str:
    if chat.type == "channel":
        return "channel_post"
    return "business_message" if is_dialogue(world, chat.key) else "message"


def _next_message_id(world: World, chat: Chat) -> int:
    """A bot counts the messages of all its private chats together, a person those of all dialogues."""
    owner_id = chat.key.bot_id
    counter = world.bots.get(owner_id) or world.accounts.get(owner_id) or chat
    message_id = counter.next_message_id
    counter.next_message_id += 1
    return message_id


def _bots_that_hear(world: World, chat: Chat, message: Message) -> list[Bot]:
    """A bot is not told of its own messages, except of refunds, changed chats and suggested posts.

    Source: telegram-bot-api 10.0, Client.cpp, need_skip_update_message.
    """
    if is_dialogue(world, chat.key):
        return bots_that_hear(world, message)
    if chat.is_private:
        members = [chat.key.bot_id]
    elif message.sender_id in world.bots:
        # Bots don't see each other in groups.
        members = sorted({message.sender_id} & chat.members)
    else:
        members = sorted(chat.members & world.bots.keys())
    is_news = isinstance(message.content, RefundedPayment | ChatEvent | SuggestedPostNews)
    told_of_own = is_news or message.is_paid_post
    told = [world.bots[member] for member in members if member != message.sender_id or told_of_own]
    return told if chat.is_private else [bot for bot in told if hears(world, chat, bot, message)]


def _queue_message(world: World, bot: Bot, kind: str, message: Message) -> None:
    chat_id = message.chat.chat_id
    key = business_queue_key(chat_id) if kind.endswith("business_message") else chat_id
    world.queue_update(bot, kind, message, queue_key=key, lifetime_seconds=DAY_SECONDS)
