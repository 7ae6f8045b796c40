"""The methods that are played, one room per family. `METHODS` maps a lower-case name to its function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.world.people import Bot
from tgsandbox.world.world import World

# What a method returns is the envelope's "result", built of msgspec-encodable values. One that must wait
# returns an awaitable of it; a refusal is an ApiError.
Method = Callable[[World, Bot, Arguments], Any]


class Described(NamedTuple):
    """A result whose envelope carries a description, as those of setWebhook do."""

    result: Any
    description: str
