"""The bot looks after bots that people have made through it: their tokens, and who may use them.

Source: telegram-bot-api 10.0, Client.cpp, process_get_managed_bot_token_query and its kin, get_user_ids.
"""

from __future__ import annotations

from typing import Any

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.people import read_user_id
from tgsandbox.botapi.showing.objects import WRITERS, write_user
from tgsandbox.world import managed_bots
from tgsandbox.world.managed_bots import MAX_ADDED_USERS, ManagedBotUpdated
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.world import World


def get_managed_bot_token(world: World, bot: Bot, arguments: Arguments) -> str:
    return _managed(world, bot, arguments).token


def replace_managed_bot_token(world: World, bot: Bot, arguments: Arguments) -> str:
    return managed_bots.replace_token(world, _managed(world, bot, arguments))


def get_managed_bot_access_settings(world: World, bot: Bot, arguments: Arguments) -> Wire:
    allowed = _managed(world, bot, arguments).allowed_user_ids
    if allowed is None:
        return {"is_access_restricted": False}
    people = [write_user(world.user(user_id)) for user_id in sorted(allowed)]
    return {"is_access_restricted": True, "added_users": people}


def set_managed_bot_access_settings(world: World, bot: Bot, arguments: Arguments) -> bool:
    user_id = read_user_id(arguments)
    is_restricted = arguments.boolean("is_access_restricted")
    added = _read_added(arguments) if is_restricted and "added_user_ids" in arguments.values else []
    managed = _managed(world, bot, arguments, user_id)
    if any(one not in world.accounts for one in added):
        raise bad_request("USER_ID_INVALID")
    managed.allowed_user_ids = frozenset(added) if is_restricted else None
    return True


def _managed(world: World, bot: Bot, arguments: Arguments, user_id: int = 0) -> Bot:
    user_id = user_id or read_user_id(arguments)
    if user_id not in world.bots and user_id not in world.accounts:
        raise bad_request("user not found")
    return managed_bots.managed_by(world, bot.id, user_id)


def _read_added(arguments: Arguments) -> list[int]:
    if not arguments.text("added_user_ids"):
        raise bad_request("User identifiers are not specified")
    values: Any = arguments.json("added_user_ids", "added_user_ids")
    if not isinstance(values, list):
        raise bad_request("Expected an Array of user identifiers")
    if len(values) > MAX_ADDED_USERS:
        raise bad_request("Too many user identifiers specified")
    return [_read_id(value) for value in values]


def _read_id(value: Any) -> int:
    """A number, or its text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise bad_request("User identifier must be a Number")
    try:
        user_id = int(str(value))
    except ValueError:
        raise bad_request("Can't parse user identifier as a Number") from None
    if user_id <= 0:
        raise bad_request("Invalid user identifier specified")
    return user_id


def write_managed_bot(world: World, _bot: Bot, updated: ManagedBotUpdated) -> Wire:
    return {"user": write_user(world.user(updated.user_id)), "bot": write_user(world.user(updated.bot_id))}


WRITERS[ManagedBotUpdated] = write_managed_bot
METHODS: dict[str, Method] = {
    "getmanagedbottoken": get_managed_bot_token,
    "replacemanagedbottoken": replace_managed_bot_token,
    "getmanagedbotaccesssettings": get_managed_bot_access_settings,
    "setmanagedbotaccesssettings": set_managed_bot_access_settings,
}
