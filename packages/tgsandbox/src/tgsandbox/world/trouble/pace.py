"""How fast a bot may send: Telegram's published rates, and how long a bot that is faster would have to wait.

Source: core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this. Telegram lets short bursts
into a chat and does not say how short: SHORT_BURST is ours. People in tests act faster than people do, so
whatever a person does opens their chat for a burst again.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

SHORT_BURST = 5


class Rate(NamedTuple):
    messages: int
    seconds: int
    words: str


IN_ALL = Rate(30, 1, "more than 30 messages a second in all")
IN_A_GROUP = Rate(20, 60, "more than 20 messages a minute in one group")
IN_A_CHAT = Rate(1, 1, f"more than one message a second in one chat, after a burst of {SHORT_BURST}")


class Wait(NamedTuple):
    """`seconds` are whole, as in Telegram's retry_after; `words` say which rate was exceeded."""

    seconds: int
    words: str


@dataclass(slots=True)
class Pace:
    """What one bot has sent lately. Each deque has room for as many times as its rate allows."""

    in_all: deque[float] = field(default_factory=lambda: deque(maxlen=IN_ALL.messages))
    groups: dict[int, deque[float]] = field(default_factory=dict)
    # By person: until when the messages of the burst last at one a second.
    chats: dict[int, float] = field(default_factory=dict)

    def wait(self, chat_id: int, now: float, *, is_paid_broadcast: bool = False) -> Wait | None:
        """None when a message to this chat keeps all rates."""
        waits = [
            Wait(_until_free(self.groups.get(chat_id, ()), IN_A_GROUP, now), IN_A_GROUP.words),
            Wait(self._until_burst(chat_id, now), IN_A_CHAT.words),
            Wait(0 if is_paid_broadcast else _until_free(self.in_all, IN_ALL, now), IN_ALL.words),
        ]
        longest = max(waits, key=lambda wait: wait.seconds)
        return longest if longest.seconds else None

    def note(self, chat_id: int, messages: int, now: float) -> None:
        """One call sent so many messages. To a person's chat it counts once, an album too."""
        self.in_all.extend([now] * messages)
        if chat_id < 0:
            self.groups.setdefault(chat_id, deque(maxlen=IN_A_GROUP.messages)).extend([now] * messages)
            return
        self.chats[chat_id] = max(self.chats.get(chat_id, 0.0), now) + IN_A_CHAT.seconds

    def open_again(self, person_id: int) -> None:
        """The person did something; the bot may answer with a burst."""
        self.chats.pop(person_id, None)

    def _until_burst(self, chat_id: int, now: float) -> int:
        lasts = self.chats.get(chat_id, 0.0) - now
        return max(math.ceil(min(lasts, SHORT_BURST) - (SHORT_BURST - 1)), 0)


def _until_free(sent: Sequence[float], rate: Rate, now: float) -> int:
    """A clock that was set back does not make anybody wait longer than the rate's own time."""
    if len(sent) < rate.messages:
        return 0
    return max(math.ceil(min(sent[0] + rate.seconds - now, rate.seconds)), 0)
