"""A token that prints as stars, and what strikes tokens out of texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from html import escape
from urllib.parse import quote, urlsplit

# A part of a token that is shorter may be an ordinary word.
_SHORTEST_PART = 8


class Secret:
    """Holds a token. Printing, logging and formatting show `***`; only `reveal()` gives the text.

    Pickling and deep copying raise TypeError: that is how tokens get into dumps and caches.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __str__(self) -> str:
        return "***"

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return format("***", spec)

    def __reduce__(self) -> str:
        raise TypeError("a secret is neither pickled nor copied; hand it on as it is")


class Redactor:
    """Strikes secrets out of texts, in the ways in which they get into them: as they are, within an address,
    within HTML, and the second half of a token alone.
    """

    def __init__(self, secrets: Iterable[Secret]) -> None:
        spellings = {spelling for secret in secrets if secret for spelling in _spellings(secret.reveal())}
        # The longest first: what is a part of another one leaves nothing of it behind.
        self._spellings = sorted(spellings, key=len, reverse=True)

    def hide(self, text: str) -> str:
        for spelling in self._spellings:
            text = text.replace(spelling, "***")
        return text


def _spellings(text: str) -> Iterator[str]:
    password = urlsplit(text).password or "" if "://" in text else ""
    for part in (text, text.rpartition(":")[2], password):
        if part == text or len(part) >= _SHORTEST_PART:
            yield from {part, quote(part), quote(part, safe=""), quote(part, safe=":/"), escape(part)}


def secrets_in(value: object) -> Iterator[Secret]:
    """Every secret in settings or the like, however deep."""
    if isinstance(value, Secret):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from secrets_in(getattr(value, field.name))
    elif isinstance(value, Mapping):
        yield from secrets_in(list(value.values()))
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from secrets_in(one)
