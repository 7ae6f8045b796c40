"""The whole world, put aside and brought back.

What lives outside of it stays where it is: the clock's source, whoever listens, the snapshots themselves.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tgsandbox.world.errors import WorldError
from tgsandbox.world.events import SetUpChanged

if TYPE_CHECKING:
    from tgsandbox.world.people import Bot
    from tgsandbox.world.world import World

START = "start"
MAX_SNAPSHOTS = 100
# What is said on the bulletin when the world is another one.
WORLD = "world"
LIVE = frozenset({"clock", "bulletin", "snapshots"})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`at` is the world's time when it was saved, in seconds since 1970 UTC."""

    name: str
    at: float
    is_frozen: bool
    state: dict[str, Any]  # the world's own attributes, by name


def save(world: World, name: str) -> Snapshot:
    """Under a name, in the place of an older snapshot of that name."""
    if name not in world.snapshots and len(world.snapshots) >= MAX_SNAPSHOTS:
        raise WorldError(f"at most {MAX_SNAPSHOTS} snapshots are kept; forget one first")
    state = {field: value for field, value in vars(world).items() if field not in LIVE}
    copied = deepcopy(state, _kept(world))
    copied["agenda"].when_earlier = None
    snapshot = Snapshot(name, world.now(), world.clock.frozen, copied)
    world.snapshots[name] = snapshot
    return snapshot


def load(world: World, name: str) -> Snapshot:
    """The world is as it was then, its clock too. Update ids go on: a bot that runs meanwhile misses nothing.

    Raises WorldError with the names that there are.
    """
    snapshot = snapshot_named(world, name)
    bots, when_earlier = world.bots, world.agenda.when_earlier
    vars(world).update(deepcopy(snapshot.state, _kept(world)))
    world.agenda.when_earlier = when_earlier
    for bot in world.bots.values():
        if bot.id in bots:
            _number_on(bot, bots[bot.id].updates.next_id)
    if snapshot.is_frozen:
        world.clock.freeze(snapshot.at)
    else:
        world.clock.run()
        world.clock.set(snapshot.at)
    world.bulletin.publish(SetUpChanged(WORLD, 0))
    return snapshot


def forget(world: World, name: str) -> None:
    """Raises WorldError with the names that there are."""
    del world.snapshots[snapshot_named(world, name).name]


def snapshot_named(world: World, name: str) -> Snapshot:
    snapshot = world.snapshots.get(name)
    if snapshot is None:
        raise WorldError(f"no snapshot '{name}'; there are: {', '.join(world.snapshots) or 'none'}")
    return snapshot


def _kept(world: World) -> dict[int, Any]:
    """What a copy refers to instead of copying it, as `deepcopy` wants to be told."""
    live = (world, world.clock, world.bulletin, world.snapshots, world.agenda.when_earlier)
    return {id(one): one for one in live}


def _number_on(bot: Bot, next_id: int) -> None:
    """The bot has confirmed ids up to `next_id`; what waits gets ids that it does not know yet."""
    queue = bot.updates
    waiting = list(queue.waiting.values())
    queue.next_id = max(next_id, queue.next_id)
    queue.waiting.clear()
    for update in waiting:
        update.id = queue.next_id
        queue.next_id += 1
        queue.waiting[update.id] = update
