"""What is said to a test's author."""

from __future__ import annotations


class WorldError(Exception):
    """What was asked for is not there; the text says what is."""


class ServerRefusal(Exception):
    """What Telegram's server says no to, by its own code; the Bot API room puts it in its usual words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
