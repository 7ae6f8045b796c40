"""The bot sends pictures and videos that are seen for Stars.

Source: telegram-bot-api 10.0, Client.cpp, process_send_paid_media_query; td, MessageContent.cpp.
"""

from __future__ import annotations

from typing import Any

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.editing import MAX_CAPTION_LENGTH
from tgsandbox.botapi.methods.sending import post
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.attachments import attach, read_thumbnail
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.botapi.reading.formatting import read_formatted
from tgsandbox.botapi.reading.input_media import read_live_photo
from tgsandbox.world.chats import Chat
from tgsandbox.world.errors import ServerRefusal
from tgsandbox.world.people import Bot
from tgsandbox.world.star_trade.paid_media import MAX_ITEMS, MAX_PAYLOAD_OCTETS, MAX_STARS, PaidItem
from tgsandbox.world.talk.messages import PaidMedia, Wire
from tgsandbox.world.world import World

# What the library behind the Bot API server lets through; Telegram itself takes less.
MAX_LIBRARY_STARS = 1_000_000
MAX_SIDE = 10_000
MAX_DURATION_SECONDS = 86_400


def send_paid_media(world: World, bot: Bot, arguments: Arguments) -> Wire:
    star_count = arguments.integer("star_count", 0, low=0, high=1_000_000_000)
    items = read_items(world, bot, arguments)
    caption, entities = read_formatted(world, arguments, "caption", "caption_entities")
    payload = arguments.text("payload")

    def checked(_chat: Chat) -> PaidMedia:
        check(star_count, items, caption, payload)
        above = arguments.boolean("show_caption_above_media")
        return PaidMedia(bot.id, star_count, items, payload, caption, entities, above)

    return post(world, bot, arguments, checked)


def check(star_count: int, items: tuple[PaidItem, ...], caption: str, payload: str) -> None:
    """The library's checks, then Telegram's."""
    if not 0 < star_count <= MAX_LIBRARY_STARS:
        raise bad_request("Invalid media price specified")
    if not items:
        raise bad_request("Paid media must be non-empty")
    if len(items) > MAX_ITEMS:
        raise bad_request("Invalid number of paid media specified")
    if len(caption) > MAX_CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    if star_count > MAX_STARS:
        raise ServerRefusal("EXTENDED_MEDIA_AMOUNT_INVALID")
    if len(payload.encode()) > MAX_PAYLOAD_OCTETS:
        raise ServerRefusal("PAYLOAD_INVALID")


def read_items(world: World, bot: Bot, arguments: Arguments) -> tuple[PaidItem, ...]:
    arguments.required("media")
    value = arguments.json("media", "paid media")
    if not isinstance(value, list):
        raise bad_request("Expected an Array of InputPaidMedia")
    return tuple(read_item(world, bot, arguments, item) for item in value)


def read_item(world: World, bot: Bot, arguments: Arguments, item: Any) -> PaidItem:
    """`item` is any JSON value."""
    try:
        fields = Fields(item, "expected an Object")
        source = fields.text("media")
        if not source:
            raise FieldError("media not found")
        width = min(max(fields.integer("width"), 0), MAX_SIDE)
        height = min(max(fields.integer("height"), 0), MAX_SIDE)
        kind = fields.required_text("type")
        if kind == "photo":
            file = attach(world, bot, Arguments({"photo": source}, arguments.files), "photo")
            return PaidItem("photo", file.key, width or file.width, height or file.height)
        if kind == "video":
            thumbnail = read_thumbnail(
                world, Arguments({"thumbnail": fields.text("thumbnail")}, arguments.files)
            )
            file = attach(world, bot, Arguments({"video": source}, arguments.files), "video", thumbnail)
            duration = min(max(fields.integer("duration"), 0), MAX_DURATION_SECONDS)
            return PaidItem(
                "video", file.key, file.width or width, file.height or height, file.duration or duration
            )
        if kind == "live_photo":
            return _read_live_photo(world, bot, arguments, source, fields.text("photo"))
        raise FieldError(f'type "{kind}" is unsupported')
    except FieldError as error:
        raise error.within("InputPaidMedia") from None


def _read_live_photo(world: World, bot: Bot, arguments: Arguments, film: str, still: str) -> PaidItem:
    if not still:
        raise FieldError("photo not found")
    live = read_live_photo(world, bot, Arguments({"live_photo": film, "photo": still}, arguments.files))
    photo = world.files[live.file]
    return PaidItem("photo", live.file, photo.width, photo.height, live=live.video)


METHODS: dict[str, Method] = {"sendpaidmedia": send_paid_media}
