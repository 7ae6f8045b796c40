"""Sets of stickers: bots make them, Telegram has its icons for topics, a world may be furnished with more.

Facts: core.telegram.org/bots/api#stickers. A sticker of a set is a document of its own, even when the same
octets are in it twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from tgsandbox.world.errors import WorldError
from tgsandbox.world.talk.drawing import plain_animation, plain_picture
from tgsandbox.world.talk.files import StoredFile, unique_id
from tgsandbox.world.talk.storing import store

if TYPE_CHECKING:
    from tgsandbox.world.world import World

StickerType = Literal["regular", "mask", "custom_emoji"]
# The longer side of a sticker, and both of a custom emoji, in pixels.
SIDE, EMOJI_SIDE = 512, 100
TOPIC_ICONS = "Topics"
# The icons that a forum's topics may have, by the ids that Telegram gives them.
ICONS = {
    "5434144690511290129": "📰",
    "5312536423851630001": "💡",
    "5312016608254762256": "⚡",
    "5377544228505134960": "🎙",
    "5418085807791545980": "🔝",
    "5370870893004203704": "🗣",
    "5420216386448270341": "🆒",
    "5379748062124056162": "❗",
    "5373251851074415873": "📝",
    "5433614043006903194": "📆",
    "5357315181649076022": "📁",
    "5309965701241379366": "🔎",
    "5309984423003823246": "📣",
    "5312241539987020022": "🔥",
    "5312138559556164615": "❤",
    "5377316857231450742": "❓",
}


@dataclass(frozen=True, slots=True)
class MaskPosition:
    """Where a mask lies: shifts in widths and heights of the mask, `scale` 2.0 is twice as large."""

    point: str
    x_shift: float
    y_shift: float
    scale: float


@dataclass(slots=True)
class SetSticker:
    """`file` is a key of World.files; `format` is static, animated or video."""

    file: str
    format: str
    emoji_list: tuple[str, ...]
    keywords: tuple[str, ...] = ()
    mask_position: MaskPosition | None = None
    custom_emoji_id: str = ""


@dataclass(slots=True)
class StickerSet:
    """`bot_id` is 0 for a set that no bot may change."""

    name: str
    title: str
    bot_id: int
    owner_id: int
    type: StickerType = "regular"
    stickers: list[SetSticker] = field(default_factory=list)
    needs_repainting: bool = False
    # A key of World.files, "" when the first sticker stands for the set.
    thumbnail: str = ""
    # The files of stickers that were taken out.
    removed: set[str] = field(default_factory=set)


def own_document(world: World, file: StoredFile) -> StoredFile:
    """The file once more, for a sticker of a set."""
    key = unique_id("sticker", f"{len(world.files)}:".encode() + (file.content or file.url.encode()))
    own = world.files[key] = replace(file, key=key, number=len(world.files), kind="sticker")
    return own


def put_in(world: World, set: StickerSet, sticker: SetSticker) -> SetSticker:
    """At the end of the set; custom emoji get an id."""
    if set.type == "custom_emoji" and not sticker.custom_emoji_id:
        sticker.custom_emoji_id = world.ids.query_id()
    set.stickers.append(sticker)
    return sticker


def furnish(
    world: World,
    name: str,
    title: str,
    emoji: tuple[str, ...],
    *,
    type: StickerType = "regular",
    custom_emoji_ids: tuple[str, ...] = (),
    is_animated: bool = False,
) -> StickerSet:
    """A set that is simply there, a plain picture for each of the emoji."""
    if name.lower() in world.sticker_sets:
        raise WorldError(f"there is a set of stickers {name!r} already")
    if not emoji:
        raise WorldError(f"the set of stickers {name!r} needs at least one emoji")
    if len(custom_emoji_ids) > len(emoji):
        raise WorldError(f"{len(custom_emoji_ids)} ids for the {len(emoji)} emoji of {name!r}")
    made = world.sticker_sets[name.lower()] = StickerSet(name, title, 0, 0, type)
    ids = custom_emoji_ids + ("",) * (len(emoji) - len(custom_emoji_ids))
    side = EMOJI_SIDE if type == "custom_emoji" else SIDE
    octets = plain_animation(SIDE) if is_animated else plain_picture(side, side)
    picture = store(world, "sticker", "sticker.tgs" if is_animated else "sticker.png", octets)
    format = "animated" if is_animated else "static"
    for sign, id in zip(emoji, ids, strict=True):
        put_in(world, made, SetSticker(own_document(world, picture).key, format, (sign,), custom_emoji_id=id))
    return made


def topic_icons(world: World) -> StickerSet:
    """Telegram's own set, there from the first time that somebody asks."""
    found = world.sticker_sets.get(TOPIC_ICONS.lower())
    if found is not None:
        return found
    return furnish(
        world,
        TOPIC_ICONS,
        "Topic icons",
        tuple(ICONS.values()),
        type="custom_emoji",
        custom_emoji_ids=tuple(ICONS),
        is_animated=True,
    )


def custom_emoji(world: World, ids: list[str]) -> list[tuple[StickerSet, SetSticker]]:
    """Those that there are, in the order of the ids."""
    topic_icons(world)
    known = {sticker.custom_emoji_id: (found, sticker) for found, sticker in _all(world)}
    return [known[id] for id in ids if id and id in known]


def sticker_with(world: World, file_key: str) -> tuple[StickerSet, SetSticker] | None:
    """The sticker whose document the file is, and its set."""
    return next(((found, one) for found, one in _all(world) if one.file == file_key), None)


def _all(world: World) -> Iterator[tuple[StickerSet, SetSticker]]:
    for found in world.sticker_sets.values():
        for sticker in found.stickers:
            yield found, sticker
