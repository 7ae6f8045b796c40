"""The blocks of a rich message as a bot gives them, checked as td checks them.

Source: td, WebPageBlock.cpp, get_web_page_blocks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tgsandbox.botapi.reading.arguments import Arguments, as_arguments
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.botapi.reading.input_media import read_content
from tgsandbox.botapi.rich.texts import read_button, read_text
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.files import FileKind
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.world import World

MEDIA: dict[str, FileKind] = {
    "photo": "photo",
    "video": "video",
    "animation": "animation",
    "audio": "audio",
    "document": "document",
    "voice_note": "voice",
}
CAN_BE_COVERED = ("photo", "video", "animation")
LABELS = "aAiI1"
MAX_ZOOM, MAX_MAP_SIDES, MAX_MAP_RATIO = 24, 10_000, 20
MAX_ROW_BUTTONS = 8
ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


@dataclass(frozen=True, slots=True)
class Given:
    """What blocks with media need: the world, the bot, and the call with its files."""

    world: World
    bot: Bot
    arguments: Arguments
    is_draft: bool = False


def read_blocks(given: Given, values: Any) -> list[Wire]:
    """Raises FieldError, and ApiError for a medium that is none."""
    if not isinstance(values, list):
        raise FieldError("expected an Array of InputRichBlock")
    return [read_block(given, value) for value in values]


def read_block(given: Given, value: Any) -> Wire:
    fields = Fields(value, "InputRichBlock must be an Object")
    type = fields.required_text("type")
    if type in MEDIA:
        return _captioned(value, read_medium(given, type, value.get(type)))
    reader = READERS.get(type)
    if reader is None or (type == "thinking" and not given.is_draft):
        raise FieldError("unsupported block type specified" if reader is None else "Block is not allowed")
    return {"type": type, **reader(given, value, fields)}


def read_medium(given: Given, type: str, value: Any) -> Wire:
    """A block of the type with the content of an InputMedia."""
    kind = MEDIA[type]
    fields = Fields(value, f'Field "{type}" must be of type Object')
    source = fields.text("media")
    if not source:
        raise FieldError("media not found")
    said = as_arguments({**value, kind: source, "caption": ""})
    content = read_content(given.world, given.bot, Arguments(said.values, given.arguments.files), kind)
    wire: Wire = {"type": type, type: content}
    return wire | {"has_spoiler": True} if type in CAN_BE_COVERED and fields.boolean("has_spoiler") else wire


def ordered_label(value: int, type: str) -> str:
    """As td writes it: "3.", "c.", "iii."."""
    match type:
        case "a" | "A":
            letters, rest = "", value
            while rest > 0:
                rest, place = divmod(rest - 1, 26)
                letters = chr(ord("a") + place) + letters
            words = letters or str(value)
        case "i" | "I":
            words, rest = "", value
            for worth, sign in ROMAN:
                words, rest = words + sign * (rest // worth), rest % worth
            words = words or str(value)
        case _:
            words = str(value)
    return (words.upper() if type in "AI" else words) + "."


def make_list(items: list[Wire]) -> Wire:
    """Raises FieldError for one that is empty, or half ordered."""
    if not items:
        raise FieldError("List must be non-empty")
    if len({bool(item["label"]) for item in items}) > 1:
        raise FieldError("List must be either ordered or unordered")
    return {"items": items}


def make_item(blocks: list[Wire], *, type: str = "", value: int = 0, checkbox: bool | None = None) -> Wire:
    """`checkbox` says whether there is one, and whether it is checked."""
    wire: Wire = {"label": ordered_label(value, type) if type else "", "blocks": blocks}
    if checkbox is not None:
        wire["has_checkbox"] = True
        if checkbox:
            wire["is_checked"] = True
    return wire | {"value": value, "type": type} if type else wire


def make_cell(
    text: Any, *, is_header: bool = False, columns: int = 1, rows: int = 1, align: str = "", valign: str = ""
) -> Wire:
    wire: Wire = {"text": text} if text != "" else {}
    if is_header:
        wire["is_header"] = True
    if columns > 1:
        wire["colspan"] = columns
    if rows > 1:
        wire["rowspan"] = rows
    return wire | {"align": align or "left", "valign": valign or "top"}


def _heading(_given: Given, value: Wire, fields: Fields) -> Wire:
    size = fields.required_integer("size")
    text = _text(value)
    if not 1 <= size <= 6:
        raise FieldError("Invalid section heading size specified")
    return {"text": text, "size": size}


def _formula(_given: Given, _value: Wire, fields: Fields) -> Wire:
    return {"expression": fields.required_text("expression")}


def _preformatted(_given: Given, value: Wire, fields: Fields) -> Wire:
    language = fields.text("language")
    return {"text": _text(value)} | ({"language": language} if language else {})


def _list(given: Given, value: Wire, fields: Fields) -> Wire:
    return make_list([_item(given, item) for item in fields.array("items")])


def _item(given: Given, value: Any) -> Wire:
    fields = Fields(value, "InputRichBlockListItem must be an Object")
    type = fields.text("type")
    if type and (len(type) != 1 or type not in LABELS):
        raise FieldError("Invalid list item type specified")
    has_box = fields.boolean("has_checkbox")
    checkbox = fields.boolean("is_checked") if has_box else None
    blocks = read_blocks(given, value.get("blocks", []))
    return make_item(blocks, type=type, value=fields.integer("value"), checkbox=checkbox)


def _quotation(given: Given, value: Wire, _fields: Fields) -> Wire:
    return {"blocks": read_blocks(given, value.get("blocks", []))} | _credit(value)


def _words(_given: Given, value: Wire, _fields: Fields) -> Wire:
    return {"text": _text(value)} | _credit(value)


def _gallery(given: Given, value: Wire, _fields: Fields) -> Wire:
    return _captioned(value, {"blocks": read_blocks(given, value.get("blocks", []))})


def _table(_given: Given, value: Wire, fields: Fields) -> Wire:
    rows = fields.array("cells")
    if not all(isinstance(row, list) for row in rows):
        raise FieldError('Field "cells" must be an Array of Arrays')
    wire: Wire = {"cells": [[_cell(cell) for cell in row] for row in rows]}
    wire |= {name: True for name in ("is_bordered", "is_striped", "is_compact") if fields.boolean(name)}
    return wire | {"caption": read_text(value["caption"])} if "caption" in value else wire


def _cell(value: Any) -> Wire:
    fields = Fields(value, "RichBlockTableCell must be an Object")
    columns, rows = fields.integer("colspan"), fields.integer("rowspan")
    for name, number in (("colspan", columns), ("rowspan", rows)):
        if number < 0:
            raise FieldError(f"Invalid table cell {name} specified")
    return make_cell(
        read_text(value.get("text", "")),
        is_header=fields.boolean("is_header"),
        columns=columns,
        rows=rows,
        align=fields.text("align"),
        valign=fields.text("valign"),
    )


def _details(given: Given, value: Wire, fields: Fields) -> Wire:
    summary = read_text(value.get("summary", ""))
    wire: Wire = {"summary": summary, "blocks": read_blocks(given, value.get("blocks", []))}
    return wire | {"is_open": True} if fields.boolean("is_open") else wire


def _map(_given: Given, value: Wire, fields: Fields) -> Wire:
    place = fields.object("location")
    try:
        latitude, longitude = (float(place.required_text(name)) for name in ("latitude", "longitude"))
    except ValueError:
        raise FieldError("Invalid location specified") from None
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise FieldError("Invalid location specified")
    zoom, width, height = (fields.integer(name) for name in ("zoom", "width", "height"))
    fits = min(zoom, width, height) >= 0 and zoom <= MAX_ZOOM and width + height <= MAX_MAP_SIDES
    if not fits or max(width, height) > MAX_MAP_RATIO * min(width, height):
        raise FieldError("Invalid map properties specified")
    location = {"latitude": latitude, "longitude": longitude}
    wire: Wire = {"location": location, "zoom": zoom, "width": width, "height": height}
    return _captioned(value, wire)


def _buttons(_given: Given, _value: Wire, fields: Fields) -> Wire:
    buttons = fields.array("buttons")
    if not 1 <= len(buttons) <= MAX_ROW_BUTTONS:
        raise FieldError("Invalid number of buttons specified")
    align = fields.text("align")
    return {"buttons": [read_button(one) for one in buttons]} | ({"align": align} if align else {})


def _text(value: Wire) -> Any:
    if "text" not in value:
        raise FieldError('Can\'t find field "text"')
    return read_text(value["text"])


def _credit(value: Wire) -> Wire:
    return {"credit": read_text(value["credit"])} if "credit" in value else {}


def _captioned(value: Wire, wire: Wire) -> Wire:
    caption = value.get("caption")
    if caption is None:
        return wire
    Fields(caption, "RichBlockCaption must be an Object")
    return wire | {"caption": {"text": _text(caption)} | _credit(caption)}


READERS: dict[str, Callable[[Given, Wire, Fields], Wire]] = {
    "paragraph": lambda _given, value, _fields: {"text": _text(value)},
    "heading": _heading,
    "pre": _preformatted,
    "footer": lambda _given, value, _fields: {"text": _text(value)},
    "thinking": lambda _given, value, _fields: {"text": _text(value)},
    "divider": lambda _given, _value, _fields: {},
    "mathematical_expression": _formula,
    "anchor": lambda _given, _value, fields: {"name": fields.required_text("name")},
    "list": _list,
    "blockquote": _quotation,
    "expandable_blockquote": _words,
    "pullquote": _words,
    "collage": _gallery,
    "slideshow": _gallery,
    "table": _table,
    "details": _details,
    "map": _map,
    "buttons": _buttons,
}
