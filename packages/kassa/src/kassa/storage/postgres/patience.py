"""A database may restart while the shop is open: how long it is waited for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

from kassa.core.errors import ShopError

T = TypeVar("T")

# As long as a question to the shop may still be answered.
SECONDS_WITHOUT_DATABASE = 8.0
SECONDS_BETWEEN_LOOKS = 0.2

UNREACHABLE = (
    OSError,
    asyncpg.InterfaceError,
    # A connection that broke in the middle of something, and is asked for something else.
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
)


class DatabaseUnavailable(ShopError):
    """The database could not be reached for longer than a buyer can wait."""


async def patiently(read: Callable[[], Awaitable[T]]) -> T:
    """What is read, asked again while the database is away. Only for what changes nothing.

    Raises DatabaseUnavailable.
    """
    until = time.monotonic() + SECONDS_WITHOUT_DATABASE
    while True:
        try:
            return await read()
        except UNREACHABLE as error:
            if time.monotonic() > until:
                raise DatabaseUnavailable(f"the database can't be reached: {error}") from error
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
