"""What is seen beside a poll's question, an option or the explanation: a picture, a film, a place …

Source: telegram-bot-api 10.0, Client.cpp, get_input_poll_media.
"""

from __future__ import annotations

from typing import Any

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods.places import read_location, read_venue
from tgsandbox.botapi.reading.arguments import Arguments, as_arguments
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.botapi.reading.input_media import read_input_media
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.contents import Location, Venue
from tgsandbox.world.talk.files import FileKind
from tgsandbox.world.talk.messages import Content, Wire
from tgsandbox.world.world import World

FILES: tuple[FileKind, ...] = ("animation", "photo", "video")
OF_OPTIONS: tuple[FileKind, ...] = (*FILES, "sticker")
OF_POLLS: tuple[FileKind, ...] = (*FILES, "audio", "document")
LIVE_PHOTO = "live_photo"


def read_poll_media(world: World, bot: Bot, arguments: Arguments, name: str) -> Content | None:
    """The `media` or `explanation_media` of sendPoll, None when it is missing."""
    value: Any = arguments.json(name, "InputPollMedia")
    try:
        return _read(world, bot, arguments, value, OF_POLLS)
    except FieldError as error:
        raise bad_request(f"failed to parse InputPollMedia: {error}") from None


def read_option_media(world: World, bot: Bot, arguments: Arguments, value: Any) -> Content | None:
    """The `media` of an InputPollOption."""
    try:
        return _read(world, bot, arguments, value, OF_OPTIONS)
    except FieldError as error:
        raise bad_request(f"failed to parse poll option media: {error}") from None


def _read(
    world: World, bot: Bot, arguments: Arguments, value: Any, kinds: tuple[FileKind, ...]
) -> Content | None:
    if value is None:
        return None
    fields = Fields(value, "expected an Object")
    type = fields.required_text("type")
    if type in ("location", "venue"):
        return _read_place(fields, value, type)
    if type not in (*kinds, LIVE_PHOTO):
        raise FieldError("invalid type specified")
    if not fields.text("media"):
        raise FieldError("media not found")
    return read_input_media(world, bot, arguments, value, kinds)


def _read_place(fields: Fields, value: Wire, type: str) -> Location | Venue:
    for name in ("latitude", "longitude"):
        fields.required_text(name)
    said = as_arguments(value)
    if type == "location":
        return read_location(said)
    for name in ("title", "address"):
        fields.required_text(name)
    return read_venue(said)
