"""What a message may hold besides words, pictures and documents: other media, places, people, dice, polls,
and the notes about what happened in a chat.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tgsandbox.world.chats import ChatKey
    from tgsandbox.world.talk.files import FileKind, StoredFile
    from tgsandbox.world.talk.messages import Entity

DICE_SIDES = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}


@dataclass(frozen=True, slots=True)
class Media:
    """A video, animation, audio, voice, video note or sticker; durations in seconds, sizes in pixels."""

    kind: FileKind
    file: str  # a key of World.files
    caption: str = ""
    entities: tuple[Entity, ...] = ()
    duration: int = 0
    width: int = 0
    height: int = 0
    title: str = ""
    performer: str = ""
    emoji: str = ""
    has_spoiler: bool = False
    show_caption_above_media: bool = False
    # Of a video: a photo that stands for it, and at which second it begins.
    cover: str = ""
    start_timestamp: int = 0


FILMS = ("video", "animation", "video_note")


def described(media: Media, file: StoredFile) -> Media:
    """What was not said of it is taken from the file; of a film the file is believed first.

    The latter by the live tests of java-telegram-bot-api 7.2.
    """
    is_film = media.kind in FILMS and file.width > 0
    return replace(
        media,
        duration=(file.duration if is_film else 0) or media.duration or file.duration,
        width=file.width if is_film else media.width or file.width,
        height=file.height if is_film else media.height or file.height,
        title=media.title or file.title,
        performer=media.performer or file.performer,
    )


@dataclass(frozen=True, slots=True)
class Location:
    """`live_period` above 0: it moves for so many seconds; -1 stands for a live location that was stopped."""

    latitude: float
    longitude: float
    horizontal_accuracy: float = 0.0
    live_period: int = 0
    heading: int = 0
    proximity_alert_radius: int = 0


@dataclass(frozen=True, slots=True)
class Venue:
    """`provider` is "foursquare", "gplaces" or ""."""

    location: Location
    title: str
    address: str
    provider: str = ""
    id: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    phone_number: str
    first_name: str
    last_name: str = ""
    vcard: str = ""
    user_id: int = 0


@dataclass(frozen=True, slots=True)
class Dice:
    emoji: str
    value: int


@dataclass(frozen=True, slots=True)
class PollPosted:
    """The poll itself is in World.polls, as it is the same wherever it is forwarded."""

    poll_id: str
    question: str


@dataclass(frozen=True, slots=True)
class ChatEvent:
    """A service message; `kind` is its field in the Bot API's Message."""

    kind: str
    user_ids: tuple[int, ...] = ()
    text: str = ""
    chat: ChatKey | None = None
    message_id: int = 0
    file: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class WebAppData:
    """The service message of a Mini App's sendData; `button_text` is on the key that opened the app."""

    button_text: str
    data: str
