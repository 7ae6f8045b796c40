"""A text with its entities, from parse_mode or from explicit entities, as Telegram would keep it.

Source: telegram-bot-api 10.0, Client.cpp, get_formatted_text; tdlib/td, MessageEntity.cpp.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.markup.drafts import MarkupError
from tgsandbox.botapi.markup.html import parse_html
from tgsandbox.botapi.markup.links import checked_link, date_time_entity
from tgsandbox.botapi.markup.markdown import parse_markdown
from tgsandbox.botapi.markup.markdown_v2 import parse_markdown_v2
from tgsandbox.botapi.markup.tidying import QUOTES, SPLITTABLE, arrange, clean, trim
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.world.talk.entities import find_entities, utf16_length
from tgsandbox.world.talk.messages import Entity
from tgsandbox.world.world import World

MAX_BYTES = 1 << 15
MAX_OFFSET = 1_000_000

PARSERS: dict[str, Callable[[str], tuple[str, list[Entity]]]] = {
    "html": parse_html,
    "markdown": parse_markdown,
    "markdownv2": parse_markdown_v2,
}
PLAIN_TYPES = {
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "code",
    "blockquote",
    "expandable_blockquote",
}
# These are found in the text, whatever the bot says.
FOUND_TYPES = {
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bank_card_number",
}


def read_formatted(
    world: World, arguments: Arguments, name: str, entities_name: str
) -> tuple[str, tuple[Entity, ...]]:
    """The text of the argument `name` and its entities; ("", ()) when nothing visible is left."""
    raw = arguments.text(name)
    try:
        size = len(raw.encode())
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    if size > MAX_BYTES:
        raise bad_request("text is too long")
    text, entities = _parsed(raw, arguments, entities_name)
    entities = [entity for entity in entities if _names_somebody(world, entity)]
    text, entities = clean(text, entities)
    if not entities:
        text = text.strip(" \n")
        return text, find_entities(text)
    text, entities = trim(text, arrange(entities))
    return text, tuple(arrange(entities, find_entities(text, _unbreakable(entities))))


def _names_somebody(world: World, entity: Entity) -> bool:
    """A mention by the id of nobody is plain text."""
    user_id = entity.user_id
    return not user_id or user_id in world.accounts or user_id in world.bots


def _unbreakable(entities: list[Entity]) -> list[Entity]:
    """Nothing is found inside links and code."""
    return [entity for entity in entities if entity.type not in (*SPLITTABLE, *QUOTES)]


def _parsed(raw: str, arguments: Arguments, entities_name: str) -> tuple[str, list[Entity]]:
    mode = arguments.text("parse_mode").lower()
    if not raw or mode in ("", "none"):
        return raw, _explicit_entities(raw, arguments.text(entities_name))
    parser = PARSERS.get(mode)
    if parser is None:
        raise bad_request("unsupported parse_mode")
    try:
        return parser(raw)
    except MarkupError as error:
        raise bad_request(f"can't parse entities: {error}") from None


def _explicit_entities(text: str, raw: str) -> list[Entity]:
    """What is no array of entities counts as none."""
    if not raw:
        return []
    try:
        values: Any = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return []
    if not isinstance(values, list):
        return []
    try:
        entities = [entity for value in values if (entity := _read_entity(value)) is not None]
    except FieldError as error:
        raise error.within("MessageEntity") from None
    _check_places(text, entities)
    return entities


def _read_entity(value: Any) -> Entity | None:
    fields = Fields(value, "expected an Object")
    offset, length = fields.required_integer("offset"), fields.required_integer("length")
    kind = fields.required_text("type")
    if kind in PLAIN_TYPES:
        return Entity(kind, offset, length)
    if kind in FOUND_TYPES:
        return None
    match kind:
        case "":
            raise FieldError("Type is not specified")
        case "pre":
            return Entity(kind, offset, length, language=fields.text("language"))
        case "text_link":
            url = checked_link(fields.required_text("url"))
            return Entity(kind, offset, length, url=url) if url else None
        case "text_mention":
            user_id = fields.object("user").required_integer("id", bits=64)
            return Entity(kind, offset, length, user_id=user_id)
        case "custom_emoji":
            emoji_id = fields.required_integer("custom_emoji_id", bits=64)
            return Entity(kind, offset, length, custom_emoji_id=str(emoji_id))
        case "date_time":
            return _read_date_time(fields, offset, length)
    raise FieldError("Unsupported type specified")


def _read_date_time(fields: Fields, offset: int, length: int) -> Entity:
    try:
        return date_time_entity(
            fields.required_integer("unix_time"), fields.text("date_time_format"), offset, length
        )
    except MarkupError as error:
        raise FieldError(str(error)) from None


def _check_places(text: str, entities: list[Entity]) -> None:
    end = utf16_length(text)
    for entity in entities:
        if not 0 <= entity.offset <= MAX_OFFSET:
            raise bad_request(f"receive an entity with incorrect offset {entity.offset}")
        if not 0 <= entity.length <= MAX_OFFSET:
            raise bad_request(f"receive an entity with incorrect length {entity.length}")
    for entity in sorted(entities, key=lambda entity: (entity.offset, -entity.length)):
        if not entity.length:
            continue
        if entity.offset > end:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {entity.offset}")
        if entity.offset + entity.length > end:
            raise bad_request(
                f"entity beginning at UTF-16 offset {entity.offset} ends after the end of the text "
                f"at UTF-16 offset {entity.offset + entity.length}"
            )
        _check_whole_symbols(text, entity)


def _check_whole_symbols(text: str, entity: Entity) -> None:
    """Neither end may fall between the two code units of one symbol."""
    if text.isascii():
        return
    units = text.encode("utf-16-le")
    for place, is_end in ((entity.offset, False), (entity.offset + entity.length, True)):
        following = units[2 * place : 2 * place + 2]
        if following and 0xDC <= following[1] <= 0xDF:
            at_byte = len(units[: 2 * place + 2].decode("utf-16-le").encode())
            if not is_end:
                raise bad_request(f"entity begins in a middle of a UTF-16 symbol at byte offset {at_byte}")
            raise bad_request(
                f"entity beginning at UTF-16 offset {entity.offset} "
                f"ends in a middle of a UTF-16 symbol at byte offset {at_byte}"
            )
