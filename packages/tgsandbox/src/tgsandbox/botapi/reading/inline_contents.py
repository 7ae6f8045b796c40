"""What an inline result sends: one of the kinds of InputMessageContent, or the file of the result itself.

Source: telegram-bot-api 10.0, Client.cpp, get_input_message_content and get_inline_query_result; td,
InlineQueriesManager.cpp. Reading comes first; what a reader returns makes the content, with td's and the
server's own checks, when all results were read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods.places import (
    at_place,
    check_live,
    check_period,
    check_place,
    read_live,
    read_venue,
)
from tgsandbox.botapi.methods.sending import check_text
from tgsandbox.botapi.reading.arguments import Arguments, as_arguments
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.botapi.reading.formatting import read_formatted
from tgsandbox.botapi.reading.input_media import read_content
from tgsandbox.botapi.reading.invoices import labeled_prices, read_invoice
from tgsandbox.botapi.reading.link_previews import read_link_preview, settle_link_preview
from tgsandbox.world.checkout import invoicing
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.contents import Contact, Location
from tgsandbox.world.talk.files import FileKind
from tgsandbox.world.talk.messages import Content, Text, Wire
from tgsandbox.world.world import World

Maker = Callable[[], Content]


class FileShape(NamedTuple):
    """How a result of one type names its file: as `<prefix>_url` or `<prefix>_file_id`."""

    kind: FileKind
    prefix: str
    # Fields that a file named by its address must have.
    with_url: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    mime_types: tuple[str, ...] = ()


FILE_SHAPES: dict[str, FileShape] = {
    "photo": FileShape("photo", "photo"),
    "gif": FileShape("animation", "gif"),
    "mpeg4_gif": FileShape("animation", "mpeg4"),
    "video": FileShape("video", "video", ("mime_type",), ("title",), ("video/mp4", "text/html")),
    "audio": FileShape("audio", "audio", ("title",)),
    "voice": FileShape("voice", "voice", (), ("title",)),
    "document": FileShape(
        "document", "document", ("mime_type",), ("title",), ("application/pdf", "application/zip")
    ),
    "sticker": FileShape("sticker", "sticker"),
}


def read_input_content(world: World, bot: Bot, value: Wire) -> Maker | None:
    """An InputMessageContent, None for one that names nothing."""
    fields = Fields(value, "")
    if fields.text("message_text"):
        return read_text(world, value)
    if "latitude" in fields and "longitude" in fields:
        if "title" in fields and "address" in fields:
            return read_venue_content(value)
        return read_location_content(value)
    if "phone_number" in fields:
        return read_contact(value)
    if "payload" in fields:
        return read_invoice_content(world, bot, value)
    return None


def read_text(world: World, value: Wire) -> Maker:
    arguments = as_arguments(value)
    if not arguments.text("message_text"):
        raise bad_request("message text is empty")
    wish = read_link_preview(arguments)
    text, entities = read_formatted(world, arguments, "message_text", "entities")

    def make() -> Text:
        content = Text(text, entities, settle_link_preview(wish, text, entities))
        check_text(content)
        return content

    return make


def read_location_content(value: Wire) -> Maker:
    place, live = _place(value), read_live(as_arguments(value))

    def make() -> Location:
        check_place(place)
        check_period(live)
        check_live(live)
        return at_place(live, place)

    return make


def read_venue_content(value: Wire) -> Maker:
    place, fields = _place(value), Fields(value, "")
    for name in ("title", "address"):
        fields.required_text(name)
    venue = read_venue(as_arguments(value))

    def make() -> Content:
        check_place(place)
        return venue

    return make


def read_contact(value: Wire) -> Maker:
    fields = Fields(value, "")
    phone_number, first_name = fields.required_text("phone_number"), fields.required_text("first_name")
    contact = Contact(
        phone_number.strip(), first_name.strip(), fields.text("last_name").strip(), fields.text("vcard")
    )

    def make() -> Contact:
        if not contact.phone_number:
            raise bad_request('Field "phone_number" must contain a valid phone number')
        if not contact.first_name:
            raise bad_request('Field "first_name" must be non-empty')
        return contact

    return make


def read_invoice_content(world: World, bot: Bot, value: Wire) -> Maker:
    """Always a multi-chat invoice: it has no start parameter, and anybody may pay it any number of times."""
    fields = Fields(value, "")
    for name in ("title", "description", "payload", "currency"):
        fields.required_text(name)
    if "prices" not in fields:
        raise FieldError('Can\'t find field "prices"')
    labeled_prices(fields.array("prices"))
    known = {
        name: part for name, part in value.items() if name not in ("start_parameter", "subscription_period")
    }
    return lambda: invoicing.approved(world, bot, read_invoice(bot, as_arguments(known)))


def read_file(world: World, bot: Bot, type: str, value: Wire) -> Maker:
    """The result's own file, with its caption and what the result says of it."""
    shape, fields = FILE_SHAPES[type], Fields(value, "")
    for name in shape.required:
        fields.required_text(name)
    url = "" if type == "sticker" else fields.text(f"{shape.prefix}_url")
    for name in shape.with_url if url else ():
        fields.required_text(name)
    source = url or fields.required_text(f"{shape.prefix}_file_id")
    said = _said_of_file(shape, value)
    read_formatted(world, as_arguments(value), "caption", "caption_entities")

    def make() -> Content:
        if url and shape.mime_types and not fields.text("mime_type").startswith(shape.mime_types):
            raise bad_request(f"Unallowed {type} MIME type")
        return read_content(world, bot, Arguments({**said, shape.kind: source}), shape.kind)

    return make


def _said_of_file(shape: FileShape, value: Wire) -> dict[str, str]:
    """The caption, and under the names that the send methods have for it what is said of the file."""
    given = as_arguments(value).values
    kept = ("caption", "parse_mode", "caption_entities", "show_caption_above_media", "title", "performer")
    said = {name: given[name] for name in kept if name in given}
    for name in ("duration", "width", "height"):
        if f"{shape.prefix}_{name}" in given:
            said[name] = given[f"{shape.prefix}_{name}"]
    return said


def _place(value: Wire) -> Location:
    fields = Fields(value, "")
    latitude, longitude = fields.required_number("latitude"), fields.required_number("longitude")
    accuracy = fields.required_number("horizontal_accuracy") if "horizontal_accuracy" in fields else 0.0
    return Location(latitude, longitude, accuracy)
