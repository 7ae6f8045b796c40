"""Entities that may stand together: sorted, joined where they touch, cut where they overlap.

Source: tdlib/td, MessageEntity.cpp, fix_formatted_text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from tgsandbox.world.talk.entities import utf16_length
from tgsandbox.world.talk.messages import Entity

# What a client can't show becomes a space, or nothing.
UNCLEAN = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e\u0333\u033f\u030a]")
# These may be cut at the borders of others and joined where they touch.
SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
CODE = ("pre", "code")
QUOTES = ("blockquote", "expandable_blockquote")
# Of entities in the same place the one with the smaller number is the outer one.
ORDER = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 10,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}


def clean(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without control characters; entities keep to their words."""
    if not UNCLEAN.search(text):
        return text, entities
    gone = [
        utf16_length(text[: match.start()])
        for match in UNCLEAN.finditer(text)
        if match.group() == "\r" or match.group() > " "
    ]
    cleaned = UNCLEAN.sub(lambda match: " " if match.group() < " " and match.group() != "\r" else "", text)
    return cleaned, [_moved(entity, gone) for entity in entities]


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without spaces at the ends; leading ones stay where an entity begins with them."""
    kept = text.rstrip(" \n")
    end = utf16_length(kept)
    entities = [
        replace(entity, length=min(entity.length, end - entity.offset))
        for entity in entities
        if entity.offset < end
    ]
    lead = len(kept) - len(kept.lstrip(" \n"))
    if entities:
        lead = min(lead, *(entity.offset for entity in entities))
    if not lead:
        return kept, entities
    return kept[lead:], [replace(entity, offset=entity.offset - lead) for entity in entities]


def arrange(entities: Iterable[Entity], found: Iterable[Entity] = ()) -> list[Entity]:
    """Sorted by place and properly nested. `found` are the commands, addresses … that Telegram saw itself."""
    given = sorted((entity for entity in entities if entity.length > 0), key=_place)
    quotes = _first_of_overlapping(entity for entity in given if entity.type in QUOTES)
    links = _first_of_overlapping(entity for entity in given if entity.type not in (*QUOTES, *SPLITTABLE))
    links += [entity for entity in found if not any(_overlap(entity, link) for link in links)]
    whole = quotes + [link for link in links if not any(_crosses(link, quote) for quote in quotes)]
    styles = [entity for entity in given if entity.type in SPLITTABLE]
    return sorted(whole + _split(styles, whole), key=_place)


def _place(entity: Entity) -> tuple[int, int, int]:
    return entity.offset, -entity.length, ORDER.get(entity.type, 50)


def _moved(entity: Entity, gone: list[int]) -> Entity:
    before = sum(position < entity.offset for position in gone)
    inside = sum(entity.offset <= position < entity.offset + entity.length for position in gone)
    return replace(entity, offset=entity.offset - before, length=entity.length - inside)


def _first_of_overlapping(entities: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in entities:
        if not kept or not _overlap(entity, kept[-1]):
            kept.append(entity)
    return kept


def _split(styles: list[Entity], whole: list[Entity]) -> list[Entity]:
    """Styles joined where they touch, then cut wherever another entity begins, and where a whole one ends."""
    runs = {kind: _joined(style for style in styles if style.type == kind) for kind in SPLITTABLE}
    cuts = {start for spans in runs.values() for start, _ in spans}
    cuts |= {place for entity in whole for place in (entity.offset, _end(entity))}
    code = [entity for entity in whole if entity.type in CODE]
    pieces = [
        Entity(kind, first, second - first)
        for kind, spans in runs.items()
        for start, end in spans
        for first, second in pairwise(sorted({start, end, *(cut for cut in cuts if start < cut < end)}))
    ]
    return [piece for piece in pieces if not any(_overlap(piece, block) for block in code)]


def _joined(entities: Iterable[Entity]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for entity in entities:
        start, end = entity.offset, _end(entity)
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return spans


def _end(entity: Entity) -> int:
    return entity.offset + entity.length


def _overlap(entity: Entity, other: Entity) -> bool:
    return entity.offset < _end(other) and other.offset < _end(entity)


def _crosses(link: Entity, quote: Entity) -> bool:
    """A link may stand in a quotation, not reach beyond it or around it."""
    inside = quote.offset <= link.offset and _end(link) <= _end(quote)
    return _overlap(link, quote) and not inside
