"""What a parser has read so far, and how it complains."""

from __future__ import annotations

from tgsandbox.world.talk.entities import utf16_length
from tgsandbox.world.talk.messages import Entity


class MarkupError(Exception):
    """Why a text can't be parsed, in Telegram's words."""


def byte_offset(text: str, index: int) -> int:
    """Telegram counts the places of mistakes in bytes of UTF-8."""
    return len(text[:index].encode())


class Draft:
    """The plain text so far and its entities; `length` is in UTF-16 code units."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self.length = 0
        self.entities: list[Entity] = []

    @property
    def pieces_count(self) -> int:
        return len(self._pieces)

    def add(self, text: str) -> None:
        self._pieces.append(text)
        self.length += utf16_length(text)

    def text_since(self, pieces_count: int) -> str:
        return "".join(self._pieces[pieces_count:])

    @property
    def text(self) -> str:
        return "".join(self._pieces)
