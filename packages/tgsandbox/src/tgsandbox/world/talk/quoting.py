"""Which part of another message a reply quotes.

Facts: core.telegram.org/bots/api#replyparameters: an exact part of the text, its formatting included; td,
MessageQuote.cpp: the part that is nearest to the position that was named.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tgsandbox.world.talk.entities import utf16_length
from tgsandbox.world.talk.messages import Entity, Quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tgsandbox.world.talk.messages import Content

MAX_LENGTH = 1024
# Of all formatting only this is kept in quotes.
KEPT = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler", "custom_emoji", "date_time"})


def text_of_content(content: Content) -> tuple[str, tuple[Entity, ...]]:
    """The text or caption that can be quoted, with its formatting; ("", ()) when there is none."""
    text = getattr(content, "text", "") or getattr(content, "caption", "")
    return text, getattr(content, "entities", ())


def find_quote(content: Content, quote: Quote) -> Quote | None:
    """The quote as it is kept, None when the content has no such part."""
    text, entities = text_of_content(content)
    formatting = kept(quote.entities)
    if not quote.text or len(quote.text) > MAX_LENGTH:
        return None
    length = utf16_length(quote.text)
    places = sorted(places_of(text, quote.text), key=lambda place: abs(place - quote.position))
    for place in places:
        if clipped(entities, place, length) == formatting:
            return replace(quote, entities=formatting)
    return None


def places_of(text: str, part: str) -> Iterator[int]:
    """Where the part begins, in UTF-16 code units."""
    found = text.find(part)
    while found >= 0:
        yield utf16_length(text[:found])
        found = text.find(part, found + 1)


def kept(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    return tuple(entity for entity in entities if entity.type in KEPT)


def clipped(entities: Iterable[Entity], start: int, length: int) -> tuple[Entity, ...]:
    """The formatting of a part, as it stands in the part."""
    parts = []
    for entity in kept(entities):
        begin = max(entity.offset, start)
        end = min(entity.offset + entity.length, start + length)
        if begin < end:
            parts.append(replace(entity, offset=begin - start, length=end - begin))
    return tuple(parts)
