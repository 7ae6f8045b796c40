"""What a test is told when something did not come."""

from __future__ import annotations

from tgsandbox.world.errors import WorldError


class NothingCame(WorldError, TimeoutError):
    """The time limit passed; the text says what was waited for and what was there instead."""


class BotProcessFailed(WorldError):
    """The bot's program ended by itself; the text has the end of what it printed."""
