"""Who is talking, in which chat, in which language, by which update."""

from __future__ import annotations

from dataclasses import dataclass

from kassa.service.ports import RawUpdate
from kassa.telegram.words import Words


@dataclass(frozen=True, slots=True)
class Visitor:
    id: int
    chat_id: int
    words: Words
    update: RawUpdate
