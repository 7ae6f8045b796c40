"""The whole world, put aside and brought back."""

from __future__ import annotations

from tgsandbox.control.shapes.people import Done
from tgsandbox.control.shapes.snapshots import NewSnapshot, SnapshotView
from tgsandbox.control.verb import NotThere
from tgsandbox.world import snapshots
from tgsandbox.world.world import World


def list_snapshots(world: World) -> list[SnapshotView]:
    """What was put aside; `start` is the world as the server began with it."""
    return [SnapshotView(one.name, one.at) for one in world.snapshots.values()]


def save_snapshot(world: World, request: NewSnapshot) -> SnapshotView:
    """Put the world aside under a name, which may be one that was used before."""
    saved = snapshots.save(world, request.name)
    return SnapshotView(saved.name, saved.at)


def load_snapshot(world: World, name: str) -> SnapshotView:
    """Everything is as it was then, the clock too; only update ids go on."""
    _require(world, name)
    loaded = snapshots.load(world, name)
    return SnapshotView(loaded.name, loaded.at)


def forget_snapshot(world: World, name: str) -> Done:
    """Throw one away."""
    _require(world, name)
    snapshots.forget(world, name)
    return Done()


def _require(world: World, name: str) -> None:
    if name not in world.snapshots:
        known = ", ".join(world.snapshots) or "none"
        raise NotThere(f"no snapshot {name!r}; there are: {known}", field="name")
