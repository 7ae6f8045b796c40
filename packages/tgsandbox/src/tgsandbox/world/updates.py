"""A bot's queue of updates and its webhook.

Facts: telegram-bot-api 10.0, Client.cpp and WebhookActor.cpp: lifetimes, queue keys, confirming by offset.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Update:
    """`subject` is a value of the world (a Message, a PreCheckoutQuery …); the Bot API room writes it as JSON."""

    id: int
    kind: str
    subject: Any  # one of the types that botapi.objects can write
    created: float
    expires: float
    queue_key: int
    # When it was last handed to the bot (by getUpdates or the webhook), 0 before.
    handed_out: float = 0.0
    taken: bool = False


@dataclass(slots=True)
class Webhook:
    url: str
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str = ""
    has_custom_certificate: bool = False


@dataclass(slots=True)
class UpdateQueue:
    """Updates that wait, oldest first; `allowed` None stands for the default set."""

    next_id: int
    waiting: dict[int, Update] = field(default_factory=dict)
    allowed: frozenset[str] | None = None
