"""The bot forwards, copies or deletes up to a hundred messages at once.

Source: telegram-bot-api 10.0, Client.cpp, get_message_ids and check_messages: what is not there is left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.editing import CAPTIONED, check_deletable
from tgsandbox.botapi.reading.addressing import find_chat, find_chat_to_write
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.envelopes import check_post, read_envelope
from tgsandbox.world.people import Bot
from tgsandbox.world.talk import forwarding
from tgsandbox.world.talk.messages import Message, Particulars, Wire
from tgsandbox.world.talk.posting import add_message
from tgsandbox.world.world import World

MAX_MESSAGES = 100
MAX_INTEGER = 2**31 - 1


def forward_messages(world: World, bot: Bot, arguments: Arguments) -> list[Wire]:
    chosen, envelope = _source(world, bot, arguments, "forward"), read_envelope(world, bot, arguments)
    can = [message for message in chosen if forwarding.can_be_forwarded(message)]
    if not can:
        raise bad_request("there are no messages to forward")
    check_post(world, bot, arguments, envelope, *(message.content for message in can))
    chat, particulars = envelope.chat, envelope.particulars
    sent = [forwarding.forward(world, message, chat, bot.id, **particulars) for message in can]
    return [{"message_id": message.id} for message in sent]


def copy_messages(world: World, bot: Bot, arguments: Arguments) -> list[Wire]:
    chosen, envelope = _source(world, bot, arguments, "forward"), read_envelope(world, bot, arguments)
    can = [message for message in chosen if forwarding.can_be_copied(message)]
    if not can:
        raise bad_request("there are no messages to copy")
    bare = arguments.boolean("remove_caption")
    check_post(world, bot, arguments, envelope, *(message.content for message in can))
    sent = []
    for message in can:
        content = message.content
        if bare and isinstance(content, CAPTIONED):
            content = replace(content, caption="", entities=())
        markup = forwarding.only_links(message.reply_markup)
        particulars: Particulars = {**envelope.particulars, "reply_markup": markup}
        sent.append(add_message(world, envelope.chat, bot.id, content, **particulars))
    return [{"message_id": message.id} for message in sent]


def delete_messages(world: World, bot: Bot, arguments: Arguments) -> bool:
    """All or none: one that may not be deleted keeps the others."""
    ids = read_message_ids(arguments)
    chat = find_chat_to_write(world, bot, arguments)
    chosen = [chat.messages[one] for one in ids if one in chat.messages]
    for message in chosen:
        check_deletable(world, chat, bot, message)
    for message in chosen:
        world.delete_message(chat, message.id)
    return True


def read_message_ids(arguments: Arguments) -> list[int]:
    """In the bot's order, each once."""
    if not arguments.text("message_ids"):
        raise bad_request("message identifiers are not specified")
    values: Any = arguments.json("message_ids", "message_ids")
    if not isinstance(values, list):
        raise bad_request("expected an Array of message identifiers")
    if len(values) > MAX_MESSAGES:
        raise bad_request("too many message identifiers specified")
    ids = list(dict.fromkeys(_read_id(value) for value in values))
    if not ids:
        raise bad_request("message identifiers are not specified")
    return ids


def _read_id(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise bad_request("message identifier must be a Number")
    try:
        number = int(str(value))
    except ValueError:
        raise bad_request("can't parse message identifier as a Number") from None
    if not 0 < number <= MAX_INTEGER:
        raise bad_request("invalid message identifier specified")
    return number


def _source(world: World, bot: Bot, arguments: Arguments, what: str) -> list[Message]:
    arguments.required("from_chat_id")
    ids = read_message_ids(arguments)
    if ids != sorted(ids):
        raise bad_request("message identifiers must be in a strictly increasing order")
    chat = find_chat(world, bot, arguments, "from_chat_id")
    found = [chat.messages[one] for one in ids if one in chat.messages]
    if not found:
        raise bad_request(f"there are no messages to {what}")
    return found


METHODS: dict[str, Method] = {
    "forwardmessages": forward_messages,
    "copymessages": copy_messages,
    "deletemessages": delete_messages,
}
