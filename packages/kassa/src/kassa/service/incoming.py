"""What Telegram says of the updates that it has for the shop."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Incoming:
    """As getWebhookInfo has it. `url` "" = updates are asked for; `last_error` "" = there was none."""

    url: str
    waiting: int
    last_error: str = ""
    last_error_at: float = 0.0
