"""Messages come, change and go; the bots of the chat hear of what they did not say themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tgsandbox.world.chats import Chat
from tgsandbox.world.events import MessageAdded, MessageDeleted, MessageEdited
from tgsandbox.world.groups.privacy import hears
from tgsandbox.world.talk.contents import ChatEvent
from tgsandbox.world.talk.messages import Message, Origin, RefundedPayment, SuggestedPostNews, Wire
from tgsandbox.world.updates import DAY_SECONDS

if TYPE_CHECKING:
    from tgsandbox.world.people import Bot
    from tgsandbox.world.talk.messages import Content
    from tgsandbox.world.world import World


def add_message(
    world: World,
    chat: Chat,
    sender_id: int,
    content: Content,
    *,
    reply_markup: Wire | None = None,
    reply_to: int = 0,
    protect_content: bool = False,
    via_bot_id: int = 0,
    inline_message_id: str = "",
    forwarded_from: Origin | None = None,
    is_paid_post: bool = False,
    media_group_id: str = "",
    thread_id: int = 0,
) -> Message:
    message = Message(
        id=_next_message_id(world, chat),
        chat=chat.key,
        sender_id=sender_id,
        date=int(world.now()),
        content=content,
        reply_markup=reply_markup,
        reply_to=reply_to,
        protect_content=protect_content,
        via_bot_id=via_bot_id,
        inline_message_id=inline_message_id,
        forwarded_from=forwarded_from,
        is_paid_post=is_paid_post,
        media_group_id=media_group_id,
        thread_id=thread_id,
    )
    chat.messages[message.id] = message
    if sender_id in world.bots:
        chat.last_bot_id = sender_id
    else:
        chat.started = True
    world.bulletin.publish(MessageAdded(chat.key, message))
    kind = "channel_post" if chat.type == "channel" else "message"
    for bot in _bots_that_hear(world, chat, message):
        _queue_message(world, bot, kind, message)
    return message


def edit_message(world: World, chat: Chat, message: Message, *, by_person: bool = False) -> None:
    """Put `message` in the place of the one with its id; a bot hears only what a person edits."""
    chat.messages[message.id] = message
    world.bulletin.publish(MessageEdited(chat.key, message))
    if not by_person:
        return
    for bot in _bots_that_hear(world, chat, message):
        _queue_message(world, bot, "edited_message", message)


def edited(world: World, message: Message, **changes: object) -> Message:
    """A copy of `message` with `changes`, dated now."""
    return replace(message, edit_date=int(world.now()), **changes)  # type: ignore[arg-type]  # fields vary


def delete_message(world: World, chat: Chat, message_id: int) -> None:
    """Bots are not told of deleted messages."""
    del chat.messages[message_id]
    world.bulletin.publish(MessageDeleted(chat.key, message_id))


def _next_message_id(world: World, chat: Chat) -> int:
    counter = world.bots[chat.key.bot_id] if chat.is_private else chat
    message_id = counter.next_message_id
    counter.next_message_id += 1
    return message_id


def _bots_that_hear(world: World, chat: Chat, message: Message) -> list[Bot]:
    """A bot is not told of its own messages, except of refunds, changed chats and suggested posts.

    Source: telegram-bot-api 10.0, Client.cpp, need_skip_update_message.
    """
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
    world.queue_update(bot, kind, message, queue_key=message.chat.chat_id, lifetime_seconds=DAY_SECONDS)
