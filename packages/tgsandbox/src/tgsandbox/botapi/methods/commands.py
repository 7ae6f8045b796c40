"""The bot's menu of commands, per scope and language.

Source: telegram-bot-api 10.0, Client.cpp, get_bot_command_scope; tdlib/td, BotCommand.cpp.
"""

from __future__ import annotations

import re
from typing import Any

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.addressing import find_chat
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.people import Bot, BotCommand
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.world import World

MAX_COMMANDS = 100
MAX_COMMAND_LENGTH = 32
MAX_DESCRIPTION_LENGTH = 256
COMMAND = re.compile(r"[a-z0-9_]+")
LANGUAGE = re.compile(r"(?:[a-z]{2})?")
WHOLE_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")


def set_my_commands(world: World, bot: Bot, arguments: Arguments) -> bool:
    commands = tuple(_read_commands(arguments))
    key = _read_key(world, bot, arguments)
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    if commands:
        bot.commands[key] = commands
    else:
        bot.commands.pop(key, None)
    world.bulletin.publish(SetUpChanged("commands", bot.id))
    return True


def get_my_commands(world: World, bot: Bot, arguments: Arguments) -> list[Wire]:
    commands = bot.commands.get(_read_key(world, bot, arguments), ())
    return [{"command": command.command, "description": command.description} for command in commands]


def delete_my_commands(world: World, bot: Bot, arguments: Arguments) -> bool:
    bot.commands.pop(_read_key(world, bot, arguments), None)
    world.bulletin.publish(SetUpChanged("commands", bot.id))
    return True


def _read_key(world: World, bot: Bot, arguments: Arguments) -> tuple[str, str]:
    """Scope and language; a scope for one chat carries its id, as "chat:5"."""
    scope = _read_scope(world, bot, arguments)
    language = arguments.text("language_code")
    if not LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return scope, language


def _read_scope(world: World, bot: Bot, arguments: Arguments) -> str:
    value = arguments.json("scope", "BotCommandScope")
    if value is None:
        return "default"
    try:
        fields = Fields(value, "BotCommandScope must be an Object")
        kind = fields.required_text("type")
        if kind in WHOLE_SCOPES:
            return kind
        if kind not in CHAT_SCOPES:
            raise FieldError("Unsupported type specified")
        raw_chat_id = fields.required_text("chat_id")
        if not raw_chat_id:
            raise FieldError("Empty chat_id specified")
        member = fields.required_integer("user_id", bits=64) if kind == "chat_member" else 0
        if kind == "chat_member" and member <= 0:
            raise FieldError("Invalid user_id specified")
    except FieldError as error:
        raise error.within("BotCommandScope") from None
    chat = find_chat(world, bot, Arguments({"chat_id": raw_chat_id}))
    return ":".join([kind, str(chat.key.chat_id), *([str(member)] if member else [])])


def _read_commands(arguments: Arguments) -> list[BotCommand]:
    values = arguments.json("commands", "commands")
    if values is None:
        return []
    if not isinstance(values, list):
        raise bad_request("expected an Array of BotCommand")
    return [_read_command(value) for value in values]


def _read_command(value: Any) -> BotCommand:
    try:
        fields = Fields(value, "expected an Object")
        command = fields.required_text("command").strip().removeprefix("/")
        description = fields.required_text("description").strip()
    except FieldError as error:
        raise error.within("BotCommand") from None
    if not command:
        raise bad_request("command must be non-empty")
    if len(command) > MAX_COMMAND_LENGTH:
        raise bad_request(f"command length must not exceed {MAX_COMMAND_LENGTH}")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > MAX_DESCRIPTION_LENGTH:
        raise bad_request(f"command description length must not exceed {MAX_DESCRIPTION_LENGTH}")
    if not COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    return BotCommand(command, description)


METHODS: dict[str, Method] = {
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
}
