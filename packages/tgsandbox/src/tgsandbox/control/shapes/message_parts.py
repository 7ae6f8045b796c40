"""What a message may carry beside its words, as the person's client shows it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class FileView(Struct, frozen=True):
    """`url` is a path on this server; "" when the file is only known by name."""

    id: str
    name: str
    mime_type: str
    size: int
    url: str


class MediaView(Struct, frozen=True):
    """What plays or moves; `duration` in seconds, sizes in pixels, 0 when the bot didn't say."""

    kind: Literal[
        "photo", "document", "video", "sticker", "animation", "audio", "voice", "video_note", "thumbnail"
    ]
    duration: int
    width: int
    height: int
    title: str
    performer: str
    emoji: str
    has_spoiler: bool


class PaidItemView(Struct, frozen=True):
    kind: Literal["photo", "video"]
    duration: int
    file: FileView


class PaidMediaView(Struct, frozen=True):
    """`buyers` are those who have unlocked it: a client shows the items only to them."""

    stars: int
    items: list[PaidItemView]
    buyers: list[int]


class PlaceView(Struct, frozen=True):
    """In degrees; `title` and `address` are a venue's, `is_live` says that it moves."""

    latitude: float
    longitude: float
    title: str
    address: str
    is_live: bool


class ContactView(Struct, frozen=True):
    """`user_id` is 0 for somebody who is not in Telegram."""

    name: str
    phone_number: str
    user_id: int


class DiceView(Struct, frozen=True):
    emoji: str
    value: int


class PollOptionView(Struct, frozen=True):
    """`voters` are known to the sandbox also when the poll is anonymous."""

    text: str
    voters: list[int]


class PollView(Struct, frozen=True):
    """`correct` are the places, from 0, of a quiz's right answers; `close_date` 0: it stays open."""

    question: str
    options: list[PollOptionView]
    is_quiz: bool
    is_anonymous: bool
    allows_multiple_answers: bool
    allows_revoting: bool
    is_closed: bool
    close_date: int
    correct: list[int]
    explanation: str


class TaskView(Struct, frozen=True):
    """`done_by` is the person who did it, 0 while it is to be done."""

    id: int
    text: str
    done_by: int


class ChecklistView(Struct, frozen=True):
    title: str
    tasks: list[TaskView]
    others_can_add_tasks: bool
    others_can_mark_tasks_as_done: bool


class GiftOfMessageView(Struct, frozen=True):
    """`unique_name` is what a gift is called that became unique, "" for a regular one."""

    emoji: str
    stars: int
    text: str
    unique_name: str = ""


class NoteView(Struct, frozen=True):
    """What happened in the chat: `kind` is the field of the Bot API's Message, or suggested_post_… .

    `people` are the names of whom it is about, `message_id` is the message that it is about, 0 for none.
    """

    kind: str
    people: list[str]
    text: str
    message_id: int


class ReactionView(Struct, frozen=True):
    """`people` are those (bots, too) who gave it; `stars` is what they paid for it, 0 for a free one."""

    emoji: str
    people: list[int]
    stars: int = 0
