"""The bot looks at its chats."""

from __future__ import annotations

from tgsandbox.botapi.addressing import find_chat
from tgsandbox.botapi.arguments import Arguments
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.objects import write_full_chat
from tgsandbox.world.messages import Wire
from tgsandbox.world.people import Bot
from tgsandbox.world.world import World


def get_chat(world: World, bot: Bot, arguments: Arguments) -> Wire:
    return write_full_chat(world, find_chat(world, bot, arguments))


METHODS: dict[str, Method] = {"getchat": get_chat}
