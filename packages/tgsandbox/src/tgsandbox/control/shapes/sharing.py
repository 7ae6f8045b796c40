"""What a person may send besides words, and what may be done in a group."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from tgsandbox.control.shapes.requests import Request, ShortText

Name = Annotated[str, Meta(min_length=1, max_length=128)]
# Of at least one octet.
BASE64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$"


class SendFile(Request, frozen=True):
    """`content` is base64 over HTTP; `kind` is photo, document, video, animation, audio or voice."""

    content: Annotated[bytes, Meta(extra_json_schema={"pattern": BASE64})]
    name: Name = "file"
    kind: Literal["photo", "document", "video", "animation", "audio", "voice"] = "document"
    caption: Annotated[str, Meta(max_length=1024)] = ""


class SendLocation(Request, frozen=True):
    """In degrees."""

    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]


class ShareContact(Request, frozen=True):
    """The person's own number."""

    phone_number: Annotated[str, Meta(min_length=1, max_length=32)]


class Vote(Request, frozen=True):
    """Places of options, counted from 0; none takes the vote back."""

    options: list[Annotated[int, Meta(ge=0, le=11)]]


class MarkTasks(Request, frozen=True):
    """Ids of a checklist's tasks: which are done, and which are not (any more)."""

    done: tuple[int, ...] = ()
    not_done: tuple[int, ...] = ()


class AddTask(Request, frozen=True):
    text: Annotated[str, Meta(min_length=1, max_length=100)]


class React(Request, frozen=True):
    """One of Telegram's reactions; "" takes it back."""

    emoji: ShortText = ""


class Appoint(Request, frozen=True):
    """A person or a bot, who is brought in if need be; all rights unless they are named, none to dismiss."""

    member_id: int
    rights: list[ShortText] | None = None


class ForumSwitch(Request, frozen=True):
    on: bool


class MessagePrice(Request, frozen=True):
    """0 for nothing."""

    stars: Annotated[int, Meta(ge=0, le=10_000)]


class BoostView(Struct, frozen=True):
    """Times in seconds since 1970 UTC."""

    id: str
    chat_id: int
    user_id: int
    add_date: int
    expiration_date: int


class AssignedBot(Request, frozen=True):
    """The bot that decides on join requests, 0 for none."""

    bot_id: int


class JoinRequestView(Struct, frozen=True):
    """`is_asked` while the chat's own bot has a query about it to answer; `web_app_url` is what it shows."""

    user_id: int
    name: str
    date: int
    link: str
    is_asked: bool
    web_app_url: str


class MemberView(Struct, frozen=True):
    """`status` is the Bot API's word."""

    member_id: int
    name: str
    status: str
    rights: list[str]
