"""What a bot says of itself: name, descriptions, menu button, the rights it asks for, its picture.

Source: telegram-bot-api 10.0, Client.cpp; core.telegram.org/bots/api.

Assumed: the codes for a name or a description of the bot that is too long.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from tgsandbox.botapi.errors import ApiError, bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.attachments import attach
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.botapi.reading.people import find_user
from tgsandbox.botapi.rights import read_rights, write_rights
from tgsandbox.botapi.showing.photo_objects import write_photo_sizes
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.files import FileKind
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.talk.pictures import is_jpeg
from tgsandbox.world.talk.storing import store_portrait
from tgsandbox.world.world import World

LANGUAGE = re.compile(r"(?:[a-z]{2})?")
DEFAULT_BUTTON: Wire = {"type": "default"}
COMMANDS_BUTTON: Wire = {"type": "commands"}


class Text(NamedTuple):
    """One text per language; "" stands for all languages that have none of their own."""

    parameter: str
    max_length: int
    too_long: str


NAME = Text("name", 64, "BOT_TITLE_INVALID")
DESCRIPTION = Text("description", 512, "DESCRIPTION_TOO_LONG")
SHORT_DESCRIPTION = Text("short_description", 120, "ABOUT_TOO_LONG")


def setter(text: Text) -> Method:
    def set_text(world: World, bot: Bot, arguments: Arguments) -> bool:
        language = read_language(arguments)
        value = arguments.text(text.parameter).strip()
        if len(value) > text.max_length:
            raise bad_request(text.too_long)
        key = (bot.id, text.parameter, language)
        if value:
            world.kept[key] = {text.parameter: value}
        else:
            world.kept.pop(key, None)
        world.bulletin.publish(SetUpChanged(text.parameter, bot.id))
        return True

    return set_text


def getter(text: Text) -> Method:
    def get_text(world: World, bot: Bot, arguments: Arguments) -> Wire:
        own = world.kept.get((bot.id, text.parameter, read_language(arguments)))
        general = world.kept.get((bot.id, text.parameter, ""))
        return own or general or {text.parameter: bot.user.first_name if text is NAME else ""}

    return get_text


def read_language(arguments: Arguments) -> str:
    language = arguments.text("language_code")
    if not LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def set_chat_menu_button(world: World, bot: Bot, arguments: Arguments) -> bool:
    button = read_menu_button(arguments)
    world.kept[(bot.id, "menu_button", _person(world, bot, arguments))] = button
    return True


def get_chat_menu_button(world: World, bot: Bot, arguments: Arguments) -> Wire:
    """The chat's own button, which is "default" when it has none; without a chat the bot's.

    The bot's is never "default": where it stands for nothing else it is the commands.
    """
    person = _person(world, bot, arguments)
    own = world.kept.get((bot.id, "menu_button", person), DEFAULT_BUTTON)
    return COMMANDS_BUTTON if own == DEFAULT_BUTTON and not person else own


def read_menu_button(arguments: Arguments) -> Wire:
    value: Any = arguments.json("menu_button", "menu button")
    if value is None:
        return DEFAULT_BUTTON
    try:
        fields = Fields(value, "MenuButton must be an Object")
        kind = fields.required_text("type")
        if kind in ("default", "commands"):
            return {"type": kind}
        if kind != "web_app":
            raise FieldError("MenuButton has unsupported type")
        text, url = fields.required_text("text"), fields.object("web_app").required_text("url")
    except FieldError as error:
        raise error.within("menu button") from None
    return {"type": kind, "text": text, "web_app": {"url": url}}


def set_my_default_administrator_rights(world: World, bot: Bot, arguments: Arguments) -> bool:
    rights = read_rights(arguments)
    where = _where(arguments)
    world.kept[(bot.id, "default_rights", where)] = dict.fromkeys(sorted(rights), True)
    return True


def get_my_default_administrator_rights(world: World, bot: Bot, arguments: Arguments) -> Wire:
    where = _where(arguments)
    rights = frozenset(world.kept.get((bot.id, "default_rights", where), {}))
    return write_rights(rights, "channel" if where == "channels" else "supergroup")


def set_my_profile_photo(world: World, bot: Bot, arguments: Arguments) -> bool:
    photos = world.profile_photos.setdefault(bot.id, [])
    photos.insert(0, read_profile_photo(world, bot, arguments))
    return True


def remove_my_profile_photo(world: World, bot: Bot, _arguments: Arguments) -> bool:
    photos = world.profile_photos.get(bot.id)
    if photos:
        del photos[0]
    return True


def read_profile_photo(world: World, bot: Bot, arguments: Arguments) -> str:
    """The key of the uploaded file.

    A still picture must be a JPEG: with another the live server doesn't come to an end, as the live tests of
    node-telegram-bot-api 1.2 say.
    """
    if not arguments.text("photo"):
        raise bad_request("photo isn't specified")
    value: Any = arguments.json("photo", "photo")
    try:
        fields = Fields(value, "Object expected as profile photo")
        kind = fields.required_text("type")
        if kind not in ("static", "animated"):
            raise FieldError("Invalid profile photo type specified")
        source = fields.required_text("photo" if kind == "static" else "animation")
    except FieldError as error:
        raise bad_request(str(error)) from None
    name = source.removeprefix("attach://")
    if not source.startswith("attach://") or name not in arguments.files:
        raise bad_request("photo must be uploaded as a file")
    if kind == "static" and not is_jpeg(arguments.files[name].content):
        raise ApiError(504, "Gateway Timeout")
    file_kind: FileKind = "photo" if kind == "static" else "video"
    file = attach(world, bot, Arguments({file_kind: source}, arguments.files), file_kind)
    return store_portrait(world, file.content).key if kind == "static" else file.key


def get_user_profile_photos(world: World, bot: Bot, arguments: Arguments) -> Wire:
    user_id = find_user(world, bot, arguments)
    photos = world.profile_photos.get(user_id, [])
    offset = arguments.integer("offset", low=0)
    shown = photos[offset : offset + arguments.integer("limit", 100, low=1, high=100)]
    return {"total_count": len(photos), "photos": [write_photo_sizes(world, bot, key) for key in shown]}


def get_user_profile_audios(world: World, bot: Bot, arguments: Arguments) -> Wire:
    """Nobody in this world has music in the profile: no method and no act of a person puts it there."""
    find_user(world, bot, arguments)
    return {"total_count": 0, "audios": []}


def _person(world: World, bot: Bot, arguments: Arguments) -> str:
    return str(find_user(world, bot, arguments, "chat_id")) if "chat_id" in arguments.values else ""


def _where(arguments: Arguments) -> str:
    return "channels" if arguments.boolean("for_channels") else "groups"


METHODS: dict[str, Method] = {
    "getuserprofilephotos": get_user_profile_photos,
    "setmyprofilephoto": set_my_profile_photo,
    "removemyprofilephoto": remove_my_profile_photo,
}
KEPT: dict[str, Method] = {
    "setmyname": setter(NAME),
    "getmyname": getter(NAME),
    "setmydescription": setter(DESCRIPTION),
    "getmydescription": getter(DESCRIPTION),
    "setmyshortdescription": setter(SHORT_DESCRIPTION),
    "getmyshortdescription": getter(SHORT_DESCRIPTION),
    "setchatmenubutton": set_chat_menu_button,
    "getchatmenubutton": get_chat_menu_button,
    "setmydefaultadministratorrights": set_my_default_administrator_rights,
    "getmydefaultadministratorrights": get_my_default_administrator_rights,
    "getuserprofileaudios": get_user_profile_audios,
}
