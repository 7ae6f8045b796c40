"""The old Markdown: no nesting, four signs."""

from __future__ import annotations

import re

from tgsandbox.botapi.markup.drafts import Draft, MarkupError, byte_offset
from tgsandbox.botapi.markup.links import linked_entity
from tgsandbox.world.talk.messages import Entity

PLAIN = re.compile(r"[^\\_*`\[]+")
LANGUAGE = re.compile(r"[^\s`]+(?=\s)")
LINE_END = re.compile(r"\r\n|\n\r|\n|\r")
ENDS = {"_": "_", "*": "*", "`": "`", "[": "]"}
TYPES = {"_": "italic", "*": "bold", "`": "code"}


def parse_markdown(text: str) -> tuple[str, list[Entity]]:
    """Plain text and entities. Raises MarkupError."""
    draft = Draft()
    index = 0
    while index < len(text):
        if plain := PLAIN.match(text, index):
            draft.add(plain.group())
            index = plain.end()
        elif text[index] == "\\":
            escaped = text[index + 1 : index + 2]
            draft.add(escaped if escaped and escaped in "_*`[" else "\\")
            index += 2 if escaped and escaped in "_*`[" else 1
        elif text.startswith("```", index):
            index = _read_block(text, index, draft)
        else:
            index = _read_span(text, index, draft)
    return draft.text, draft.entities


def _read_block(text: str, begin: int, draft: Draft) -> int:
    index = begin + 3
    language = ""
    if match := LANGUAGE.match(text, index):
        language = match.group()
        index = match.end()
    if match := LINE_END.match(text, index):
        index = match.end()
    end = _find_end(text, "```", index, begin)
    _add(draft, text[index:end], "pre", language)
    return end + 3


def _read_span(text: str, begin: int, draft: Draft) -> int:
    sign = text[begin]
    end = _find_end(text, ENDS[sign], begin + 1, begin)
    inner = text[begin + 1 : end]
    if sign != "[":
        _add(draft, inner, TYPES[sign])
        return end + 1
    url, after = inner, end + 1
    if text.startswith("(", after):
        close = text.find(")", after)
        close = len(text) if close < 0 else close
        url, after = text[after + 1 : close], close + 1
    offset = draft.length
    draft.add(inner)
    entity = linked_entity(url, offset, draft.length - offset) if inner else None
    if entity is not None:
        draft.entities.append(entity)
    return after


def _find_end(text: str, sign: str, start: int, begin: int) -> int:
    end = text.find(sign, start)
    if end < 0:
        place = byte_offset(text, begin)
        raise MarkupError(f"Can't find end of the entity starting at byte offset {place}")
    return end


def _add(draft: Draft, text: str, kind: str, language: str = "") -> None:
    offset = draft.length
    draft.add(text)
    if text:
        draft.entities.append(Entity(kind, offset, draft.length - offset, language=language))
