"""Which person a call means."""

from __future__ import annotations

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.world.people import Bot
from tgsandbox.world.world import World


def read_user_id(arguments: Arguments, name: str = "user_id") -> int:
    """A number above 0. Source: telegram-bot-api 10.0, Client.cpp, get_user_id."""
    user_id = arguments.integer(name, low=0)
    if not user_id:
        raise bad_request(f"invalid {name} specified")
    return user_id


def find_user(world: World, bot: Bot, arguments: Arguments, name: str = "user_id") -> int:
    """The id of a person or a bot that this bot has met: in a chat with it, or in a group of both."""
    user_id = read_user_id(arguments, name)
    if user_id != bot.id and not has_met(world, bot, user_id):
        raise bad_request("user not found")
    return user_id


def has_met(world: World, bot: Bot, user_id: int) -> bool:
    if user_id not in world.accounts and user_id not in world.bots:
        return False
    if (user_id, bot.id) in world.chats:
        return True
    groups = world.chats.groups.values()
    return any(bot.id in group.members and user_id in group.members for group in groups)
