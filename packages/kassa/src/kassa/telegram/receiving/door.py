"""What receiving needs of the shop."""

from __future__ import annotations

from typing import Protocol


class Door(Protocol):
    async def handle(self, raw_update: bytes) -> bool:
        """Returns after the commit. Raises only when nothing could be stored."""
        ...
