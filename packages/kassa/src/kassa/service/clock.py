"""The real time."""

from __future__ import annotations

import asyncio
import time

# The system's time may be set while we wait; we look again after this long.
SECONDS_BETWEEN_LOOKS = 60.0


class RealClock:
    """Seconds since 1970 UTC, by the system. `now` may be called from any thread."""

    def now(self) -> float:
        return time.time()

    async def wait_until(self, due: float) -> None:
        remaining = due - self.now()
        while remaining > 0:
            await asyncio.sleep(min(remaining, SECONDS_BETWEEN_LOOKS))
            remaining = due - self.now()
