"""What Telegram makes clickable in a text by itself: commands, mentions, addresses, hashtags, numbers.

Offsets are UTF-16 code units, as in the Bot API.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tgsandbox.world.talk.messages import Entity

# Order matters: what stands first wins where two overlap.
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "email",
        re.compile(r"(?<![\w.+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}\b"),
    ),
    (
        "url",
        re.compile(
            r"(?:(?:https?|ftp|tonsite)://[^\s<>\"]*[^\s<>\".,:;!?'()\[\]{}]"
            r"|(?<![\w@./-])(?:[A-Za-z0-9-]+\.)+(?:com|org|net|ru|me|io|dev|app|shop|store|info|ua|kz|uz|de)\b"
            r"(?:/[^\s<>\"]*[^\s<>\".,:;!?'()\[\]{}])?)",
            re.IGNORECASE,
        ),
    ),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w/@])@[A-Za-z0-9_]{2,32}(?![\w@])")),
    ("hashtag", re.compile(r"(?<![\w&#])#\w*[^\W\d_]\w*(?![\w#])")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?![\w$])")),
    ("phone_number", re.compile(r"(?<![\w+])\+[0-9](?:[ ()-]{0,2}[0-9]){6,14}(?!\w)")),
)
SIGNS = frozenset("/@#$.+")


def utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def words_of(text: str, entity: Entity) -> str:
    """The part of `text` that the entity is about."""
    if text.isascii():
        return text[entity.offset : entity.offset + entity.length]
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le", "replace")


def find_entities(text: str, taken: Iterable[Entity] = ()) -> tuple[Entity, ...]:
    """The entities that Telegram finds in `text` outside those in `taken`."""
    if SIGNS.isdisjoint(text):
        return ()
    occupied = [(entity.offset, entity.offset + entity.length) for entity in taken]
    found: list[Entity] = []
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            offset = utf16_length(text[: match.start()])
            length = utf16_length(match.group())
            if all(offset + length <= start or end <= offset for start, end in occupied):
                occupied.append((offset, offset + length))
                found.append(Entity(kind, offset, length))
    return tuple(sorted(found, key=lambda entity: entity.offset))
