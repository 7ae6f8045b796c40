"""A page of a list, by the ids of the rows before and after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Row = TypeVar("Row")


def page(
    rows: Sequence[Row],
    id_of: Callable[[Row], str],
    *,
    after: str = "",
    before: str = "",
    limit: int,
) -> tuple[list[Row], bool]:
    """At most `limit` rows after one id, or those just before another; whether there are more that way."""
    ids = [id_of(row) for row in rows]
    first = ids.index(after) + 1 if after in ids else 0
    if before in ids:
        end = ids.index(before)
        first = max(end - limit, 0)
        return list(rows[first:end]), first > 0
    return list(rows[first : first + limit]), first + limit < len(rows)
