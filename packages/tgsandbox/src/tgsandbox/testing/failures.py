"""What a test is told when something did not come."""

from __future__ import annotations

from tgsandbox.world.errors import WorldError


class NothingCame(WorldError, TimeoutError):
    """The time limit passed; the text says what was waited for and what was there instead."""


class CallRefused(WorldError):
    """The Bot API said no; `code` and `description` are Telegram's own."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description


class BotProcessFailed(WorldError):
    """The bot's program ended by itself; the text has the end of what it printed."""
