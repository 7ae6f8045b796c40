"""What the control room remembers of the world's events: numbered, so that listeners can resume."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tgsandbox.world.events import CallbackAnswered, Event, UpdateMissed, UpdateTaken
from tgsandbox.world.people import Bot
from tgsandbox.world.updates import Update
from tgsandbox.world.world import World

CHRONICLE_LENGTH = 10_000
MAX_DEEDS = 1000
# Writes an update as the bot gets it; the Bot API room knows how, and this room is a stranger to it.
UpdateWriter = Callable[[World, Bot, Update], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Entry:
    number: int
    event: Event


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that a person did over HTTP.

    `given` are the verb's arguments, `words` what was to be read on the button that was tapped, `after` the
    number of the event before it.
    """

    verb: str
    given: dict[str, Any]  # by the verb's own signature
    words: str
    after: int
    answer: Any  # the verb's own struct

    @property
    def user_id(self) -> int:
        return int(self.given.get("user_id", 0))


class Chronicle:
    """Listens to the world from its making on; it keeps the last events and writes nothing until asked."""

    def __init__(self, world: World, write_update: UpdateWriter | None = None) -> None:
        self.write_update = write_update
        self.missed: Counter[tuple[int, str]] = Counter()
        self._entries: deque[Entry] = deque(maxlen=CHRONICLE_LENGTH)
        self._last = 0
        # What people did over HTTP, for the recorder.
        self.deeds: deque[Deed] = deque(maxlen=MAX_DEEDS)
        # Called when the server ends, so that whoever follows the world goes home.
        self.when_closed: set[Callable[[], None]] = set()
        self.is_closed = False
        self._stop_listening = world.bulletin.listen(self._note)

    @property
    def last_number(self) -> int:
        return self._last

    def close(self) -> None:
        """Nothing more is noted, and the streams end."""
        self._stop_listening()
        self.is_closed = True
        for go_home in tuple(self.when_closed):
            go_home()

    def after(self, number: int) -> list[Entry]:
        """The entries with a higher number, oldest first; the oldest ones may be forgotten already."""
        found: list[Entry] = []
        for entry in reversed(self._entries):
            if entry.number <= number:
                break
            found.append(entry)
        return found[::-1]

    def taken(self) -> Iterator[UpdateTaken]:
        """Updates that bots took, oldest first."""
        return (entry.event for entry in self._entries if isinstance(entry.event, UpdateTaken))

    def callback_answer(self, callback_query_id: str) -> CallbackAnswered | None:
        for entry in reversed(self._entries):
            event = entry.event
            if isinstance(event, CallbackAnswered) and event.callback_query_id == callback_query_id:
                return event
        return None

    def _note(self, event: Event) -> None:
        self._last += 1
        self._entries.append(Entry(self._last, event))
        if isinstance(event, UpdateMissed):
            self.missed[event.bot_id, event.kind] += 1
