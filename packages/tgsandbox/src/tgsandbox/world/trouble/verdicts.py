"""What live Telegram would have made of the calls: a journal that a test can assert to be empty.

A webhook at a plain http address is not among it: every bot under test has one, as at a local Bot API server.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

from tgsandbox.world.journal import Call
from tgsandbox.world.trouble.refusals import explain

Kind = Literal["refused", "ignored", "not_played", "too_fast"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind`: refused by Telegram's rules; ignored, what Telegram takes no notice of; too_fast, what it would
    have answered with 429 where this world keeps no rates; or not_played here.
    """

    call_number: int
    bot_id: int
    method: str
    kind: Kind
    sentence: str


def verdicts(calls: Iterable[Call]) -> Iterator[Verdict]:
    """In the order of the calls. What a fault did to a call is not held against it."""
    for call in calls:
        if call.fault:
            continue
        if call.strangers:
            names = ", ".join(call.strangers)
            yield _of(
                call, "ignored", f"{call.method} has no {names}: Telegram ignores what it does not know"
            )
        if call.status == HTTPStatus.NOT_IMPLEMENTED:
            yield _of(call, "not_played", str(call.answer.get("description", "")))
        elif call.status != HTTPStatus.OK:
            yield _of(call, "refused", _refusal(call))
        elif call.too_fast:
            yield _of(call, "too_fast", f"live Telegram would have answered {call.too_fast}")


def _of(call: Call, kind: Kind, sentence: str) -> Verdict:
    return Verdict(call.number, call.bot_id, call.method, kind, sentence)


def _refusal(call: Call) -> str:
    words = f"{call.status} {call.answer.get('description', '')}"
    why = explain(call)
    if why is None:
        return f"Telegram refuses this: {words}"
    given = f" Given: {why.value}." if why.value else ""
    return f"Telegram refuses this: {words}. {why.rule}{given} See {why.source}"
