"""Telegram's HTML: how foreign text gets in, and how a message looks without it."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"</?(?:b|i|u|s|a|code|pre)(?:\s[^<>]*)?>")
# Marks that turn the direction of what follows: a name must not rewrite the sentence around it.
_DIRECTION_MARKS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# Control characters, except tab and line feed.
_CONTROLS = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])


class Html(str):
    """Text that is markup already: it is put into a message as it stands."""

    __slots__ = ()


def clean(text: str) -> str:
    """Without control characters and marks of direction."""
    return text.translate(_CONTROLS).translate(_DIRECTION_MARKS)


def escaped(text: str) -> Html:
    """Text as it has to stand in a message with parse_mode HTML."""
    return text if isinstance(text, Html) else Html(html.escape(clean(text), quote=True))


def code(text: str) -> Html:
    """Text that is copied by a tap."""
    return Html(f"<code>{escaped(text)}</code>")


def as_plain(message: str) -> str:
    """The same message without its tags, for when Telegram can't parse it."""
    return html.unescape(_TAG.sub("", message))


def shortened(text: str, most: int) -> str:
    """At most `most` characters, cut with an ellipsis. Lengths at Telegram are counted in UTF-16 units."""
    if units(text) <= most:
        return text
    kept = text[:most]
    while units(kept) > most - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def units(text: str) -> int:
    """Telegram's length of a text: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2
