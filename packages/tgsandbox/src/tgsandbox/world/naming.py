"""Saying what there is, in errors: a world may have many thousands of it."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from itertools import islice

MAX_NAMED = 20


def some_of(names: Iterable[object], among: Sized, none: str = "none yet") -> str:
    """The first names, and how many more of `among` there are; `none` when there are none."""
    first = ", ".join(str(name) for name in islice(names, MAX_NAMED))
    if len(among) > MAX_NAMED:
        return f"{first} and {len(among) - MAX_NAMED} more"
    return first or none
