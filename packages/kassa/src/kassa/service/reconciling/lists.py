"""Lists of payments as others keep them: Telegram's of Stars, a provider's statement."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from kassa.core.money import Money


class Unanswered(Exception):
    """The list could not be read (any further). Then nobody knows, which is not "unpaid"."""


@dataclass(frozen=True, slots=True)
class StarRow:
    """One of the bot's Star transactions. Only payments of invoices and their refunds are the shop's.

    `mark` tells the row from all others. `total` is what the payer paid; `commission_nanostars` is the part
    of it that an affiliate has. `subscription_seconds` is 0 for what does not renew.
    """

    kind: Literal["payment", "refund", "other", "unreadable"]
    mark: str
    at: float
    charge_id: str = ""
    payer_id: int = 0
    total: Money | None = None
    invoice_payload: str = ""
    subscription_seconds: int = 0
    commission_nanostars: int = 0


class StarList(Protocol):
    """Implemented by the telegram room."""

    async def star_page(self, offset: int, limit: int) -> Sequence[StarRow]:
        """At most `limit` rows, oldest first, without the `offset` oldest. Raises Unanswered."""
        ...


LineKind = Literal["payment", "refund", "dispute", "chargeback", "dispute_won", "fee"]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of a provider's statement. `total` is without a sign; `at` in seconds since 1970 UTC.

    A dispute is money that the buyer's bank has taken until it decides; a chargeback is money that is lost.
    `fee` is what the provider kept for this line; below zero = gave back. Most providers don't know
    `telegram_payment_charge_id`. `other_id` is another one under which Telegram may know the payment.
    """

    kind: LineKind
    id: str
    provider_payment_charge_id: str
    at: float
    total: Money
    fee: Money | None = None
    telegram_payment_charge_id: str = ""
    words: str = ""
    other_id: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """From when on each kind of line is asked for, in seconds since 1970 UTC."""

    payments: float
    refunds: float
    disputes: float


class Statement(Protocol):
    """A provider's list (implemented by the providers room). `name` is the provider's."""

    @property
    def name(self) -> str: ...

    @property
    def is_shared(self) -> bool:
        """The account takes money for other things than this shop, too."""
        ...

    def pages(self, window: Window) -> AsyncGenerator[Sequence[StatementLine], None]:
        """Raises Unanswered; what was read before stands."""
        ...


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line that the books know, and what came of it. An open one waits for a match, or for a verdict.

    `telegram_payment_charge_id` is the charge's in the books, `case` the number of its case, 0 = none.
    """

    line: StatementLine
    outcome: str
    telegram_payment_charge_id: str = ""
    order_id: str = ""
    case: int = 0
    is_open: bool = False
