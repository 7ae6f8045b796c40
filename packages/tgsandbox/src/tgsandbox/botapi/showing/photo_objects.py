"""Photos, documents and thumbnails as the Bot API's JSON objects.

Source: telegram-bot-api 10.0, Client.cpp, JsonPhoto, JsonLivePhoto, JsonThumbnail and JsonDocument.
"""

from __future__ import annotations

from tgsandbox.botapi.showing.objects import CONTENT_WRITERS, write_entities, write_file
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.files import StoredFile
from tgsandbox.world.talk.messages import Document, Photo, Wire
from tgsandbox.world.world import World


def write_photo_sizes(world: World, bot: Bot, key: str) -> list[Wire]:
    """The smallest first."""
    file = world.files[key]
    return [_write_size(bot, world.files[size]) for size in file.sizes or (key,)]


def write_photo_ids(world: World, bot: Bot, key: str) -> Wire:
    """A ChatPhoto: the smallest size and the largest."""
    sizes = write_photo_sizes(world, bot, key)
    return {
        f"{name}_{field}": size[field]
        for name, size in (("small", sizes[0]), ("big", sizes[-1]))
        for field in ("file_id", "file_unique_id")
    }


def write_thumbnail(world: World, bot: Bot, file: StoredFile) -> Wire:
    """Under both its names, nothing when the file has none."""
    if not file.thumbnail:
        return {}
    size = _write_size(bot, world.files[file.thumbnail])
    return {"thumbnail": size, "thumb": size}


def write_live_photo(world: World, bot: Bot, photo: list[Wire], video: str) -> Wire:
    """`video` is the film's key."""
    film = world.files[video]
    wire: Wire = {"photo": photo, "duration": film.duration, "width": film.width, "height": film.height}
    if film.mime_type:
        wire["mime_type"] = film.mime_type
    return wire | write_file(bot, film)


def write_document(world: World, bot: Bot, file: StoredFile) -> Wire:
    wire: Wire = {"file_name": file.name} if file.name else {}
    if file.mime_type:
        wire["mime_type"] = file.mime_type
    return wire | write_thumbnail(world, bot, file) | write_file(bot, file)


def _write_size(bot: Bot, file: StoredFile) -> Wire:
    return write_file(bot, file) | {"width": file.width, "height": file.height}


def _write_photo(world: World, bot: Bot, content: Photo) -> Wire:
    flags: Wire = {"show_caption_above_media": True} if content.show_caption_above_media else {}
    if content.has_spoiler:
        flags["has_media_spoiler"] = True
    photo = write_photo_sizes(world, bot, content.file)
    live: Wire = {"live_photo": write_live_photo(world, bot, photo, content.video)} if content.video else {}
    return {**live, "photo": photo, **_caption(world, content), **flags}


def _write_document(world: World, bot: Bot, content: Document) -> Wire:
    document = write_document(world, bot, world.files[content.file])
    return {"document": document, **_caption(world, content)}


def _caption(world: World, content: Photo | Document) -> Wire:
    if not content.caption:
        return {}
    wire: Wire = {"caption": content.caption}
    if content.entities:
        wire["caption_entities"] = write_entities(world, content.entities)
    return wire


CONTENT_WRITERS.update({Photo: _write_photo, Document: _write_document})
