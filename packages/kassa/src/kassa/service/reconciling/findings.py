"""What a reading of a list found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Came(StrEnum):
    """What came of one row of a list."""

    KNOWN = "known"
    # News to an order: it was paid, or money of it went back.
    PAID = "paid"
    REFUNDED = "refunded"
    CHARGED_BACK = "charged_back"
    # Fits no order: in the books, and a case for a person.
    UNMATCHED = "unmatched"
    # Belongs to the books now, after it had fitted nothing before.
    MATCHED = "matched"
    # Money that the buyer's bank has taken until it decides: a case for a person.
    DISPUTED = "disputed"
    # Differs from what the books say: a case for a person.
    DIFFERENT = "different"
    # Could not be read or decided: a case for a person.
    FAILED = "failed"
    # Not the shop's: from before its time, or of another kind.
    FOREIGN = "foreign"
    # In an account of which the books know no payment: is it the right one?
    DOUBTED = "doubted"
    # Too new: the update may be on its way.
    FRESH = "fresh"


_NO_NEWS = (Came.KNOWN, Came.FOREIGN, Came.FRESH, Came.DOUBTED)


@dataclass(slots=True)
class Findings:
    """`problem` "" = all was read. Then nothing that happened before the reading is missing in the books."""

    source: str
    came: Counter[Came] = field(default_factory=Counter)
    problem: str = ""

    @property
    def read(self) -> int:
        return self.came.total()

    @property
    def is_news(self) -> bool:
        return any(self.came[came] for came in Came if came not in _NO_NEWS)
