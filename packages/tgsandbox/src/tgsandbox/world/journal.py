"""Every Bot API call with its answer, for the inspector and for failing tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    number: int
    at: float
    bot_id: int
    method: str
    arguments: dict[str, Any]
    status: int
    answer: dict[str, Any]
    # "" for a call over HTTP; "webhook" for one that came in a webhook's reply.
    via: str = ""
