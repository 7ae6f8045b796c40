"""RichText as it is given in blocks, checked and brought into the form that messages show."""

from __future__ import annotations

from typing import Any

from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.world.talk.entities import find_entities, words_of
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.talk.rich import RichText

STYLES = (
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "subscript",
    "superscript",
    "marked",
    "code",
)
# Types that name something besides their text, by the field that does.
NAMING = {
    "url": "url",
    "email_address": "email_address",
    "phone_number": "phone_number",
    "anchor_link": "anchor_name",
    "reference": "name",
    "reference_link": "reference_name",
}
# Telegram finds these by itself; given, they are as good as their words.
FOUND = ("mention", "hashtag", "cashtag", "bot_command", "bank_card_number")
# Inside of these nothing more is found.
CLOSED = ("code", "url", "email_address", "phone_number", "anchor_link", "reference_link", "text_mention")
FOUND_NAMES = {
    "mention": "username",
    "hashtag": "hashtag",
    "cashtag": "cashtag",
    "bot_command": "bot_command",
    "url": "url",
    "email": "email_address",
    "phone_number": "phone_number",
}


def read_text(value: Any) -> RichText:
    """Raises FieldError."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return joined([read_text(part) for part in value])
    fields = Fields(value, "RichText must be a String, an Array or an Object")
    type = fields.required_text("type")
    if type in FOUND:
        return read_text(value.get("text", ""))
    if type in STYLES:
        return styled(type, _inner(value))
    if type in NAMING:
        return {"type": type, "text": _inner(value), NAMING[type]: fields.required_text(NAMING[type])}
    match type:
        case "anchor":
            return {"type": "anchor", "name": fields.required_text("name")}
        case "mathematical_expression":
            return {"type": type, "expression": fields.required_text("expression")}
        case "custom_emoji":
            emoji, words = fields.required_text("custom_emoji_id"), fields.text("alternative_text")
            return {"type": type, "custom_emoji_id": emoji, "alternative_text": words}
        case "date_time":
            unix_time = fields.required_integer("unix_time")
            said = {"unix_time": unix_time, "date_time_format": fields.text("date_time_format")}
            return {"type": type, "text": _inner(value), **said}
        case "text_mention":
            user_id = fields.object("user").required_integer("id", bits=64)
            return {"type": type, "text": _inner(value), "user": user_id}
        case "button":
            return {"type": type, "button": read_button(value.get("button"))}
    raise FieldError("unsupported RichText type specified")


def read_button(value: Any) -> Wire:
    """A RichMessageButton. Raises FieldError."""
    fields = Fields(value, "RichMessageButton must be an Object")
    wire: Wire = {"text": read_text(value.get("text", ""))}
    if style := fields.text("style"):
        wire["style"] = style
    kinds = [name for name in value if name not in ("text", "style")]
    if len(kinds) != 1:
        raise FieldError("exactly one type of the button must be specified")
    return wire | {kinds[0]: value[kinds[0]]}


def styled(type: str, text: RichText) -> Wire:
    return {"type": type, "text": text}


def joined(parts: list[RichText]) -> RichText:
    """Neighbouring words become one, one part stands for itself, none is an empty text."""
    found: list[RichText] = []
    for part in parts:
        if isinstance(part, list):
            found.extend(part)
        elif isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part != "":
            found.append(part)
    if not found:
        return ""
    return found[0] if len(found) == 1 else found


def with_found(text: RichText) -> RichText:
    """What Telegram makes clickable by itself, also inside of styles."""
    if isinstance(text, str):
        return _found_in(text)
    if isinstance(text, list):
        return joined([with_found(part) for part in text])
    if text["type"] in CLOSED or "text" not in text:
        return text
    return {**text, "text": with_found(text["text"])}


def _found_in(text: str) -> RichText:
    parts: list[RichText] = []
    rest, at = text.encode("utf-16-le"), 0
    for entity in sorted(find_entities(text), key=lambda one: one.offset):
        words = words_of(text, entity)
        parts.append(rest[2 * at : 2 * entity.offset].decode("utf-16-le"))
        parts.append(_made_of(entity.type, words))
        at = entity.offset + entity.length
    parts.append(rest[2 * at :].decode("utf-16-le"))
    return joined(parts)


def _made_of(type: str, words: str) -> RichText:
    name = FOUND_NAMES.get(type)
    if name is None:
        return words
    value = words[1:] if type in ("mention", "hashtag", "cashtag") else words
    return {"type": "email_address" if type == "email" else type, "text": words, name: value}


def _inner(value: Wire) -> RichText:
    if "text" not in value:
        raise FieldError('Can\'t find field "text"')
    return read_text(value["text"])
