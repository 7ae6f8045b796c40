"""The world: everything that exists in one local Telegram."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from tgsandbox.world.agenda import Agenda
from tgsandbox.world.chats import Chat, ChatKey
from tgsandbox.world.clock import Clock
from tgsandbox.world.events import Bulletin
from tgsandbox.world.ids import Ids
from tgsandbox.world.journal import Call
from tgsandbox.world.payments import Payments
from tgsandbox.world.people import Account, Bot

JOURNAL_LENGTH = 10_000


class WorldError(Exception):
    """For a test's author: what was asked for is not there; the text says what is."""


class World:
    def __init__(self, read_time: Callable[[], float], seed: int = 0) -> None:
        self.clock = Clock(read_time)
        self.ids = Ids(seed)
        self.agenda = Agenda()
        self.bulletin = Bulletin()
        self.accounts: dict[int, Account] = {}
        self.bots: dict[int, Bot] = {}
        self.bots_by_token: dict[str, Bot] = {}
        self.chats: dict[ChatKey, Chat] = {}
        self.calls: deque[Call] = deque(maxlen=JOURNAL_LENGTH)
        self.payments = Payments()
        # Deviations of the live server from its documentation, by name; none by default.
        self.quirks: set[str] = set()

    def now(self) -> float:
        return self.clock.now()

    def run_due(self) -> None:
        """Do what is due by now, in the order of its time."""
        while appointment := self.agenda.take_due(self.now()):
            appointment.act()

    def advance(self, seconds: float) -> None:
        """Move the clock on; everything due on the way happens at its own time."""
        if seconds < 0:
            raise WorldError(f"time only goes forward: seconds must be 0 or more, got {seconds}")
        target = self.now() + seconds
        while (due := self.agenda.next_due()) is not None and due <= target:
            self.clock.set(max(due, self.now()))
            self.run_due()
        self.clock.set(target)
