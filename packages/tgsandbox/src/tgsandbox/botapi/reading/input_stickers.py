"""InputSticker and what stood in its place before Bot API 6.6, read in the server's order and words.

Source: telegram-bot-api 10.0, Client.cpp, get_input_sticker, get_legacy_input_sticker, get_sticker_emojis and
get_mask_position; td, StickersManager. Of a file's inside only a picture's size is looked at.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from tgsandbox.botapi.errors import ApiError, bad_request
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.attachments import attach
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.pictures import picture_size
from tgsandbox.world.talk.stickers import (
    EMOJI_SIDE,
    SIDE,
    MaskPosition,
    SetSticker,
    StickerType,
    own_document,
)
from tgsandbox.world.world import World

FORMATS = ("static", "animated", "video")
AUTO = "auto"
MAX_FIRST_STICKERS = 50
MAX_EMOJI = 20
POINTS = ("forehead", "eyes", "mouth", "chin")
# By what the older arguments call the file.
OLDER = {"png_sticker": "static", "tgs_sticker": "animated", "webm_sticker": "video"}
# The kinds of characters that emoji are made of; keycaps begin with a digit.
SIGNS = frozenset({"So", "Sk", "Sm", "Mn", "Me", "Cf", "Po", "Pd", "Nd"})
FIRST_SIGN = "\u00a9"


def read_stickers(world: World, bot: Bot, arguments: Arguments, type: StickerType) -> list[SetSticker]:
    """Those of createNewStickerSet."""
    if "stickers" not in arguments.values:
        return [_read_older(world, bot, arguments, type)]
    values: Any = arguments.json("stickers", "stickers")
    if not isinstance(values, list):
        raise bad_request("Expected an Array of InputSticker")
    if len(values) > MAX_FIRST_STICKERS:
        raise bad_request("too many stickers specified")
    format = arguments.text("sticker_format")
    try:
        return [_read(world, bot, arguments, value, format, type) for value in values]
    except FieldError as error:
        raise error.within("InputSticker") from None


def read_sticker(world: World, bot: Bot, arguments: Arguments, type: StickerType) -> SetSticker:
    """The one of addStickerToSet and replaceStickerInSet."""
    if "sticker" not in arguments.values:
        return _read_older(world, bot, arguments, type)
    value: Any = arguments.json("sticker", "sticker")
    try:
        return _read(world, bot, arguments, value, AUTO, type)
    except FieldError as error:
        raise error.within("sticker") from None


def read_format(text: str) -> str:
    if text not in (*FORMATS, AUTO):
        raise bad_request("invalid sticker format specified")
    return text


def read_emoji(value: Any) -> tuple[str, ...]:
    """Raises FieldError."""
    if not isinstance(value, list):
        raise FieldError("expected an Array of string")
    if not value:
        raise FieldError("emoji list must be non-empty")
    if len(value) > MAX_EMOJI:
        raise FieldError("too many emoji specified")
    for one in value:
        if not isinstance(one, str):
            raise FieldError("emoji must be a string")
        if not is_emoji(one):
            raise FieldError("expected a Unicode emoji")
    return tuple(value)


def is_emoji(text: str) -> bool:
    """By the characters' kinds; no list of all emoji is kept here."""
    has_sign = any(character >= FIRST_SIGN for character in text)
    return has_sign and all(unicodedata.category(character) in SIGNS for character in text)


def read_mask_position(value: Any) -> MaskPosition | None:
    """None for null. Raises FieldError."""
    if value is None:
        return None
    fields = Fields(value, "MaskPosition must be an Object")
    point = fields.required_text("point").strip().lower()
    if point not in POINTS:
        raise FieldError("wrong point specified in MaskPosition")
    x_shift, y_shift, scale = (_number(value, name) for name in ("x_shift", "y_shift", "scale"))
    return MaskPosition(point, x_shift, y_shift, scale)


def _number(value: dict[str, Any], name: str) -> float:
    if name not in value:
        raise FieldError(f'Can\'t find field "{name}"')
    number = value[name]
    if isinstance(number, bool) or not isinstance(number, int | float | str):
        raise FieldError(f'Field "{name}" must be of type Number')
    try:
        return float(number)
    except ValueError:
        return 0.0


def _read(
    world: World, bot: Bot, arguments: Arguments, value: Any, default_format: str, type: StickerType
) -> SetSticker:
    fields = Fields(value, "InputSticker must be an Object")
    source = fields.text("sticker")
    if not source:
        raise FieldError("sticker not found")
    format = (fields.text("format") or default_format) if default_format else fields.required_text("format")
    if format not in (*FORMATS, AUTO):
        raise FieldError("Invalid sticker format specified")
    if "emoji_list" not in fields:
        raise FieldError('Can\'t find field "emoji_list"')
    emoji = read_emoji(fields.array("emoji_list"))
    mask = read_mask_position(value.get("mask_position"))
    keywords = fields.array("keywords")
    if not all(isinstance(word, str) for word in keywords):
        raise FieldError("keyword must be a string")
    file = _attach(world, bot, Arguments({"sticker": source}, arguments.files), type, format)
    return SetSticker(file, _settled(format), emoji, tuple(keywords), mask)


def _read_older(world: World, bot: Bot, arguments: Arguments, type: StickerType) -> SetSticker:
    """The file's own argument and a string of emoji."""
    for name, format in OLDER.items():
        upload = arguments.files.get(name)
        source = arguments.text(name) if format == "static" else ""
        if upload is None and not source:
            continue
        mask = _older_mask(arguments) if format == "static" else None
        files = {**arguments.files, "sticker": upload} if upload is not None else arguments.files
        file = _attach(world, bot, Arguments({"sticker": source}, files), type, format)
        emoji = _split(arguments.text("emojis"))
        if not emoji:
            raise bad_request("invalid sticker emojis")
        return SetSticker(file, format, emoji, (), mask)
    for name, what in (("tgs_sticker", "animated"), ("webm_sticker", "video")):
        if arguments.text(name):
            raise ApiError(400, f"Bad Request: {what} sticker must be uploaded as an InputFile")
    raise ApiError(400, "Bad Request: there is no sticker file in the request")


def _older_mask(arguments: Arguments) -> MaskPosition | None:
    try:
        return read_mask_position(arguments.json("mask_position", "mask position"))
    except FieldError as error:
        raise error.within("mask position") from None


def _split(emoji: str) -> tuple[str, ...]:
    """One emoji after another, each with the signs that belong to it."""
    found: list[str] = []
    for character in emoji:
        joins = unicodedata.category(character) in ("Mn", "Me", "Cf", "Sk")
        if found and (joins or found[-1].endswith("\u200d")):
            found[-1] += character
        else:
            found.append(character)
    return tuple(found)


def _attach(world: World, bot: Bot, arguments: Arguments, type: StickerType, format: str) -> str:
    """The key of a document of its own. Only pictures are measured, not animations."""
    file = attach(world, bot, arguments, "sticker")
    if _is_upload(arguments) and len(file.content) > max_octets(type, format):
        raise bad_request("file is too big")
    size = picture_size(file.content)
    is_fit = size == (EMOJI_SIDE, EMOJI_SIDE) if type == "custom_emoji" else size is None or max(size) == SIDE
    if size is not None and not is_fit:
        raise bad_request("STICKER_PNG_DIMENSIONS")
    return own_document(world, file).key


def _is_upload(arguments: Arguments) -> bool:
    source = arguments.text("sticker")
    return not source or source.startswith("attach://")


def max_octets(type: StickerType, format: str) -> int:
    """Of a new sticker. Source: tdlib/td, StickerFormat.cpp, get_max_sticker_file_size."""
    is_emoji = type == "custom_emoji"
    if format == "animated":
        return 64 << 10
    if format == "video":
        return (64 if is_emoji else 256) << 10
    return (128 if is_emoji else 512) << 10


def _settled(format: str) -> str:
    """Telegram takes the format of the set's other stickers; this world doesn't look into animations."""
    return "static" if format == AUTO else format
