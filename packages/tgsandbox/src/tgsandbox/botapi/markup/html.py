"""HTML as bots write it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from tgsandbox.botapi.markup.drafts import Draft, MarkupError, byte_offset
from tgsandbox.botapi.markup.links import date_time_entity, is_number, linked_entity
from tgsandbox.world.talk.messages import Entity

# The entity that a tag becomes; those of "" are decided by their attributes.
TAGS = {
    "a": "",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "",
    "tg-time": "",
    "pre": "",
    "code": "",
    "blockquote": "",
}
CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]*)|#([0-9]*)|([A-Za-z]*));?")
LONGEST_NUMBER = 9
PLAIN = re.compile(r"[^<&]+")
TAG_NAME = re.compile(r"[^\s>]*")
ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
SPACE = re.compile(r"\s*")
SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class _Tag:
    name: str
    offset: int
    pieces_count: int
    attributes: dict[str, str] = field(default_factory=dict)


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """Plain text and entities. Raises MarkupError."""
    reader = _Reader(text)
    while not reader.at_end:
        reader.step()
    if reader.open_tags:
        name = reader.open_tags[-1].name
        raise MarkupError(f'Can\'t find end tag corresponding to start tag "{name}"')
    entities = [
        replace(entity, language="") if entity.type == "code" else entity for entity in reader.draft.entities
    ]
    return _joined_surrogates(reader.draft.text), entities


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._index = 0
        self.draft = Draft()
        self.open_tags: list[_Tag] = []

    @property
    def at_end(self) -> bool:
        return self._index >= len(self._text)

    def step(self) -> None:
        """Read one run of plain text, one character reference or one tag."""
        if plain := PLAIN.match(self._text, self._index):
            self.draft.add(plain.group())
            self._index = plain.end()
        elif self._text[self._index] == "&":
            character, self._index = _reference(self._text, self._index)
            self.draft.add(character)
        elif self._text.startswith("</", self._index):
            self._read_end_tag()
        else:
            self._read_start_tag()

    def _read_start_tag(self) -> None:
        begin = self._index
        name = self._take(TAG_NAME, begin + 1).lower()
        if self.at_end:
            raise self._mistake("Unclosed start tag", begin)
        if name not in TAGS:
            raise self._mistake(f'Unsupported start tag "{name}"', begin)
        tag = _Tag(name, self.draft.length, self.draft.pieces_count)
        self._take(SPACE)
        while not self._is_at(">"):
            self._read_attribute(tag, begin)
            self._take(SPACE)
        self._index += 1
        if name == "span" and tag.attributes.get("class") != "tg-spoiler":
            raise self._mistake('Tag "span" must have class "tg-spoiler"', begin)
        self.open_tags.append(tag)

    def _read_attribute(self, tag: _Tag, begin: int) -> None:
        name = self._take(ATTRIBUTE_NAME)
        if not name:
            raise self._mistake(f'Empty attribute name in the tag "{tag.name}"', begin)
        self._take(SPACE)
        if self.at_end:
            raise self._mistake(f'Unclosed start tag "{tag.name}"', begin)
        if not self._is_at("="):
            tag.attributes[name] = ""
            return
        self._take(SPACE, self._index + 1)
        if self.at_end:
            raise self._mistake(f'Unclosed start tag "{tag.name}"', begin)
        tag.attributes[name] = self._read_value()
        if self.at_end:
            raise self._mistake("Unclosed start tag", begin)

    def _read_value(self) -> str:
        quote = self._text[self._index]
        if quote in "\"'":
            return self._read_quoted(quote)
        begin = self._index
        token = self._take(NAME_TOKEN).lower()
        if not self.at_end and not self._is_at(">") and not self._text[self._index].isspace():
            raise self._mistake("Unexpected end of name token", begin)
        return token

    def _read_quoted(self, quote: str) -> str:
        value: list[str] = []
        self._index += 1
        while not self.at_end and not self._is_at(quote):
            if self._is_at("&"):
                character, self._index = _reference(self._text, self._index)
                value.append(character)
            else:
                value.append(self._text[self._index])
                self._index += 1
        self._index += 1
        return "".join(value)

    def _read_end_tag(self) -> None:
        begin = self._index
        if not self.open_tags:
            raise self._mistake("Unexpected end tag", begin)
        name = self._take(TAG_NAME, begin + 2).lower()
        self._take(SPACE)
        if not self._is_at(">"):
            raise self._mistake("Unclosed end tag", begin)
        self._index += 1
        tag = self.open_tags.pop()
        if name and name != tag.name:
            place = byte_offset(self._text, begin)
            raise MarkupError(
                f'Unmatched end tag at byte offset {place}, expected "</{tag.name}>", found "</{name}>"'
            )
        if self.draft.length > tag.offset:
            _close(self.draft, tag)

    def _take(self, pattern: re.Pattern[str], start: int = -1) -> str:
        match = pattern.match(self._text, self._index if start < 0 else start)
        assert match is not None, "every pattern here matches the empty text"
        self._index = match.end()
        return match.group()

    def _is_at(self, character: str) -> bool:
        return self._text.startswith(character, self._index)

    def _mistake(self, what: str, index: int) -> MarkupError:
        return MarkupError(f"{what} at byte offset {byte_offset(self._text, index)}")


def _close(draft: Draft, tag: _Tag) -> None:
    entity = _entity_of(draft, tag, draft.length - tag.offset)
    if entity is None:
        return
    inner = draft.entities[-1] if draft.entities else None
    same_place = inner is not None and (inner.offset, inner.length) == (entity.offset, entity.length)
    if inner is None or not same_place or {inner.type, entity.type} != {"pre", "code"}:
        draft.entities.append(entity)
    elif language := entity.language or inner.language:
        # <pre><code class="language-x"> is one block of code.
        draft.entities[-1] = replace(entity, type="pre", language=language)
    else:
        draft.entities.append(entity)


def _entity_of(draft: Draft, tag: _Tag, length: int) -> Entity | None:
    attributes = tag.attributes
    match tag.name:
        case "a":
            url = attributes.get("href", "") or draft.text_since(tag.pieces_count)
            return linked_entity(url, tag.offset, length)
        case "tg-emoji":
            emoji_id = attributes.get("emoji-id", "")
            if not is_number(emoji_id):
                raise MarkupError("Invalid custom emoji identifier specified")
            return Entity("custom_emoji", tag.offset, length, custom_emoji_id=emoji_id)
        case "tg-time":
            moment = attributes.get("unix", "")
            unix_time = int(moment) if is_number(moment) else 0
            entity = date_time_entity(unix_time, attributes.get("format", ""), tag.offset, length)
            return entity if unix_time else None
        case "code":
            language = attributes.get("class", "")
            language = language.removeprefix("language-") if language.startswith("language-") else ""
            return Entity("code", tag.offset, length, language=language)
        case "blockquote":
            kind = "expandable_blockquote" if "expandable" in attributes else "blockquote"
            return Entity(kind, tag.offset, length)
        case _:
            return Entity(TAGS[tag.name] or tag.name, tag.offset, length)


def _reference(text: str, index: int) -> tuple[str, int]:
    """The character that a reference stands for, or its "&" when it is none, and where the text goes on."""
    match = REFERENCE.match(text, index)
    if match is None:
        return "&", index + 1
    hexadecimal, decimal, name = match.groups()
    if name is not None:
        return (CHARACTERS[name], match.end()) if name in CHARACTERS else ("&", index + 1)
    digits = hexadecimal if hexadecimal is not None else decimal
    written = match.group().removesuffix(";")
    code = int(digits, 16 if hexadecimal is not None else 10) if digits else 0
    if not 0 < code < 0x10FFFF or len(written) > LONGEST_NUMBER:
        return "&", index + 1
    return chr(code), match.end()


def _joined_surrogates(text: str) -> str:
    if not SURROGATES.search(text):
        return text
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise MarkupError(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        ) from None
