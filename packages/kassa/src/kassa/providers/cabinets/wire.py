"""What goes between the shop and the process that asks a provider: one JSON value a line."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from kassa.core.money import Money
from kassa.service.reconciling.lists import LineKind, StatementLine

# A page has 100 lines at most; the provider's own words in them are cut.
LONGEST_LINE_BYTES = 1_000_000
LONGEST_WORDS = 200


class Question(Struct, frozen=True):
    """Times are seconds since 1970 UTC. `api_url` "" = the provider's own."""

    provider: Literal["stripe", "yookassa"]
    key: str
    account_id: str
    api_url: str
    payments_since: float
    refunds_since: float
    disputes_since: float


class Line(Struct, frozen=True):
    """A StatementLine, flat; amounts in smallest units as Telegram counts them."""

    kind: LineKind
    id: str
    charge: str
    at: float
    amount: int
    currency: str
    fee: int = 0
    fee_currency: str = ""
    words: str = ""
    other_id: str = ""

    def as_statement_line(self) -> StatementLine:
        fee = Money(self.fee, self.fee_currency) if self.fee else None
        return StatementLine(
            self.kind,
            self.id,
            self.charge,
            self.at,
            Money(self.amount, self.currency),
            fee,
            words=self.words,
            other_id=self.other_id,
        )


class Page(Struct, frozen=True, tag=True):
    lines: tuple[Line, ...]


class Finished(Struct, frozen=True, tag=True):
    """That was the last page."""


class Failed(Struct, frozen=True, tag=True):
    """Without the SDK's own words: they may quote the key."""

    reason: str


Answer = Page | Finished | Failed
