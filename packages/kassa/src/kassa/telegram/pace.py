"""Telegram's published rate: about 30 messages a second over all chats (core.telegram.org/bots/faq)."""

from __future__ import annotations

import asyncio

MESSAGES_PER_SECOND = 30.0


class Pace:
    """Lets a second's worth through at once, then one after the other. More than that waits here, not at 429.

    May be left out only for a Bot API on loopback.
    """

    def __init__(self, messages_per_second: float = MESSAGES_PER_SECOND) -> None:
        self._interval = 1.0 / messages_per_second
        self._booked_until = 0.0

    async def turn(self) -> None:
        """Returns when one more message may be sent."""
        now = asyncio.get_running_loop().time()
        # One second may be booked ahead without waiting: that is the burst.
        self._booked_until = max(self._booked_until, now) + self._interval
        wait = self._booked_until - now - 1.0
        if wait > 0:
            await asyncio.sleep(wait)
