"""The bot sends a text."""

from __future__ import annotations

from tgsandbox.botapi.addressing import find_chat_to_write
from tgsandbox.botapi.arguments import Arguments
from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.objects import write_message
from tgsandbox.world.entities import find_entities
from tgsandbox.world.messages import Text, Wire
from tgsandbox.world.people import Bot
from tgsandbox.world.world import World


def send_message(world: World, bot: Bot, arguments: Arguments) -> Wire:
    text = arguments.text("text").strip()
    if not text:
        raise bad_request("message text is empty")
    chat = find_chat_to_write(world, bot, arguments)
    message = world.add_message(chat, bot.id, Text(text, find_entities(text)))
    return write_message(world, bot, message)


METHODS: dict[str, Method] = {"sendmessage": send_message}
