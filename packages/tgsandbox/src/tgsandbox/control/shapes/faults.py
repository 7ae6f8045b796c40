"""Faults as the control API takes and shows them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from tgsandbox.control.shapes.requests import Duration, Request, ShortText, Whole

Probability = Annotated[float, Meta(gt=0, le=1)]
Times = Annotated[int, Meta(ge=1, le=10**6)]
ErrorCode = Annotated[int, Meta(ge=400, le=599)]
Step = Annotated[int, Meta(ge=1, le=10**9)]


class NewFault(Request, frozen=True):
    """`name` is one of GET /fault-kinds, which says what else it takes.

    It strikes `times` (null: for ever) after the first `skip` things that fit method, update_kind and bot_id;
    each time with `probability`, drawn from the world's seed.
    """

    name: ShortText
    method: ShortText = ""
    update_kind: ShortText = ""
    bot_id: int = 0
    skip: Whole = 0
    times: Times | None = 1
    probability: Probability = 1.0
    seconds: Duration | None = None
    code: ErrorCode | None = None
    words: ShortText | None = None
    step: Step | None = None


class FaultView(Struct, frozen=True):
    """An armed fault; `left` null means for ever, `struck` counts how often it did."""

    id: int
    name: str
    sentence: str
    method: str
    update_kind: str
    bot_id: int
    skip: int
    left: int | None
    probability: float
    struck: int
    seconds: float | None
    code: int | None
    words: str | None
    step: int | None


class FaultKindView(Struct, frozen=True):
    """`takes` are the parameters that it can be given beside those that each fault has."""

    name: str
    strikes: Literal["call", "update", "webhook", "charge"]
    sentence: str
    takes: list[str]
