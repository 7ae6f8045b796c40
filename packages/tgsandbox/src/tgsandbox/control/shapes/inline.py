"""Inline mode as the person sees it: a query, and the list of results above the keyboard."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from tgsandbox.control.shapes.requests import Request, ShortText


class InlineSwitch(Request, frozen=True):
    """As BotFather's /setinline and /setinlinefeedback."""

    on: bool = True
    feedback: bool = False


class AskInline(Request, frozen=True):
    """What is written after @bot, and in which chat: a bot's or a group's id."""

    bot_id: int
    peer_id: int
    query: ShortText = ""
    offset: Annotated[str, Meta(max_length=64)] = ""


class ChooseResult(Request, frozen=True):
    result_id: Annotated[str, Meta(min_length=1, max_length=64)]


class ForwardTo(Request, frozen=True):
    """The chat to forward to: a bot's or a group's id."""

    peer_id: int


class InlineResultView(Struct, frozen=True):
    """`is_invoice` says that the message will have a Pay button; `thumbnail_url` is "" when there is no
    picture, `is_picture` says that the result is one itself (a photo, an animation, a sticker)."""

    id: str
    type: str
    title: str
    description: str
    is_invoice: bool
    thumbnail_url: str = ""
    is_picture: bool = False


class InlineQueryView(Struct, frozen=True):
    """`results` is None until the bot has answered."""

    id: str
    bot_id: int
    query: str
    results: list[InlineResultView] | None
    next_offset: str
    button_text: str
    button_url: str
