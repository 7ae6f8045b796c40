"""What one of several processes of a shop does. One that does everything needs no others."""

from __future__ import annotations

from enum import StrEnum

from kassa.service.books import Lane


class Role(StrEnum):
    """`bot` hears and answers, `worker` sends what was decided, `office` keeps times and reads the lists."""

    ALL = "all"
    BOT = "bot"
    WORKER = "worker"
    OFFICE = "office"

    @property
    def receives(self) -> bool:
        return self in (Role.ALL, Role.BOT)

    @property
    def keeps_time(self) -> bool:
        """Passes deadlines, and reads the lists of payments."""
        return self in (Role.ALL, Role.OFFICE)

    @property
    def lanes(self) -> frozenset[Lane]:
        """The effects that it runs. Answers leave from where the question came in: ten seconds are short."""
        return _LANES[self]


_LANES = {
    Role.ALL: frozenset(Lane),
    Role.BOT: frozenset({Lane.ANSWERS}),
    Role.WORKER: frozenset(Lane) - {Lane.ANSWERS},
    Role.OFFICE: frozenset[Lane](),
}
