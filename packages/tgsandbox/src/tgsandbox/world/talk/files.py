"""Files that were uploaded or named by URL. Nothing is ever fetched."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal

FileKind = Literal[
    "photo", "document", "video", "sticker", "animation", "audio", "voice", "video_note", "thumbnail"
]
FOLDERS: dict[FileKind, str] = {
    "photo": "photos",
    "document": "documents",
    "video": "videos",
    "sticker": "stickers",
    "animation": "animations",
    "audio": "music",
    "voice": "voice",
    "video_note": "video_notes",
    "thumbnail": "thumbnails",
}
# What a file_id of each kind begins with in Telegram.
PREFIXES: dict[FileKind, str] = {
    "photo": "AgAC",
    "document": "BQAC",
    "video": "BAAC",
    "sticker": "CAAC",
    "animation": "CgAC",
    "audio": "CQAC",
    "voice": "AwAC",
    "video_note": "DQAC",
    "thumbnail": "AAMC",
}
NUMBER = re.compile(r"/file_([0-9]{1,9})(?:\.|$)")
# What a file_unique_id begins with, and how long it is, of a picture and of anything else.
PICTURE, PICTURE_ID_LENGTH = "AQAD", 16
OTHER, OTHER_ID_LENGTH = "AgAD", 15


@dataclass(frozen=True, slots=True)
class StoredFile:
    """`key` is Telegram's file_unique_id, the same for every bot. Sizes in pixels, `duration` in seconds."""

    key: str
    number: int
    kind: FileKind
    name: str
    mime_type: str
    content: bytes = b""
    width: int = 0
    height: int = 0
    # Where it lies when the bot gave an address instead of the octets.
    url: str = ""
    duration: int = 0
    title: str = ""
    performer: str = ""
    # Keys of World.files: the small picture of a file, and all sizes of a photo, the largest at the end.
    thumbnail: str = ""
    sizes: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Where the bot downloads it, below /file/bot<token>/."""
        dot = self.name.rfind(".")
        extension = self.name[dot:] if dot > 0 else ""
        return f"{FOLDERS[self.kind]}/file_{self.number}{extension}"


def file_at(files: Mapping[str, StoredFile], path: str) -> StoredFile | None:
    """The one with this path among World.files, where each stands in the place that its number says."""
    number = NUMBER.search(path)
    if number is None:
        return None
    file = next(islice(files.values(), int(number[1]), None), None)
    return file if file is not None and file.path == path else None


def unique_id(kind: FileKind, octets: bytes) -> str:
    digest = hashlib.sha256(kind.encode() + b":" + octets).digest()
    prefix, length = OTHER, OTHER_ID_LENGTH
    if kind in ("photo", "thumbnail"):
        prefix, length = PICTURE, PICTURE_ID_LENGTH
    return (prefix + base64.urlsafe_b64encode(digest).decode())[:length]


def file_id(bot_id: int, file: StoredFile) -> str:
    """The name by which one bot knows a file; another bot's name for it differs."""
    body = bot_id.to_bytes(8, "big") + file.key.encode()
    seal = hashlib.sha256(body).digest()[:6]
    return PREFIXES[file.kind] + base64.urlsafe_b64encode(seal + body).decode().rstrip("=")


def key_of_file_id(bot_id: int, text: str) -> str:
    """The file's key, or "" when `text` is no file_id of this bot."""
    if not text.isascii() or text[:4] not in PREFIXES.values():
        return ""
    encoded = text[4:]
    try:
        octets = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return ""
    seal, body = octets[:6], octets[6:]
    if hashlib.sha256(body).digest()[:6] != seal or int.from_bytes(body[:8], "big") != bot_id:
        return ""
    return body[8:].decode()
