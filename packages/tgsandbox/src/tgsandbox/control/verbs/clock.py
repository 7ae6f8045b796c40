"""The world's time, which can stand still and be moved on."""

from __future__ import annotations

from tgsandbox.control.shapes.records import ClockView
from tgsandbox.control.shapes.requests import ClockChange
from tgsandbox.control.verb import WrongRequest
from tgsandbox.world.events import Event, SetUpChanged
from tgsandbox.world.world import World

CLOCK = "clock"  # what SetUpChanged says when the clock was changed


def get_clock(world: World) -> ClockView:
    """The world's time, and whether it stands still."""
    return ClockView(world.now(), world.clock.frozen)


def change_clock(world: World, request: ClockChange) -> ClockView:
    """Freeze or run, then set, then advance; what falls due on the way happens at its own time."""
    if request.freeze and request.run:
        raise WrongRequest("the clock either stands or runs: give freeze or run, not both", field="run")
    if request.freeze:
        world.clock.freeze()
    if request.run:
        world.clock.run()
    if request.set is not None:
        _set(world, request.set)
    if request.advance_seconds is not None:
        world.advance(request.advance_seconds)
    world.bulletin.publish(SetUpChanged(CLOCK, 0))
    return get_clock(world)


def _set(world: World, moment: float) -> None:
    """Forward, so that everything due on the way happens; back, as a clock that was wrong is put right."""
    ahead = moment - world.now()
    if ahead >= 0:
        world.advance(ahead)
        return
    world.clock.set(moment)


def is_clock_change(event: Event) -> bool:
    return isinstance(event, SetUpChanged) and event.what == CLOCK
