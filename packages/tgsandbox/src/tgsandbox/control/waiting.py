"""Waiting for the world by its events, never by looking again after a while."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from tgsandbox.world.events import EVERYBODY
from tgsandbox.world.world import World

Found = TypeVar("Found")


async def wait_until(
    world: World, look: Callable[[], Found | None], seconds: float, person_id: int = EVERYBODY
) -> Found | None:
    """What `look` finds, now or after one of the next events; None after `seconds` of real time.

    With `person_id` only after events that this person may see.
    """
    found = look()
    if found is not None:
        return found
    news = asyncio.Event()
    stop_listening = world.bulletin.listen(lambda event: news.set(), person_id)
    try:
        async with asyncio.timeout(seconds):
            while (found := look()) is None:
                await news.wait()
                news.clear()
            return found
    except TimeoutError:
        return None
    finally:
        stop_listening()
