"""A process of a shop whose updates others receive."""

from __future__ import annotations

import asyncio


class NoReceiving:
    """`run()` waits until it is cancelled."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()

    async def run(self) -> None:
        self.begun.set()
        await asyncio.Event().wait()
