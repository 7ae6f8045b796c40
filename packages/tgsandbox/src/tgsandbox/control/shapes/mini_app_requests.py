"""What is asked in the name of a Mini App, or to open one."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, field

from tgsandbox.control.shapes.requests import Link, Request, ShortText


class OpenMiniApp(Request, frozen=True):
    """`url` is that of the button above inline results; without it the menu button's app is opened."""

    url: Link | None = None


class MiniAppData(Request, frozen=True):
    """What the app gave to sendData."""

    data: Annotated[str, Meta(min_length=1, max_length=4096)]


class CloudCall(Request, frozen=True):
    """A method of CloudStorage, as in the event web_app_invoke_custom_method."""

    method: ShortText
    params: dict[str, Any] = field(default_factory=dict)


class SharePrepared(Request, frozen=True):
    """The chat to send the prepared message to: a bot's or a group's id."""

    peer_id: int
