"""What the units of a batch read, found out before the database is asked: it is asked, and locks, once."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from kassa.service.books import BuyersHolds, OpenInvoice
from kassa.storage.memory import KnownUpdate, StockCount, StoredOrder

# Free keys that are read of a pool at first; when they don't do, eight times as many.
FREE_KEYS_AT_FIRST = 16


@dataclass(slots=True)
class Needs:
    """Keys of rows. `free_keys` is how many of each pool; `new_keys` are asked whether they are there."""

    updates: set[int] = field(default_factory=set)
    orders: set[str] = field(default_factory=set)
    charges: set[str] = field(default_factory=set)
    payers: set[tuple[str, int]] = field(default_factory=set)
    invoices: set[str] = field(default_factory=set)
    # Buyers whose holds are asked for, and since when.
    holders: dict[int, tuple[float, float]] = field(default_factory=dict)
    items: set[str] = field(default_factory=set)
    # Those of the items whose count is changed, not only looked at.
    moved: set[str] = field(default_factory=set)
    pinned: set[tuple[str, int]] = field(default_factory=set)
    free_keys: dict[str, int] = field(default_factory=dict)
    new_keys: dict[str, set[str]] = field(default_factory=dict)
    cases: set[int] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Loaded:
    """What the database had. A key without a row is here too, as None or as nothing."""

    updates: dict[int, list[KnownUpdate]] = field(default_factory=dict)
    orders: dict[str, StoredOrder | None] = field(default_factory=dict)
    charges: dict[str, tuple[str, str] | None] = field(default_factory=dict)
    payers: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    invoices: dict[str, OpenInvoice | None] = field(default_factory=dict)
    holders: dict[int, BuyersHolds] = field(default_factory=dict)
    items: dict[str, StockCount | None] = field(default_factory=dict)
    # Those of the items that nobody else can change now.
    locked: set[str] = field(default_factory=set)
    pinned: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    free_keys: dict[str, deque[str]] = field(default_factory=dict)
    found_keys: dict[str, int] = field(default_factory=dict)
    known_keys: dict[str, set[str]] = field(default_factory=dict)
    last_key: dict[str, int] = field(default_factory=dict)
    # Of the pools that new keys are for: those of them that are set aside, whether any is, how many are free.
    set_aside: dict[str, set[str]] = field(default_factory=dict)
    free_counts: dict[str, int | None] = field(default_factory=dict)
    cases: set[int] = field(default_factory=set)


class NotLoaded(Exception):
    """A unit reads what nobody foresaw. It is noted in the needs, and the batch begins again."""
