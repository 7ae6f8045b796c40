"""Where a bot's message goes, and what it has besides its content.

Source: telegram-bot-api 10.0, Client.cpp, check_message_topic and check_reply_parameters: the chat, the
topic, the message replied to, in this order.
"""

from __future__ import annotations

from dataclasses import dataclass

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.reading.addressing import find_chat_to_write
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.dialogues import find_dialogue
from tgsandbox.botapi.reading.replies import ReplyParameters, resolve_reply
from tgsandbox.world.chats import Chat
from tgsandbox.world.groups import direct_messages
from tgsandbox.world.groups.communities import community_of, may
from tgsandbox.world.groups.permissions import refusal_to_post
from tgsandbox.world.people import Bot
from tgsandbox.world.star_trade import broadcasting, paid_messages
from tgsandbox.world.talk import effects
from tgsandbox.world.talk.messages import Content, Particulars
from tgsandbox.world.world import World

GENERAL_TOPIC = 1


@dataclass(frozen=True, slots=True)
class Envelope:
    """`sender_id` is whose message it becomes: the bot's own, or a person's for whom the bot writes."""

    chat: Chat
    sender_id: int
    particulars: Particulars


def read_envelope(
    world: World, bot: Bot, arguments: Arguments, reply: ReplyParameters | None = None
) -> Envelope:
    """Raises ApiError and ServerRefusal for a place where the bot may not write at all."""
    chat, sender_id, business_bot_id = _find_place(world, bot, arguments)
    particulars: Particulars = {
        "protect_content": arguments.boolean("protect_content"),
        "thread_id": _read_thread_id(world, bot, chat, arguments),
        "business_bot_id": business_bot_id,
    }
    if chat.direct_messages_of:
        particulars["direct_topic_id"] = _read_direct_topic(world, bot, chat, arguments)
    if reply is not None:
        particulars |= resolve_reply(world, bot, chat, reply)
    effect_id = arguments.integer("message_effect_id")
    if effect_id:
        particulars["effect_id"] = str(effect_id)
    return Envelope(chat, sender_id, particulars)


def check_post(world: World, bot: Bot, arguments: Arguments, envelope: Envelope, *contents: Content) -> None:
    """Raises ApiError for what may not be posted there, ServerRefusal for what Telegram itself refuses."""
    chat = envelope.chat
    for content in contents:
        refusal = refusal_to_post(world, chat, bot.id, content)
        if refusal:
            raise bad_request(refusal)
    paid_messages.check_bot(world, chat, bot.id)
    if "effect_id" in envelope.particulars:
        effects.check(envelope.particulars["effect_id"], is_private=chat.is_private)
    if arguments.boolean("allow_paid_broadcast"):
        broadcasting.pay_for_message(world, bot)


def _find_place(world: World, bot: Bot, arguments: Arguments) -> tuple[Chat, int, int]:
    """The chat, whose message it becomes, and the bot that writes it for them."""
    if not arguments.text("business_connection_id"):
        return find_chat_to_write(world, bot, arguments), bot.id, 0
    connection, dialogue = find_dialogue(world, bot, arguments, "can_reply")
    return dialogue, connection.user_id, bot.id


def _read_thread_id(world: World, bot: Bot, chat: Chat, arguments: Arguments) -> int:
    """The forum's topic, 0 for the general one and where there are no topics."""
    thread_id = arguments.integer("message_thread_id", low=0)
    if not thread_id or not (chat.is_private or community_of(world, chat).is_forum):
        return 0
    if chat.is_private:
        # No bot here has topics in its private chats.
        raise bad_request("message thread not found")
    topic = community_of(world, chat).topics.get(thread_id)
    if topic is None or thread_id == GENERAL_TOPIC:
        raise bad_request("message thread not found")
    if topic.is_closed and not may(world, chat, bot.id, "can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
    return thread_id


def _read_direct_topic(world: World, bot: Bot, chat: Chat, arguments: Arguments) -> int:
    topic_id = arguments.integer("direct_messages_topic_id")
    is_given = bool(topic_id or arguments.integer("message_thread_id"))
    return direct_messages.checked_topic(world, chat, bot.id, topic_id, is_given=is_given)
