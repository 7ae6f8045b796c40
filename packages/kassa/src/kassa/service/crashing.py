"""A switch for the proof that the shop may be killed or stand still anywhere: at one named point it does.

It is put around the shop's own ports and only where play money is (assembly.py); without it nothing of this
room is in the way. The points are the ones that matter: before and after a commit, before and after a call of
Telegram, and after an update was handled and before Telegram hears so.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

import msgspec

from kassa.core.order import Order
from kassa.service.books import Books, JournalEntry, PendingEffect, Storage, Unit
from kassa.service.ports import OutboxItem, Outlet, OutletFailure, Sent

T = TypeVar("T")

MOMENTS = ("before_commit", "after_commit", "before_send", "after_send", "before_ack")


class UpdateDoor(Protocol):
    async def handle(self, raw_update: bytes) -> bool: ...


@dataclass(frozen=True, slots=True)
class CrashPoint:
    """The `number`-th time (from 1) that `what` is at this moment.

    `what` is an input or an effect by its name (PaymentSucceeded, Deliver), or a field of an update
    (pre_checkout_query, successful_payment).
    """

    moment: str
    what: str
    number: int


def read_crash_point(text: str) -> CrashPoint:
    """From "after_commit:PaymentSucceeded:1". Raises ValueError that says what would be right."""
    moment, _, rest = text.partition(":")
    what, _, number = rest.partition(":")
    if moment not in MOMENTS or not what or not number.isdigit() or not int(number):
        raise ValueError(f'write "<moment>:<what>:<number>", a moment of {", ".join(MOMENTS)}, got "{text}"')
    return CrashPoint(moment, what, int(number))


def kill_this_process() -> None:
    """As the kernel does when memory runs out: nothing is flushed, nothing is said."""
    os.kill(os.getpid(), signal.SIGKILL)


def freeze_this_process() -> None:
    """As an overloaded machine does: it stands still with all that it holds, until it is sent SIGCONT."""
    os.kill(os.getpid(), signal.SIGSTOP)


# What is done at the point that a variable names.
VARIABLES: Mapping[str, Callable[[], None]] = {
    "KASSA_CRASH_AT": kill_this_process,
    "KASSA_FREEZE_AT": freeze_this_process,
}


class CrashSwitch:
    """Counts what comes past its point, and does there what it is for."""

    def __init__(self, point: CrashPoint, end: Callable[[], None] = kill_this_process) -> None:
        self._point = point
        self._end = end
        self._seen = 0

    def reached(self, moment: str, names: Collection[str]) -> None:
        if moment != self._point.moment or self._point.what not in names:
            return
        self._seen += 1
        if self._seen == self._point.number:
            self._end()

    def storage(self, storage: Storage) -> Storage:
        return cast(Storage, _CrashingStorage(storage, self))

    def outlet(self, outlet: Outlet) -> Outlet:
        return _CrashingOutlet(outlet, self)

    def door(self, door: UpdateDoor) -> UpdateDoor:
        return _CrashingDoor(door, self)


class _CrashingStorage:
    """The storage itself, but for `write`."""

    def __init__(self, storage: Storage, switch: CrashSwitch) -> None:
        self._storage = storage
        self._switch = switch

    def write(self, unit: Unit[T], then: Callable[[T], None] | None = None) -> asyncio.Future[T]:
        names: set[str] = set()

        def watched(books: Books) -> T:
            names.clear()
            result = unit(cast(Books, _WatchedBooks(books, names)))
            self._switch.reached("before_commit", names)
            return result

        def follow(result: T) -> None:
            # Nothing has been let go yet that waited for the commit.
            self._switch.reached("after_commit", names)
            if then is not None:
                then(result)

        return self._storage.write(watched, follow)

    def __getattr__(self, name: str) -> Any:  # whatever the storage has
        return getattr(self._storage, name)


class _WatchedBooks:
    """The books themselves; notes which inputs and effects a unit writes about."""

    def __init__(self, books: Books, names: set[str]) -> None:
        self._books = books
        self._names = names

    def save_order(self, before: Order | None, after: Order, entry: JournalEntry) -> int:
        self._names.add(entry.input_name)
        return self._books.save_order(before, after, entry)

    def finish_effect(self, item: OutboxItem, state: Any, at: float, result: Mapping[str, Any]) -> None:
        self._names.add(type(item.effect).__name__)
        self._books.finish_effect(item, state, at, result)

    def postpone_effect(self, pending: PendingEffect, result: Mapping[str, Any]) -> None:
        self._names.add(type(pending.item.effect).__name__)
        self._books.postpone_effect(pending, result)

    def __getattr__(self, name: str) -> Any:  # whatever the books have
        return getattr(self._books, name)


class _CrashingOutlet:
    def __init__(self, outlet: Outlet, switch: CrashSwitch) -> None:
        self._outlet = outlet
        self._switch = switch

    async def send(self, item: OutboxItem) -> Sent | OutletFailure:
        names = (type(item.effect).__name__,)
        self._switch.reached("before_send", names)
        reply = await self._outlet.send(item)
        self._switch.reached("after_send", names)
        return reply


class _CrashingDoor:
    def __init__(self, door: UpdateDoor, switch: CrashSwitch) -> None:
        self._door = door
        self._switch = switch

    async def handle(self, raw_update: bytes) -> bool:
        handled = await self._door.handle(raw_update)
        update: dict[str, Any] = msgspec.json.decode(raw_update)
        self._switch.reached("before_ack", (*update, *update.get("message", {})))
        return handled
