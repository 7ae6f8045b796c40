"""The bot sends on what is already in a chat: forwarded with its origin, or copied without.

Source: telegram-bot-api 10.0, Client.cpp, process_forward_message_query and process_copy_message_query.
"""

from __future__ import annotations

from dataclasses import replace

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.editing import CAPTIONED, MAX_CAPTION_LENGTH
from tgsandbox.botapi.methods.sending import post
from tgsandbox.botapi.reading.addressing import find_chat
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.envelopes import check_post, read_envelope
from tgsandbox.botapi.reading.formatting import read_formatted
from tgsandbox.botapi.showing.objects import write_message
from tgsandbox.world.chats import Chat
from tgsandbox.world.people import Bot
from tgsandbox.world.talk import forwarding
from tgsandbox.world.talk.messages import Content, Message, Wire
from tgsandbox.world.world import World


def forward_message(world: World, bot: Bot, arguments: Arguments) -> Wire:
    message = read_source(world, bot, arguments, "message to forward")
    envelope = read_envelope(world, bot, arguments)
    if not forwarding.can_be_forwarded(message):
        raise bad_request("the message can't be forwarded")
    check_post(world, bot, arguments, envelope, message.content)
    sent = forwarding.forward(world, message, envelope.chat, bot.id, **envelope.particulars)
    return write_message(world, bot, sent)


def copy_message(world: World, bot: Bot, arguments: Arguments) -> Wire:
    message = read_source(world, bot, arguments, "message to copy")

    def copied(_chat: Chat) -> Content:
        if not forwarding.can_be_copied(message):
            raise bad_request("the message can't be copied")
        return with_new_caption(world, arguments, message.content)

    sent = post(world, bot, arguments, copied)
    return {"message_id": sent["message_id"]}


def read_source(world: World, bot: Bot, arguments: Arguments, what: str) -> Message:
    """The message of `from_chat_id`; `what` names it in Telegram's error text."""
    arguments.required("from_chat_id")
    chat = find_chat(world, bot, arguments, "from_chat_id")
    message = chat.messages.get(arguments.integer("message_id"))
    if message is None:
        raise bad_request(f"{what} not found")
    return message


def with_new_caption(world: World, arguments: Arguments, content: Content) -> Content:
    if "caption" not in arguments.values or not isinstance(content, CAPTIONED):
        return content
    caption, entities = read_formatted(world, arguments, "caption", "caption_entities")
    if len(caption) > MAX_CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    return replace(content, caption=caption, entities=entities)


METHODS: dict[str, Method] = {"forwardmessage": forward_message, "copymessage": copy_message}
