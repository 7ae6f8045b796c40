"""Inline query results as bots write them: read and checked in Telegram's order and words.

Source: telegram-bot-api 10.0, Client.cpp, get_inline_query_result and get_input_message_content.
"""

from __future__ import annotations

from typing import Any

import msgspec

from tgsandbox.botapi.arguments import Arguments
from tgsandbox.botapi.attachments import attach
from tgsandbox.botapi.errors import ApiError, bad_request
from tgsandbox.botapi.fields import FieldError, Fields
from tgsandbox.botapi.formatting import read_formatted
from tgsandbox.botapi.invoices import Unreadable, labeled_prices, read_invoice
from tgsandbox.botapi.keyboards import checked_markup, refuse_pay_buttons, require_pay_button
from tgsandbox.botapi.link_previews import read_link_preview, settle_link_preview
from tgsandbox.world.checkout import invoicing
from tgsandbox.world.checkout.invoices import InvoiceContent
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.files import FileKind
from tgsandbox.world.talk.inline import InlineResult
from tgsandbox.world.talk.messages import Content, Document, Photo, Text, Wire
from tgsandbox.world.world import World

MAX_RESULTS = 50
MAX_ID_OCTETS = 64
WHAT = "inline query result"
FILE_TYPES: dict[str, tuple[FileKind, type[Photo] | type[Document]]] = {
    "photo": ("photo", Photo),
    "document": ("document", Document),
}


def read_inline_results(world: World, bot: Bot, arguments: Arguments) -> tuple[InlineResult, ...]:
    """Raises ApiError 400."""
    raw = arguments.text("results")
    try:
        values = msgspec.json.decode(raw) if raw else []
    except msgspec.DecodeError as error:
        raise bad_request(f"Can't parse JSON encoded inline query results: {error}") from None
    if values is None:
        return ()
    if not isinstance(values, list):
        raise bad_request("Expected an Array of inline query results")
    if len(values) > MAX_RESULTS:
        raise bad_request("Too many inline query results specified")
    results = tuple(read_inline_result(world, bot, value) for value in values)
    if len({result.id for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    return results


def read_inline_result(world: World, bot: Bot, value: Any) -> InlineResult:
    """`value` is any JSON value. Raises ApiError 400, and 501 for a type that is not played."""
    try:
        fields = Fields(value, "Inline query result must be an object")
        type = fields.required_text("type").lower()
        id = fields.required_text("id")
        content = _content(world, bot, type, value, fields)
        title = fields.required_text("title") if type == "article" else fields.text("title")
        description = fields.text("description")
    except (FieldError, Unreadable) as error:
        raise bad_request(f"Can't parse {WHAT}: {error}") from None
    if not id or len(id.encode()) > MAX_ID_OCTETS:
        raise bad_request("RESULT_ID_INVALID")
    markup = checked_markup(value.get("reply_markup"), only_inline=True)
    check_buttons = require_pay_button if isinstance(content, InvoiceContent) else refuse_pay_buttons
    check_buttons(markup)
    return InlineResult(id, type, title, description, content, markup)


def _content(world: World, bot: Bot, type: str, value: Wire, fields: Fields) -> Content:
    if value.get("input_message_content") is not None:
        fields.object("input_message_content")
        found = _input_content(world, bot, value["input_message_content"])
        if found is not None:
            return found
        if type == "article":
            raise FieldError("Input message content is not specified")
    if type == "article":
        fields.required_text("message_text")  # the way of the first versions
        return _text(world, value)
    if type in FILE_TYPES:
        return _file(world, bot, type, value)
    raise ApiError(501, f"Not Implemented: the sandbox doesn't play inline results of the type {type} yet")


def _input_content(world: World, bot: Bot, value: Wire) -> Content | None:
    fields = Fields(value, "")
    if fields.text("message_text"):
        return _text(world, value)
    if "payload" in fields:
        return _invoice(world, bot, value)
    if "phone_number" in fields or "latitude" in fields:
        raise ApiError(501, "Not Implemented: the sandbox doesn't play this InputMessageContent yet")
    return None


def _text(world: World, value: Wire) -> Text:
    arguments = as_arguments(value)
    text, entities = read_formatted(world, arguments, "message_text", "entities")
    if not text:
        raise bad_request("message text is empty")
    return Text(text, entities, settle_link_preview(read_link_preview(arguments), text, entities))


def _invoice(world: World, bot: Bot, value: Wire) -> InvoiceContent:
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
    return invoicing.approved(world, bot, read_invoice(bot, as_arguments(known)))


def _file(world: World, bot: Bot, type: str, value: Wire) -> Content:
    """`<type>_url` or `<type>_file_id`, with a caption."""
    kind, content = FILE_TYPES[type]
    fields = Fields(value, "")
    source = fields.text(f"{type}_url") or fields.required_text(f"{type}_file_id")
    file = attach(world, bot, Arguments({kind: source}), kind)
    caption, entities = read_formatted(world, as_arguments(value), "caption", "caption_entities")
    return content(file.key, caption, entities)


def as_arguments(value: Wire) -> Arguments:
    """An object's fields as if each had been an argument of the call."""
    return Arguments(
        {
            name: part if isinstance(part, str) else msgspec.json.encode(part).decode()
            for name, part in value.items()
            if part is not None
        }
    )
