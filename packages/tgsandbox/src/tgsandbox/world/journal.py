"""Every Bot API call with its answer, for the inspector and for failing tests."""

from __future__ import annotations

import json
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
    # The envelope as it went over the wire; kept as it is, because most are never looked at.
    answer_json: bytes
    # "" for a call over HTTP; "webhook" for one that came in a webhook's reply.
    via: str = ""
    # Arguments that the method does not have. Telegram ignores them, so a slip shows only here.
    strangers: tuple[str, ...] = ()
    # The fault that struck this call, "" mostly. A call that had no effect has status 0 and no answer.
    fault: str = ""
    # What live Telegram would have answered because the call came too early, "" mostly.
    too_fast: str = ""

    @property
    def answer(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.answer_json)
        return answer
