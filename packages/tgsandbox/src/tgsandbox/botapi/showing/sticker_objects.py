"""Stickers and their sets as the Bot API's JSON objects.

Source: telegram-bot-api 10.0, Client.cpp, JsonSticker and JsonStickerSet.
"""

from __future__ import annotations

from tgsandbox.botapi.showing.objects import write_file
from tgsandbox.botapi.showing.photo_objects import write_thumbnail
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.talk.stickers import EMOJI_SIDE, SIDE, SetSticker, StickerSet
from tgsandbox.world.world import World


def write_set_sticker(world: World, bot: Bot, found: StickerSet, sticker: SetSticker) -> Wire:
    file = world.files[sticker.file]
    side = EMOJI_SIDE if found.type == "custom_emoji" else SIDE
    wire: Wire = {
        "width": file.width or side,
        "height": file.height or side,
        "emoji": sticker.emoji_list[0],
        "set_name": found.name,
        "is_animated": sticker.format == "animated",
        "is_video": sticker.format == "video",
        "type": found.type,
    }
    mask = sticker.mask_position
    if found.type == "mask" and mask is not None:
        place = {"x_shift": mask.x_shift, "y_shift": mask.y_shift, "scale": mask.scale}
        wire["mask_position"] = {"point": mask.point, **place}
    if found.type == "custom_emoji":
        wire["custom_emoji_id"] = sticker.custom_emoji_id
        if found.needs_repainting:
            wire["needs_repainting"] = True
    return wire | write_thumbnail(world, bot, file) | write_file(bot, file)


def write_sticker_set(world: World, bot: Bot, found: StickerSet) -> Wire:
    wire: Wire = {"name": found.name, "title": found.title}
    if found.thumbnail:
        file = world.files[found.thumbnail]
        wire["thumbnail"] = write_file(bot, file) | {"width": EMOJI_SIDE, "height": EMOJI_SIDE}
    stickers = [write_set_sticker(world, bot, found, sticker) for sticker in found.stickers]
    return wire | {
        "sticker_type": found.type,
        "contains_masks": found.type == "mask",
        "stickers": stickers,
    }
