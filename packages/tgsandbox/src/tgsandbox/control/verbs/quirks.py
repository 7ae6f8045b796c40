"""Where the live server differs from its documentation: each deviation can be switched on."""

from __future__ import annotations

from tgsandbox.control.shapes.records import QuirkView
from tgsandbox.control.shapes.requests import QuirkSwitch
from tgsandbox.control.verb import NotThere
from tgsandbox.world.trouble.quirks import QUIRKS, turn
from tgsandbox.world.world import World


def list_quirks(world: World) -> list[QuirkView]:
    """The known deviations, and which of them are on."""
    return [QuirkView(name, sentence, name in world.quirks) for name, sentence in QUIRKS.items()]


def switch_quirk(world: World, name: str, request: QuirkSwitch) -> QuirkView:
    """Switch one on or off."""
    if name not in QUIRKS:
        raise NotThere(f"no quirk {name!r}; there are: {', '.join(QUIRKS)}", field="name")
    turn(world, name, request.on)
    return QuirkView(name, QUIRKS[name], request.on)
