"""The bot makes sets of stickers and changes them. What is kept is what getStickerSet shows.

Source: telegram-bot-api 10.0, Client.cpp, process_create_new_sticker_set_query and its neighbours; td,
StickersManager.
"""

from __future__ import annotations

import re
from typing import Any

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.addressing import find_chat_to_write
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.attachments import attach
from tgsandbox.botapi.reading.fields import FieldError
from tgsandbox.botapi.reading.input_stickers import (
    AUTO,
    read_emoji,
    read_format,
    read_mask_position,
    read_sticker,
    read_stickers,
)
from tgsandbox.botapi.reading.people import find_user, read_user_id
from tgsandbox.botapi.showing.objects import write_file
from tgsandbox.botapi.showing.sticker_objects import write_set_sticker, write_sticker_set
from tgsandbox.world.chats import Chat
from tgsandbox.world.groups.communities import community_of, may
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.files import key_of_file_id
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.talk.stickers import (
    TOPIC_ICONS,
    SetSticker,
    StickerSet,
    StickerType,
    custom_emoji,
    put_in,
    topic_icons,
)
from tgsandbox.world.world import World

WHOLE_NUMBER = re.compile(r"-?[0-9]{1,19}")
TYPES: tuple[StickerType, ...] = ("regular", "mask", "custom_emoji")
MAX_TITLE_LENGTH = 64
MAX_STICKERS = 120
MAX_KEYWORDS = 20
MAX_ASKED_EMOJI = 200
# A smaller group has no stickers of its own; so the live tests of node-telegram-bot-api say.
MIN_MEMBERS_WITH_SET = 100


def upload_sticker_file(world: World, bot: Bot, arguments: Arguments) -> Wire:
    read_user_id(arguments)
    older = "sticker" not in arguments.values and "sticker" not in arguments.files
    if not older:
        read_format(arguments.text("sticker_format"))
    find_user(world, bot, arguments)
    upload = arguments.files.get("png_sticker")
    if older and upload is not None:
        arguments = Arguments(arguments.values, {**arguments.files, "sticker": upload})
    return write_file(bot, attach(world, bot, arguments, "sticker"))


def create_new_sticker_set(world: World, bot: Bot, arguments: Arguments) -> bool:
    read_user_id(arguments)
    name, title = arguments.text("name").strip(), arguments.text("title").strip()[:MAX_TITLE_LENGTH]
    type = _type(arguments)
    stickers = read_stickers(world, bot, arguments, type)
    owner_id = find_user(world, bot, arguments)
    needs_repainting = arguments.boolean("needs_repainting")
    suffix = f"_by_{bot.user.username}".lower()
    for is_wrong, words in (
        (not title, "sticker set title must be non-empty"),
        (not name, "sticker set name must be non-empty"),
        (not stickers, "at least 1 sticker must be specified"),
        (needs_repainting and type != "custom_emoji", "only custom emoji stickers support repainting"),
        (not name.lower().endswith(suffix), "invalid sticker set name is specified"),
        (name.lower() in world.sticker_sets, "sticker set name is already occupied"),
    ):
        if is_wrong:
            raise bad_request(words)
    made = StickerSet(name, title, bot.id, owner_id, type, needs_repainting=needs_repainting)
    for sticker in stickers:
        put_in(world, made, sticker)
    world.sticker_sets[name.lower()] = made
    return True


def get_sticker_set(world: World, bot: Bot, arguments: Arguments) -> Wire:
    return write_sticker_set(world, bot, _set(world, arguments.text("name")))


def get_custom_emoji_stickers(world: World, bot: Bot, arguments: Arguments) -> list[Wire]:
    """Those of the ids that there are."""
    arguments.required("custom_emoji_ids")
    ids: Any = arguments.json("custom_emoji_ids", "custom emoji identifiers")
    if not isinstance(ids, list):
        raise bad_request("Expected an Array of custom emoji identifiers")
    for id in ids:
        if not isinstance(id, str):
            raise bad_request("Custom emoji identifier must be of type String")
        if not WHOLE_NUMBER.fullmatch(id):
            raise bad_request("Invalid custom emoji identifier specified")
    if len(ids) > MAX_ASKED_EMOJI:
        raise bad_request("Too many custom emoji identifiers specified")
    return [write_set_sticker(world, bot, found, sticker) for found, sticker in custom_emoji(world, ids)]


def add_sticker_to_set(world: World, bot: Bot, arguments: Arguments) -> bool:
    read_user_id(arguments)
    own = world.sticker_sets.get(arguments.text("name").lower())
    sticker = read_sticker(world, bot, arguments, own.type if own else "regular")
    find_user(world, bot, arguments)
    own = _own_set(world, bot, arguments)
    if len(own.stickers) >= MAX_STICKERS:
        raise bad_request("STICKERS_TOO_MUCH")
    put_in(world, own, sticker)
    return True


def replace_sticker_in_set(world: World, bot: Bot, arguments: Arguments) -> bool:
    read_user_id(arguments)
    found, old = _known(world, bot, arguments.text("old_sticker"))
    new = read_sticker(world, bot, arguments, found.type)
    find_user(world, bot, arguments)
    place = found.stickers.index(old)
    found.stickers[place] = put_in(world, found, new)
    found.stickers.pop()
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
    """Once; the second time Telegram says that nothing has changed."""
    file_id = arguments.text("sticker")
    key = key_of_file_id(bot.id, file_id) if file_id else ""
    if any(key in found.removed for found in world.sticker_sets.values() if found.bot_id == bot.id):
        raise bad_request("STICKERSET_NOT_MODIFIED")
    found, sticker = _known(world, bot, file_id)
    found.stickers.remove(sticker)
    found.removed.add(sticker.file)
    return True


def set_sticker_emoji_list(world: World, bot: Bot, arguments: Arguments) -> bool:
    _, sticker = _known(world, bot, arguments.text("sticker"))
    value: Any = arguments.json("emoji_list", "emoji list")
    try:
        sticker.emoji_list = read_emoji(value)
    except FieldError as error:
        raise error.within("emoji list") from None
    return True


def set_sticker_mask_position(world: World, bot: Bot, arguments: Arguments) -> bool:
    """Without one it is taken away."""
    value: Any = arguments.json("mask_position", "mask position")
    try:
        position = read_mask_position(value)
    except FieldError as error:
        raise error.within("mask position") from None
    found, sticker = _known(world, bot, arguments.text("sticker"))
    if found.type != "mask":
        raise bad_request("STICKER_MASK_COORDS_NOT_SUPPORTED")
    sticker.mask_position = position
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
    _require_name(arguments)
    title = arguments.text("title").strip()[:MAX_TITLE_LENGTH]
    if not title:
        raise bad_request("sticker set title must be non-empty")
    _own_set(world, bot, arguments).title = title
    return True


def set_sticker_set_thumbnail(world: World, bot: Bot, arguments: Arguments) -> bool:
    """Without a file the first sticker stands for the set again."""
    read_user_id(arguments)
    read_format(arguments.text("format") or AUTO)
    find_user(world, bot, arguments)
    _require_name(arguments)
    own = _own_set(world, bot, arguments)
    if own.type == "custom_emoji":
        raise bad_request("the method can't be used to set thumbnail of custom emoji sticker sets")
    name = next((one for one in ("thumbnail", "thumb") if _is_given(arguments, one)), "")
    if not name:
        own.thumbnail = ""
        return True
    upload = arguments.files.get(name)
    files = {**arguments.files, "sticker": upload} if upload is not None else arguments.files
    own.thumbnail = attach(world, bot, Arguments({"sticker": arguments.text(name)}, files), "sticker").key
    return True


def set_custom_emoji_sticker_set_thumbnail(world: World, bot: Bot, arguments: Arguments) -> bool:
    """One of the set's own emoji; without one, or with another set's, the first stands for the set again."""
    _require_name(arguments)
    own = _own_set(world, bot, arguments)
    if own.type != "custom_emoji":
        raise bad_request("the method can be used to set thumbnail only for custom emoji sticker sets")
    id = arguments.text("custom_emoji_id")
    found = next((sticker for sticker in own.stickers if sticker.custom_emoji_id == id), None)
    own.thumbnail = found.file if found is not None else ""
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
    found = world.sticker_sets.get(arguments.text("sticker_set_name").strip().lower())
    if found is None:
        raise bad_request("sticker set not found")
    _check_large(world, bot, chat)
    community_of(world, chat).sticker_set_name = found.name
    return True


def delete_chat_sticker_set(world: World, bot: Bot, arguments: Arguments) -> bool:
    chat = find_chat_to_write(world, bot, arguments)
    if chat.type != "supergroup":
        raise bad_request("method is available only for supergroups")
    _check_large(world, bot, chat)
    community_of(world, chat).sticker_set_name = ""
    return True


def _check_large(world: World, bot: Bot, chat: Chat) -> None:
    if not may(world, chat, bot.id, "can_change_info"):
        raise bad_request("not enough rights to change supergroup sticker set")
    if len(chat.members) < MIN_MEMBERS_WITH_SET:
        raise bad_request("can't set supergroup sticker set")


def _set(world: World, name: str) -> StickerSet:
    found = world.sticker_sets.get(name.strip().lower())
    if found is not None:
        return found
    if name.strip().lower() == TOPIC_ICONS.lower():
        return topic_icons(world)
    raise bad_request("STICKERSET_INVALID")


def _require_name(arguments: Arguments) -> None:
    if not arguments.text("name").strip():
        raise bad_request("sticker set name must be non-empty")


def _is_given(arguments: Arguments, name: str) -> bool:
    return bool(arguments.text(name)) or name in arguments.files


def _type(arguments: Arguments) -> StickerType:
    """`contains_masks` is how a set of masks was named before Bot API 6.2."""
    if arguments.boolean("contains_masks"):
        return "mask"
    wanted = arguments.text("sticker_type") or "regular"
    for type in TYPES:
        if type == wanted:
            return type
    raise bad_request("unsupported sticker type specified")


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
    "setstickermaskposition": set_sticker_mask_position,
    "getcustomemojistickers": get_custom_emoji_stickers,
    "setcustomemojistickersetthumbnail": set_custom_emoji_sticker_set_thumbnail,
    "setstickersettitle": set_sticker_set_title,
    "setstickersetthumbnail": set_sticker_set_thumbnail,
    "deletestickerset": delete_sticker_set,
    "setchatstickerset": set_chat_sticker_set,
    "deletechatstickerset": delete_chat_sticker_set,
}
