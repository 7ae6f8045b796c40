"""Files that a bot sends, with what it says of them: as arguments of a call, or as an InputMedia.

Source: telegram-bot-api 10.0, Client.cpp, process_send_video_query and its kin, and get_input_media.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.reading.arguments import Arguments, as_arguments
from tgsandbox.botapi.reading.attachments import attach, read_thumbnail
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.botapi.reading.formatting import read_formatted
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.contents import Media, described
from tgsandbox.world.talk.files import FileKind
from tgsandbox.world.talk.messages import Document, Photo
from tgsandbox.world.talk.storing import store
from tgsandbox.world.world import World

MAX_CAPTION_LENGTH = 1024
MAX_SECONDS = 24 * 60 * 60
MAX_SIDE = 10_000


class Shape(NamedTuple):
    """What may be said of a file of one kind, and what Telegram's words call it."""

    noun: str
    numbers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    has_caption: bool = True
    has_spoiler: bool = False


SHAPES: dict[FileKind, Shape] = {
    "photo": Shape("photo", has_spoiler=True),
    "document": Shape("document"),
    "video": Shape("video", ("duration", "width", "height"), has_spoiler=True),
    "animation": Shape("animation", ("duration", "width", "height"), has_spoiler=True),
    "audio": Shape("audio", ("duration",), ("title", "performer")),
    "voice": Shape("voice", ("duration",)),
    "video_note": Shape("video note", ("duration", "length"), has_caption=False),
    "sticker": Shape("sticker", (), ("emoji",), has_caption=False),
}
# A live photo is a photo with a film, and may stand wherever a photo may.
LIVE = "live_photo"
ALBUM_KINDS: tuple[FileKind, ...] = ("photo", "video", "audio", "document")
EDIT_KINDS: tuple[FileKind, ...] = (*ALBUM_KINDS, "animation")


def read_content(world: World, bot: Bot, arguments: Arguments, kind: FileKind) -> Photo | Document | Media:
    """The file of the argument named like its kind. Raises ApiError in Telegram's words.

    A file that Telegram has comes as what it is, and a film that is no square isn't made a video note; so the
    live tests of node-telegram-bot-api 0.67 say.
    """
    shape = SHAPES[kind]
    if not arguments.text(kind) and kind not in arguments.files:
        raise bad_request(f"there is no {shape.noun} in the request")
    words, entities = read_formatted(world, arguments, "caption", "caption_entities")
    if not shape.has_caption:
        words, entities = "", ()
    if len(words) > MAX_CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    thumbnail = read_thumbnail(world, arguments)
    stored = attach(world, bot, arguments, kind, thumbnail, stays_its_kind=True)
    if stored.kind == "video_note" and stored.width != stored.height:
        stored = store(world, "video", stored.name, stored.content, url=stored.url, thumbnail=thumbnail)
    if stored.kind != kind:
        kind, shape = stored.kind, SHAPES[stored.kind]
    file = stored.key
    spoiler = shape.has_spoiler and arguments.boolean("has_spoiler")
    above = shape.has_spoiler and arguments.boolean("show_caption_above_media")
    if kind == "photo":
        return Photo(file, words, entities, spoiler, above)
    if kind == "document":
        return Document(file, words, entities)
    media = Media(kind, file, words, entities, has_spoiler=spoiler, show_caption_above_media=above)
    if kind == "video":
        media = _with_cover(world, bot, media, arguments)
    return described(_as_said(media, arguments, shape), stored)


def read_live_photo(world: World, bot: Bot, arguments: Arguments) -> Photo:
    """The still of the argument `photo` with the film of `live_photo`; neither is taken by address."""
    for name in (LIVE, "photo"):
        if not arguments.text(name) and name not in arguments.files:
            raise bad_request(f"there is no {name.replace('_', ' ')} in the request")
    if any(arguments.text(name).startswith(("http://", "https://")) for name in (LIVE, "photo")):
        raise bad_request("wrong file identifier/HTTP URL specified")
    source = arguments.text(LIVE)
    files = dict(arguments.files)
    if not source:
        files["video"] = files[LIVE]
    film = attach(world, bot, Arguments({"video": source}, files), "video")
    photo = read_content(world, bot, arguments, "photo")
    assert isinstance(photo, Photo), "a photo is read as one"
    return replace(photo, video=film.key)


def _with_cover(world: World, bot: Bot, media: Media, arguments: Arguments) -> Media:
    start = arguments.integer("start_timestamp", low=0, high=MAX_SECONDS)
    source = arguments.text("cover") or ("attach://cover" if "cover" in arguments.files else "")
    if not source:
        return replace(media, start_timestamp=start)
    cover = attach(world, bot, Arguments({"photo": source}, arguments.files), "photo")
    return replace(media, cover=cover.key, start_timestamp=start)


def _as_said(media: Media, arguments: Arguments, shape: Shape) -> Media:
    said: dict[str, Any] = {name: arguments.text(name) for name in shape.texts}
    for name in shape.numbers:
        high = MAX_SECONDS if name == "duration" else MAX_SIDE
        # A video note is round: its one length is its width.
        said["width" if name == "length" else name] = arguments.integer(name, low=0, high=high)
    return replace(media, **said)


def read_album(world: World, bot: Bot, arguments: Arguments) -> list[Photo | Document | Media]:
    """The `media` of sendMediaGroup."""
    arguments.required("media")
    values: Any = arguments.json("media", "media")
    if not isinstance(values, list):
        raise bad_request("expected an Array of InputMedia")
    return [read_input_media(world, bot, arguments, value, ALBUM_KINDS) for value in values]


def read_new_media(world: World, bot: Bot, arguments: Arguments) -> Photo | Document | Media:
    """The `media` of editMessageMedia."""
    arguments.required("media")
    value: Any = arguments.json("media", "input media")
    return read_input_media(world, bot, arguments, value, EDIT_KINDS)


def read_input_media(
    world: World, bot: Bot, arguments: Arguments, value: Any, kinds: tuple[FileKind, ...]
) -> Photo | Document | Media:
    """`value` is any JSON value, whose uploads are among the call's files."""
    try:
        fields = Fields(value, "expected an Object")
        type = fields.required_text("type")
        source = fields.text("media")
        if type == "animation" and kinds is ALBUM_KINDS:
            raise FieldError(f'type "{type}" can\'t be used in sendMediaGroup')
        still = fields.text("photo") if type == LIVE else ""
        kind = next((known for known in kinds if known == type), None)
        if kind is None and type != LIVE:
            raise FieldError(f'type "{type}" is unsupported')
        if not source:
            raise FieldError("media not found")
        if type == LIVE and not still:
            raise FieldError("photo not found")
    except FieldError as error:
        raise error.within("InputMedia") from None
    said = as_arguments({**value, type: source})
    if source.startswith("attach://") and source.removeprefix("attach://") not in arguments.files:
        raise bad_request("can't parse InputMedia: media not found")
    given = Arguments(said.values, arguments.files)
    return read_content(world, bot, given, kind) if kind else read_live_photo(world, bot, given)
