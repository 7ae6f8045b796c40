"""Sets of stickers that bots make."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class SetSticker:
    """`file` is a key of World.files; `format` is static, animated or video."""

    file: str
    format: str
    emoji_list: tuple[str, ...]
    keywords: tuple[str, ...] = ()


@dataclass(slots=True)
class StickerSet:
    """`type` is regular, mask or custom_emoji."""

    name: str
    title: str
    bot_id: int
    owner_id: int
    type: str = "regular"
    stickers: list[SetSticker] = field(default_factory=list)
    thumbnail: str = ""  # a key of World.files
