"""A file comes into the world: it is measured, a picture gets its smaller sizes, a file its thumbnail.

Nothing is drawn anew: each size of a photo, and the thumbnail made of a picture, are the octets that were
uploaded, said to be as large as Telegram would make them; a film has a plain one. Facts:
core.telegram.org/api/files, image thumbnail types; MIME types by td, MessageContent.cpp.
"""

from __future__ import annotations

import mimetypes
from dataclasses import replace
from typing import TYPE_CHECKING

from tgsandbox.world.talk.drawing import plain_picture
from tgsandbox.world.talk.files import FileKind, StoredFile, unique_id
from tgsandbox.world.talk.pictures import picture_size
from tgsandbox.world.talk.recordings import read_recording

if TYPE_CHECKING:
    from tgsandbox.world.world import World

# The longer side of each size of a photo, in pixels; a larger picture is made as small as the last.
PHOTO_SIDES = (90, 320, 800, 1280)
THUMBNAIL_SIDE = 320
# An animated sticker is packed by gzip, has one size, and a small thumbnail.
GZIP = b"\x1f\x8b"
ANIMATED_TYPE = "application/x-tgsticker"
ANIMATED_SIDE, ANIMATED_THUMBNAIL_SIDE = 512, 128
# Of the picture of a person, a bot or a chat, which is a square.
PORTRAIT_SIDES = (160, 320, 640)
# These are told from their names alone, whatever a system knows.
TYPES = mimetypes.MimeTypes()
RECORDINGS: tuple[FileKind, ...] = ("video", "animation", "audio", "voice", "video_note")
FILMS: tuple[FileKind, ...] = ("video", "animation", "video_note")
VOICES = ("audio/ogg", "audio/mpeg", "audio/mp4")
# Without these a file is known by its octets alone.
NAMELESS: tuple[FileKind, ...] = ("photo", "sticker", "thumbnail")


def store(
    world: World, kind: FileKind, name: str, content: bytes, *, url: str = "", thumbnail: str = ""
) -> StoredFile:
    """The file as the world knows it, the same one again for the same octets under the same name.

    A file at an address has a `url` and no `content`; `thumbnail` is a key of World.files.
    """
    if kind == "photo":
        size = picture_size(content)
        assert size is not None, "whoever stores a photo has looked whether it is a picture"
        return store_photo(world, content, size)
    told = "" if kind in NAMELESS else f"{name}:{thumbnail}:"
    key = unique_id(kind, told.encode() + (content or url.encode()))
    if key in world.files:
        return world.files[key]
    file = StoredFile(key, len(world.files), kind, name, mime_type_of(kind, name), content, url=url)
    file = world.files[key] = _measured(file)
    thumbnail = _own_thumbnail(world, file, thumbnail) or thumbnail
    if thumbnail:
        file = world.files[key] = replace(file, thumbnail=thumbnail)
    return file


def store_photo(world: World, content: bytes, size: tuple[int, int], *, url: str = "") -> StoredFile:
    """All its sizes; the largest of them is the photo."""
    return _store_sizes(world, content, photo_sizes(*size), url)


def store_portrait(world: World, content: bytes) -> StoredFile:
    """The picture of a person, a bot or a chat."""
    return _store_sizes(world, content, [(side, side) for side in PORTRAIT_SIDES])


def _store_sizes(world: World, content: bytes, sizes: list[tuple[int, int]], url: str = "") -> StoredFile:
    octets = content or url.encode()
    keys = tuple(unique_id("photo", b"%dx%d:" % one + octets) for one in sizes)
    for key, (width, height) in zip(keys, sizes, strict=True):
        if key not in world.files:
            world.files[key] = StoredFile(
                key,
                len(world.files),
                "photo",
                "photo.jpg",
                "image/jpeg",
                content,
                width,
                height,
                url,
                sizes=keys,
            )
    return world.files[keys[-1]]


def photo_sizes(width: int, height: int) -> list[tuple[int, int]]:
    """Each side at most 90, 320, 800 and 1280 pixels long, as far as the picture is that large."""
    longer = max(width, height)
    sides = [side for side in PHOTO_SIDES if side < longer] + [min(longer, PHOTO_SIDES[-1])]
    return [scaled(width, height, side) for side in dict.fromkeys(sides)]


def scaled(width: int, height: int, side: int) -> tuple[int, int]:
    """As it is, or so small that its longer side fits."""
    longer = max(width, height)
    if longer <= side:
        return width, height
    return max(round(width * side / longer), 1), max(round(height * side / longer), 1)


def mime_type_of(kind: FileKind, name: str) -> str:
    """By the name's end, within what is possible for the kind; "" for a document of an unknown one."""
    known = TYPES.guess_type(name.lower())[0] or ""
    match kind:
        case "photo" | "thumbnail":
            return "image/jpeg"
        case "audio":
            return known if known.startswith("audio/") else "audio/mpeg"
        case "voice":
            return known if known in VOICES else "audio/ogg"
        case "video" | "video_note":
            return known if known.startswith("video/") else "video/mp4"
        case "animation":
            return known if known.startswith(("video/", "image/")) else "video/mp4"
    return ANIMATED_TYPE if kind == "sticker" and name.endswith(".tgs") else known


def _measured(file: StoredFile) -> StoredFile:
    if file.kind in RECORDINGS:
        found = read_recording(file.content)
        return replace(
            file,
            width=found.width,
            height=found.height,
            duration=found.duration,
            title=found.title,
            performer=found.performer,
        )
    size = (ANIMATED_SIDE, ANIMATED_SIDE) if _is_animated(file) else picture_size(file.content)
    return file if size is None else replace(file, width=size[0], height=size[1])


def _is_animated(file: StoredFile) -> bool:
    return file.kind == "sticker" and file.content.startswith(GZIP)


def _own_thumbnail(world: World, file: StoredFile, given: str) -> str:
    """The key of the one that Telegram makes, "" of what it can't look into.

    A picture is its own. A film or an animated sticker has the picture that was given with it, or a plain
    one, as large as Telegram's would be; so the live tests of python-telegram-bot 22.8.
    """
    if picture_size(file.content) is not None and file.kind in ("document", "sticker", "animation"):
        return _store_thumbnail(world, file.content, scaled(file.width, file.height, THUMBNAIL_SIDE))
    is_animated = _is_animated(file)
    if not is_animated and (file.kind not in FILMS or not file.width):
        return ""
    size = scaled(file.width, file.height, ANIMATED_THUMBNAIL_SIDE if is_animated else THUMBNAIL_SIDE)
    return _store_thumbnail(world, world.files[given].content if given else plain_picture(*size), size)


def _store_thumbnail(world: World, content: bytes, size: tuple[int, int]) -> str:
    key = unique_id("thumbnail", b"%dx%d:" % size + content)
    if key not in world.files:
        world.files[key] = StoredFile(
            key, len(world.files), "thumbnail", "thumbnail.jpg", "image/jpeg", content, *size
        )
    return key
