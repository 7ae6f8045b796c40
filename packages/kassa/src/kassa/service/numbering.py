"""The ids of orders: nobody can guess one, and neighbours in time are neighbours in the books."""

from __future__ import annotations

import secrets

_MILLISECONDS = 1000
# Eight hexadecimal digits: they start again after 50 days.
_NUMBERS = 1 << 32


class Numbering:
    """Gives out ids of 32 hexadecimal digits: the time in milliseconds, then 96 random bits.

    The first eight digits are the number that people say on the phone; within 50 days no two orders of a shop
    share it. An id is the payload of a personal invoice, hence the randomness. Its beginning grows, because
    the tables are sorted by it: at random places each row of a sale would cost a page of its own.
    """

    def __init__(self) -> None:
        self._latest = 0

    def new_order_id(self, now: float) -> str:
        self._latest = max(self._latest + 1, int(now * _MILLISECONDS))
        return f"{self._latest % _NUMBERS:08x}{secrets.token_hex(12)}"


def new_payload() -> str:
    """The payload of an open invoice: 128 random bits, with nothing in it."""
    return secrets.token_hex(16)
