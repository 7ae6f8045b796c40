"""The bot makes sets of stickers and changes them. What is kept is what getStickerSet shows.

Source: telegram-bot-api 10.0, Client.cpp, get_input_sticker and its users; what a file looks like inside is
not checked.
"""

from __future__ import annotations

from typing import Any

from tgsandbox.botapi.addressing import find_chat_to_write
from tgsandbox.botapi.arguments import Arguments
from tgsandbox.botapi.attachments import attach
from tgsandbox.botapi.content_objects import STICKER_SIDE
from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.fields import FieldError, Fields
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.objects import write_file
from tgsandbox.botapi.people import find_user
from tgsandbox.world.groups.communities import community_of, may
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.files import key_of_file_id
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.talk.stickers import SetSticker, StickerSet
from tgsandbox.world.world import World

FORMATS = ("static", "animated", "video")
TYPES = ("regular", "mask", "custom_emoji")
MAX_TITLE_LENGTH = 64
MAX_FIRST_STICKERS = 50
MAX_STICKERS = 120
MAX_EMOJI = 20
MAX_KEYWORDS = 20


def upload_sticker_file(world: World, bot: Bot, arguments: Arguments) -> Wire:
    find_user(world, bot, arguments)
    _format(arguments.text("sticker_format"))
    return write_file(bot, attach(world, bot, arguments, "sticker"))


def create_new_sticker_set(world: World, bot: Bot, arguments: Arguments) -> bool:
    owner_id = find_user(world, bot, arguments)
    name, title = arguments.text("name"), arguments.text("title").strip()
    values: Any = arguments.json("stickers", "stickers")
    if not isinstance(values, list):
        raise bad_request("expected an Array of InputSticker")
    if len(values) > MAX_FIRST_STICKERS:
        raise bad_request("too many stickers specified")
    stickers = [_read_sticker(world, bot, arguments, value) for value in values]
    type = arguments.text("sticker_type") or "regular"
    if type not in TYPES:
        raise bad_request("unsupported sticker type specified")
    if not stickers:
        raise bad_request("STICKERS_EMPTY")
    if not title or len(title) > MAX_TITLE_LENGTH:
        raise bad_request("PACK_TITLE_INVALID")
    if not name.lower().endswith(f"_by_{bot.user.username}".lower()):
        raise bad_request("invalid sticker set name is specified")
    if name.lower() in world.sticker_sets:
        raise bad_request("sticker set name is already occupied")
    world.sticker_sets[name.lower()] = StickerSet(name, title, bot.id, owner_id, type, stickers)
    return True


def get_sticker_set(world: World, bot: Bot, arguments: Arguments) -> Wire:
    found = _set(world, arguments.text("name"))
    wire: Wire = {"name": found.name, "title": found.title}
    if found.thumbnail:
        file = world.files[found.thumbnail]
        wire["thumbnail"] = write_file(bot, file) | {"width": 100, "height": 100}
    stickers = [_write(world, bot, found, sticker) for sticker in found.stickers]
    return wire | {
        "sticker_type": found.type,
        "contains_masks": found.type == "mask",
        "stickers": stickers,
    }


def add_sticker_to_set(world: World, bot: Bot, arguments: Arguments) -> bool:
    find_user(world, bot, arguments)
    sticker = _read_argument(world, bot, arguments)
    own = _own_set(world, bot, arguments)
    if len(own.stickers) >= MAX_STICKERS:
        raise bad_request("STICKERS_TOO_MUCH")
    own.stickers.append(sticker)
    return True


def replace_sticker_in_set(world: World, bot: Bot, arguments: Arguments) -> bool:
    find_user(world, bot, arguments)
    found, old = _known(world, bot, arguments.text("old_sticker"))
    new = _read_argument(world, bot, arguments)
    found.stickers[found.stickers.index(old)] = new
    return True


def set_sticker_position_in_set(world: World, bot: Bot, arguments: Arguments) -> bool:
    found, sticker = _known(world, bot, arguments.text("sticker"))
    position = arguments.integer("position", low=0)
    if position >= len(found.stickers):
        raise bad_request("wrong sticker position specified")
    found.stickers.remove(sticker)
    found.stickers.insert(position, sticker)
    return True


def delete_sticker_from_set(world: World, bot: Bot, arguments: Arguments) -> bool:
    found, sticker = _known(world, bot, arguments.text("sticker"))
    found.stickers.remove(sticker)
    return True


def set_sticker_emoji_list(world: World, bot: Bot, arguments: Arguments) -> bool:
    _, sticker = _known(world, bot, arguments.text("sticker"))
    value: Any = arguments.json("emoji_list", "emoji list")
    sticker.emoji_list = _emoji(value)
    return True


def set_sticker_keywords(world: World, bot: Bot, arguments: Arguments) -> bool:
    _, sticker = _known(world, bot, arguments.text("sticker"))
    value: Any = arguments.json("keywords", "keywords")
    if value is not None and not isinstance(value, list):
        raise bad_request('field "keywords" must be an Array')
    if not all(isinstance(word, str) for word in value or ()):
        raise bad_request("keyword must be a string")
    sticker.keywords = tuple(value or ())[:MAX_KEYWORDS]
    return True


def set_sticker_set_title(world: World, bot: Bot, arguments: Arguments) -> bool:
    own = _own_set(world, bot, arguments)
    title = arguments.text("title").strip()
    if not title or len(title) > MAX_TITLE_LENGTH:
        raise bad_request("PACK_TITLE_INVALID")
    own.title = title
    return True


def set_sticker_set_thumbnail(world: World, bot: Bot, arguments: Arguments) -> bool:
    """Without a file the first sticker stands for the set again."""
    find_user(world, bot, arguments)
    _format(arguments.text("format"))
    own = _own_set(world, bot, arguments)
    source = arguments.text("thumbnail")
    upload = arguments.files.get("thumbnail")
    if not source and upload is None:
        own.thumbnail = ""
        return True
    files = dict(arguments.files) | ({"sticker": upload} if upload is not None else {})
    own.thumbnail = attach(world, bot, Arguments({"sticker": source}, files), "sticker").key
    return True


def delete_sticker_set(world: World, bot: Bot, arguments: Arguments) -> bool:
    own = _own_set(world, bot, arguments)
    del world.sticker_sets[own.name.lower()]
    return True


def set_chat_sticker_set(world: World, bot: Bot, arguments: Arguments) -> bool:
    """getChat shows its name."""
    chat = find_chat_to_write(world, bot, arguments)
    if chat.type != "supergroup":
        raise bad_request("method is available only for supergroups")
    found = _set(world, arguments.text("sticker_set_name"))
    if not may(world, chat, bot.id, "can_change_info"):
        raise bad_request("not enough rights to change supergroup sticker set")
    community_of(world, chat).sticker_set_name = found.name
    return True


def _set(world: World, name: str) -> StickerSet:
    found = world.sticker_sets.get(name.lower())
    if found is None:
        raise bad_request("STICKERSET_INVALID")
    return found


def _own_set(world: World, bot: Bot, arguments: Arguments) -> StickerSet:
    found = _set(world, arguments.text("name"))
    if found.bot_id != bot.id:
        raise bad_request("STICKERSET_INVALID")
    return found


def _known(world: World, bot: Bot, file_id: str) -> tuple[StickerSet, SetSticker]:
    """One of this bot's stickers, by its file_id."""
    if not file_id:
        raise bad_request("sticker is not specified")
    key = key_of_file_id(bot.id, file_id)
    if key not in world.files:
        raise bad_request("invalid sticker identifier specified")
    for found in world.sticker_sets.values():
        for sticker in found.stickers:
            if found.bot_id == bot.id and sticker.file == key:
                return found, sticker
    raise bad_request("STICKERSET_INVALID")


def _read_argument(world: World, bot: Bot, arguments: Arguments) -> SetSticker:
    value: Any = arguments.json("sticker", "sticker")
    return _read_sticker(world, bot, arguments, value)


def _read_sticker(world: World, bot: Bot, arguments: Arguments, value: Any) -> SetSticker:
    try:
        fields = Fields(value, "InputSticker must be an Object")
        source = fields.text("sticker")
        if not source:
            raise FieldError("sticker not found")
        format = fields.required_text("format")
        emoji = fields.array("emoji_list")
        keywords = tuple(str(word) for word in fields.array("keywords"))
    except FieldError as error:
        raise error.within("sticker") from None
    file = attach(world, bot, Arguments({"sticker": source}, arguments.files), "sticker")
    return SetSticker(file.key, _format(format), _emoji(emoji), keywords)


def _format(text: str) -> str:
    if text not in FORMATS:
        raise bad_request("invalid sticker format specified")
    return text


def _emoji(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise bad_request("expected an Array of emojis")
    if not value or len(value) > MAX_EMOJI:
        raise bad_request("invalid sticker emojis")
    return tuple(value)


def _write(world: World, bot: Bot, found: StickerSet, sticker: SetSticker) -> Wire:
    file = world.files[sticker.file]
    return {
        "width": file.width or STICKER_SIDE,
        "height": file.height or STICKER_SIDE,
        "emoji": sticker.emoji_list[0],
        "set_name": found.name,
        "is_animated": sticker.format == "animated",
        "is_video": sticker.format == "video",
        "type": found.type,
        **write_file(bot, file),
    }


KEPT: dict[str, Method] = {
    "uploadstickerfile": upload_sticker_file,
    "createnewstickerset": create_new_sticker_set,
    "getstickerset": get_sticker_set,
    "addstickertoset": add_sticker_to_set,
    "replacestickerinset": replace_sticker_in_set,
    "setstickerpositioninset": set_sticker_position_in_set,
    "deletestickerfromset": delete_sticker_from_set,
    "setstickeremojilist": set_sticker_emoji_list,
    "setstickerkeywords": set_sticker_keywords,
    "setstickersettitle": set_sticker_set_title,
    "setstickersetthumbnail": set_sticker_set_thumbnail,
    "deletestickerset": delete_sticker_set,
    "setchatstickerset": set_chat_sticker_set,
}
