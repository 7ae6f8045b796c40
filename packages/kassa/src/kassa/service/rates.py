"""How fast Telegram lets a bot talk (core.telegram.org/bots/faq: "My bot is hitting limits").

One message per second in a chat, short bursts allowed; 20 per minute in a group; about 30 per second in all.
Answers to queries are not messages and are not held back here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` messages at once, then one every `seconds`."""

    seconds: float
    burst: int


@dataclass(frozen=True, slots=True)
class Rates:
    """None = without limit, which is only for a sandbox on this machine.

    The burst and what follows it within a second make Telegram's number together: 2 + 28 of 30.
    """

    in_all: Rate | None = Rate(1 / 28, 2)
    in_a_chat: Rate | None = Rate(1.0, 3)
    in_a_group: Rate | None = Rate(3.0, 1)


TELEGRAM_RATES = Rates()
NO_LIMITS = Rates(None, None, None)
# For whoever sends everything and can't tell the chats apart.
TELEGRAM_RATE_IN_ALL = Rates(in_a_chat=None, in_a_group=None)

# Chats whose last message is longer ago than any limit reaches are forgotten, looked through at this size.
CHATS_REMEMBERED = 10_000


class Pace:
    """When the next message may leave. Pure but for what it remembers: the time is handed in."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        # When each stream would be free again if every message took its whole time (GCRA).
        self._free_at: dict[int | None, float] = {}
        self._sharers = 1

    def share(self, sharers: int) -> None:
        """As many processes send beside each other: each takes its part of what the bot may send in all."""
        self._sharers = max(1, sharers)

    def reserve(self, chat_id: int, now: float) -> float:
        """Takes the next place for a message to this chat and says when it is: `now` or later."""
        rate = self._rates.in_a_group if chat_id < 0 else self._rates.in_a_chat
        at = max(self._place(None, self._part_of_all(), now), self._place(chat_id, rate, now))
        if len(self._free_at) > CHATS_REMEMBERED:
            self._free_at = {chat: free_at for chat, free_at in self._free_at.items() if free_at > now}
        return at

    def _part_of_all(self) -> Rate | None:
        rate = self._rates.in_all
        return rate and Rate(rate.seconds * self._sharers, rate.burst)

    def _place(self, stream: int | None, rate: Rate | None, now: float) -> float:
        if rate is None:
            return now
        free_at = max(self._free_at.get(stream, now), now)
        self._free_at[stream] = free_at + rate.seconds
        return max(now, free_at - rate.seconds * (rate.burst - 1))
