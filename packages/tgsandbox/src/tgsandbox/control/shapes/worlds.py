"""More worlds in one server: what makes one, and how it is shown."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from tgsandbox.control.shapes.requests import Request
from tgsandbox.control.shapes.tools import WorldPlan

WorldName = Annotated[str, Meta(min_length=1, max_length=64, pattern="^[A-Za-z0-9_-]+$")]


class NewWorld(Request, frozen=True):
    """Without `seed` the name gives one, so that no two worlds have a token in common."""

    name: WorldName
    seed: int | None = None
    plan: WorldPlan = WorldPlan()


class WorldView(Struct, frozen=True):
    """`path` comes before /bot<token>/…, /control/v1/… and / (the web chat).

    `tokens` are those of its bots by username.
    """

    name: str
    path: str
    tokens: dict[str, str]
