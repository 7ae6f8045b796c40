"""Which message a new one answers, and which part of it.

Source: telegram-bot-api 10.0, Client.cpp, get_reply_parameters and check_reply_parameters.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.reading.addressing import find_chat
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.botapi.reading.formatting import read_formatted
from tgsandbox.world.chats import Chat
from tgsandbox.world.errors import ServerRefusal
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.messages import Particulars, Quote
from tgsandbox.world.talk.quoting import find_quote
from tgsandbox.world.world import World


@dataclass(frozen=True, slots=True)
class ReplyParameters:
    """`chat_id` is that of another chat, "" for the one that is written to."""

    message_id: int = 0
    allow_sending_without_reply: bool = False
    chat_id: str = ""
    quote: Quote | None = None


def read_reply_parameters(world: World, arguments: Arguments) -> ReplyParameters:
    """reply_parameters, or the older reply_to_message_id."""
    if "reply_parameters" not in arguments.values:
        return ReplyParameters(
            max(arguments.integer("reply_to_message_id"), 0),
            arguments.boolean("allow_sending_without_reply"),
        )
    value = arguments.json("reply_parameters", "reply parameters")
    if not value and (value is None or isinstance(value, dict)):
        return ReplyParameters()
    try:
        fields = Fields(value, "Object expected as reply parameters")
        chat_id = fields.text("chat_id")
        message_id = max(fields.required_integer("message_id"), 0)
        allows = fields.boolean("allow_sending_without_reply")
        quote = _read_quote(world, fields, value.get("quote_entities"))
    except FieldError as error:
        raise bad_request(str(error)) from None
    return ReplyParameters(message_id, allows, "" if chat_id == arguments.text("chat_id") else chat_id, quote)


def _read_quote(world: World, fields: Fields, entities: object) -> Quote | None:
    said = {"quote": fields.text("quote"), "parse_mode": fields.text("quote_parse_mode")}
    if isinstance(entities, list):
        said["quote_entities"] = msgspec.json.encode(entities).decode()
    text, found = read_formatted(world, Arguments(said), "quote", "quote_entities")
    position = fields.integer("quote_position")
    return Quote(text, position, found) if text else None


def resolve_reply(world: World, bot: Bot, chat: Chat, parameters: ReplyParameters) -> Particulars:
    """What a new message has of the one that it answers; nothing when that is gone and needn't be there.

    Raises ApiError, and ServerRefusal QUOTE_TEXT_INVALID.
    """
    if not parameters.message_id:
        return {}
    source = chat
    if parameters.chat_id:
        source = find_chat(world, bot, Arguments({"chat_id": parameters.chat_id}))
    message = source.messages.get(parameters.message_id)
    if message is None:
        if parameters.allow_sending_without_reply:
            return {}
        raise bad_request("message to be replied not found")
    resolved: Particulars = {"reply_to": message.id}
    if source is not chat:
        resolved["reply_chat"] = source.key
    if parameters.quote is not None:
        quote = find_quote(message.content, parameters.quote)
        if quote is None:
            raise ServerRefusal("QUOTE_TEXT_INVALID")
        resolved["quote"] = quote
    return resolved
