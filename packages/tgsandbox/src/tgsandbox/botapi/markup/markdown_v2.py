"""MarkdownV2: signs nest, and every sign that means nothing must be escaped."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tgsandbox.botapi.markup.drafts import Draft, MarkupError, byte_offset
from tgsandbox.botapi.markup.links import linked_entity, special_entity
from tgsandbox.world.talk.messages import Entity

RESERVED = re.compile(r"[_*\[\]()~`>#+\-=|{}.!\n\\]")
RESERVED_IN_CODE = re.compile(r"[`\\]")
LANGUAGE = re.compile(r"[^\s`]+(?=\s)")
LINE_END = re.compile(r"\r\n|\n\r|\n|\r")
CODE = ("code", "pre")
# What opens an entity, longer signs first.
OPENERS = (
    ("__", "underline"),
    ("_", "italic"),
    ("*", "bold"),
    ("~", "strikethrough"),
    ("||", "spoiler"),
    ("```", "pre"),
    ("`", "code"),
    ("![", "custom_emoji"),
    ("[", "text_link"),
)
CLOSERS = {kind: sign for sign, kind in OPENERS} | {"custom_emoji": "]", "text_link": "]", "blockquote": ""}
# The words for an entity in the complaint that its end is missing.
NAMES = {
    "underline": "Underline",
    "italic": "Italic",
    "bold": "Bold",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "pre": "Pre",
    "code": "Code",
    "custom_emoji": "CustomEmoji",
    "text_link": "TextUrl",
    "blockquote": "BlockQuote",
}


@dataclass(slots=True)
class _Open:
    kind: str
    begin: int
    offset: int
    pieces_count: int
    language: str = ""

    def mistake(self, text: str) -> MarkupError:
        name = "PreCode" if self.language else NAMES[self.kind]
        return MarkupError(f"Can't find end of {name} entity at byte offset {byte_offset(text, self.begin)}")


def parse_markdown_v2(text: str) -> tuple[str, list[Entity]]:
    """Plain text and entities. Raises MarkupError."""
    reader = _Reader(text)
    while not reader.at_end:
        reader.step()
    reader.finish()
    return reader.draft.text, reader.draft.entities


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._index = 0
        self._open: list[_Open] = []
        self._in_quote = False
        self._line_begins = True
        self.draft = Draft()

    @property
    def at_end(self) -> bool:
        return self._index >= len(self._text)

    def step(self) -> None:
        """Read one run of plain text or one sign."""
        reserved = RESERVED_IN_CODE if self._open and self._open[-1].kind in CODE else RESERVED
        match = reserved.search(self._text, self._index)
        end = match.start() if match else len(self._text)
        if end > self._index:
            self._add(self._text[self._index : end])
            self._index = end
        elif self._text[self._index] == "\\":
            self._read_escape()
        elif self._line_of_quote_ends():
            self._close_quote()
        elif self._open and self._is_at(self._closer()):
            self._close()
        else:
            self._read_sign()

    def finish(self) -> None:
        """Only a quotation may be open at the end of the text."""
        if self._in_quote:
            kind = self._quote_kind(len(self._text))
            if self._open[-1].kind == "blockquote":
                self._add_entity(self._open.pop(), kind)
        if self._open:
            raise self._open[-1].mistake(self._text)

    def _read_escape(self) -> None:
        escaped = self._text[self._index + 1 : self._index + 2]
        if escaped and 0 < ord(escaped) <= 126:
            self._add(escaped)
            self._index += 2
        else:
            self._add("\\")
            self._index += 1

    def _read_sign(self) -> None:
        sign = self._text[self._index]
        if sign == "\n":
            self._add(sign)
            self._index += 1
        elif sign == ">" and self._line_begins:
            self._begin_quote()
        else:
            self._begin_entity(sign)

    def _begin_quote(self) -> None:
        if not self._in_quote:
            self._in_quote = True
            self._push("blockquote")
        self._index += 1

    def _begin_entity(self, sign: str) -> None:
        for opener, kind in OPENERS:
            if self._is_at(opener):
                self._push(kind)
                self._index += len(opener)
                if kind == "pre":
                    self._read_language(self._open[-1])
                return
        raise MarkupError(f"Character '{sign}' is reserved and must be escaped with the preceding '\\'")

    def _read_language(self, block: _Open) -> None:
        if match := LANGUAGE.match(self._text, self._index):
            block.language = match.group()
            self._index = match.end()
        if match := LINE_END.match(self._text, self._index):
            self._index = match.end()

    def _line_of_quote_ends(self) -> bool:
        if not self._in_quote or self._text[self._index] != "\n":
            return False
        return not self._text.startswith(">", self._index + 1)

    def _close_quote(self) -> None:
        kind = self._quote_kind(self._index)
        if self._open[-1].kind != "blockquote":
            raise self._open[-1].mistake(self._text)
        # The line's end belongs to the quotation.
        self._add("\n")
        self._index += 1
        self._add_entity(self._open.pop(), kind)
        self._in_quote = False

    def _quote_kind(self, end: int) -> str:
        """Two bars at its very end make a quotation expandable."""
        last = self._open[-1]
        if last.kind == "spoiler" and last.begin == len(self._text[:end].rstrip("\r")) - 2:
            self._open.pop()
            return "expandable_blockquote"
        return "blockquote"

    def _closer(self) -> str:
        """The sign that closes the innermost entity, "\\0" when none does."""
        kind = self._open[-1].kind
        if kind == "italic" and self._is_at("__"):
            return "\0"
        return CLOSERS[kind] or "\0"

    def _close(self) -> None:
        entity = self._open.pop()
        self._index += len(CLOSERS[entity.kind])
        if entity.kind == "text_link":
            self._close_link(entity)
        elif entity.kind == "custom_emoji":
            self._close_special(entity)
        elif self.draft.length > entity.offset:
            self._add_entity(entity, entity.kind)

    def _close_link(self, link: _Open) -> None:
        url = self._read_url() if self._is_at("(") else self.draft.text_since(link.pieces_count)
        length = self.draft.length - link.offset
        entity = linked_entity(url, link.offset, length) if length else None
        if entity is not None:
            self.draft.entities.append(entity)

    def _close_special(self, opened: _Open) -> None:
        if not self._is_at("("):
            raise MarkupError("The entity must contain a tg://emoji or tg://time URL")
        entity = special_entity(self._read_url(), opened.offset, self.draft.length - opened.offset)
        if entity.length:
            self.draft.entities.append(entity)

    def _read_url(self) -> str:
        """The address in parentheses; the index is left behind them."""
        begin = self._index + 1
        match = re.compile(r"((?:\\[\x01-\x7e]|[^)])*)\)", re.DOTALL).match(self._text, begin)
        if match is None:
            place = byte_offset(self._text, begin)
            raise MarkupError(f"Can't find end of a URL at byte offset {place}")
        self._index = match.end()
        return re.sub(r"\\([\x01-\x7e])", r"\1", match.group(1))

    def _push(self, kind: str) -> None:
        self._open.append(_Open(kind, self._index, self.draft.length, self.draft.pieces_count))

    def _add_entity(self, opened: _Open, kind: str) -> None:
        length = self.draft.length - opened.offset
        if length:
            self.draft.entities.append(Entity(kind, opened.offset, length, language=opened.language))

    def _add(self, text: str) -> None:
        self.draft.add(text)
        visible = text.rstrip("\r")
        if visible:
            self._line_begins = visible.endswith("\n")

    def _is_at(self, sign: str) -> bool:
        return self._text.startswith(sign, self._index)
