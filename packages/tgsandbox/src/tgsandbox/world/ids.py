"""Identifiers from a seed: the same seed makes the same world."""

from __future__ import annotations

import base64
import random

URLSAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class Numbers:
    """1, 2, 3, … by `next`; unlike itertools.count it can be copied with its world."""

    def __init__(self) -> None:
        self._last = 0

    def __next__(self) -> int:
        self._last += 1
        return self._last


class Ids:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def __deepcopy__(self, memo: dict[int, object]) -> Ids:
        """The generator's state is one value: copied number by number it would be most of a snapshot."""
        twin = Ids(0)
        twin._random.setstate(self._random.getstate())
        memo[id(self)] = twin
        return twin

    def integer(self, low: int, high: int) -> int:
        """Between `low` and `high`, both included."""
        return self._random.randint(low, high)

    def chance(self) -> float:
        return self._random.random()

    def text(self, length: int) -> str:
        """Characters of base64url."""
        return "".join(self._random.choice(URLSAFE) for _ in range(length))

    def octets(self, length: int) -> bytes:
        return self._random.randbytes(length)

    def query_id(self) -> str:
        """A positive 64-bit integer as text, as Telegram's query ids are."""
        return str(self._random.getrandbits(62) | 1 << 60)

    def base64url(self, octets: int) -> str:
        return base64.urlsafe_b64encode(self.octets(octets)).decode().rstrip("=")
