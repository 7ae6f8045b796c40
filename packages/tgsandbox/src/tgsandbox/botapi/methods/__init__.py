"""The methods that are played, one room per family. `METHODS` maps a lower-case name to its function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tgsandbox.botapi.arguments import Arguments
from tgsandbox.world.people import Bot
from tgsandbox.world.world import World

# What a method returns is the envelope's "result", built of msgspec-encodable values.
Method = Callable[[World, Bot, Arguments], Any]
