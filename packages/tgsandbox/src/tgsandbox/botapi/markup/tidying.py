"""Entities that may stand together: sorted, merged where they touch, split where they cross.

Source: tdlib/td, MessageEntity.cpp, fix_formatted_text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from tgsandbox.world.entities import utf16_length
from tgsandbox.world.messages import Entity

# What a client can't show becomes a space, or nothing.
UNCLEAN = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e\u0333\u033f\u030a]")
# These may be cut at the borders of others and joined where they touch.
SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
CODE = ("pre", "code")
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


def fix(entities: Iterable[Entity]) -> list[Entity]:
    """Sorted by place, the outer before the inner, none crossing another."""
    entities = [entity for entity in entities if entity.length > 0]
    whole = _without_crossings(sorted((e for e in entities if e.type not in SPLITTABLE), key=_place))
    code = [entity for entity in whole if entity.type in CODE]
    fixed = whole
    for kind in SPLITTABLE:
        for start, end in _joined(entity for entity in entities if entity.type == kind):
            for piece_start, piece_end in _pieces(start, end, fixed, code):
                fixed = [*fixed, Entity(kind, piece_start, piece_end - piece_start)]
    return sorted(fixed, key=_place)


def _place(entity: Entity) -> tuple[int, int, int]:
    return entity.offset, -entity.length, ORDER.get(entity.type, 50)


def _moved(entity: Entity, gone: list[int]) -> Entity:
    before = sum(position < entity.offset for position in gone)
    inside = sum(entity.offset <= position < entity.offset + entity.length for position in gone)
    return replace(entity, offset=entity.offset - before, length=entity.length - inside)


def _without_crossings(entities: list[Entity]) -> list[Entity]:
    """Of two that cross, or that stand in a block of code, the first stays."""
    kept: list[Entity] = []
    for entity in entities:
        if not any(_crosses(entity, other) or _is_inside_code(entity, other) for other in kept):
            kept.append(entity)
    return kept


def _crosses(entity: Entity, other: Entity) -> bool:
    start, end = entity.offset, entity.offset + entity.length
    other_start, other_end = other.offset, other.offset + other.length
    overlap = start < other_end and other_start < end
    nested = (other_start <= start and end <= other_end) or (start <= other_start and other_end <= end)
    return overlap and not nested


def _is_inside_code(entity: Entity, other: Entity) -> bool:
    inside = other.offset <= entity.offset and entity.offset + entity.length <= other.offset + other.length
    return other.type in CODE and inside


def _joined(entities: Iterable[Entity]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for entity in sorted(entities, key=_place):
        start, end = entity.offset, entity.offset + entity.length
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return spans


def _pieces(start: int, end: int, others: list[Entity], code: list[Entity]) -> list[tuple[int, int]]:
    """The span cut where it would cross another entity, without what is code."""
    span = Entity("", start, end - start)
    borders = {start, end}
    for other in others:
        if _crosses(span, other) or other in code:
            borders |= {place for place in (other.offset, other.offset + other.length) if start < place < end}
    places = sorted(borders)
    return [
        (first, second)
        for first, second in pairwise(places)
        if not any(_is_inside_code(Entity("", first, second - first), block) for block in code)
    ]
