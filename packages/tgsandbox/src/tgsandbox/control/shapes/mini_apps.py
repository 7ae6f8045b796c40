"""Mini Apps as the buyer's client has them."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct


class MiniAppView(Struct, frozen=True):
    """One opened app. `init_data` is "" where Telegram tells the app nothing."""

    id: str
    bot_id: int
    bot_name: str
    peer_id: int
    url: str
    init_data: str
    opened_by: Literal["inline_button", "keyboard_button", "menu_button", "inline_mode"]
    text: str
    is_open: bool


class MenuButtonView(Struct, frozen=True):
    """What stands left of the field: the list of commands, or a Mini App with these words."""

    type: Literal["commands", "web_app"]
    text: str = ""
    url: str = ""


class CloudAnswer(Struct, frozen=True):
    """`result` is as Telegram gives it: true, a list of keys, or an object of values."""

    result: Any


class MiniAppKey(Struct, frozen=True):
    """Hexadecimal; it checks the Ed25519 `signature` in every initData of this sandbox."""

    public_key: str
