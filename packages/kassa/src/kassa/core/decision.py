"""What was decided: the order as it is now, moves of stock, effects to run, deadlines to keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kassa.core.catalogue import ShippingMethod
from kassa.core.errors import ShopError
from kassa.core.money import Money
from kassa.core.order import Order, ShippingOption
from kassa.core.refusal import Refusal


@dataclass(frozen=True, slots=True)
class StockMove:
    """hold: shelf → held. release: held → shelf. sell: held → taken. take: shelf → taken.
    restock: taken → shelf.

    There is one for each line; a SKU that is not counted has nothing to move.
    """

    kind: Literal["hold", "release", "sell", "take", "restock"]
    sku: str
    quantity: int
    line_number: int


@dataclass(frozen=True, slots=True)
class SendInvoice:
    pass


@dataclass(frozen=True, slots=True)
class AnswerShippingQuery:
    query_id: str
    options: tuple[ShippingOption, ...] = ()
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class AnswerPreCheckoutQuery:
    """`refusal` None = ok. `field` names the contact field that is wrong (name, phone, email)."""

    query_id: str
    refusal: Refusal | None = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class Deliver:
    """Digital goods go to the buyer, what there is to know of a parcel to the merchant."""

    delivery_number: int


@dataclass(frozen=True, slots=True)
class GrantAccess:
    delivery_number: int


@dataclass(frozen=True, slots=True)
class RevokeAccess:
    delivery_number: int


@dataclass(frozen=True, slots=True)
class RefundCharge:
    """Stars: by the Bot API. Else: a task for the merchant that RecordRefund closes."""

    refund_number: int


@dataclass(frozen=True, slots=True)
class CancelSubscriptionAtTelegram:
    telegram_payment_charge_id: str


@dataclass(frozen=True, slots=True)
class NotifyBuyer:
    """`what` is a BuyerNotice: a key of telegram/words.

    `refund_number`: the refund that it tells of, or 0.
    """

    what: str
    refund_number: int = 0


@dataclass(frozen=True, slots=True)
class NotifyMerchant:
    """`what` is a key of telegram/words: a MerchantNotice, or the CaseNotice of a numbered case.

    `refund_number`: the refund that it tells of, or 0.
    """

    what: str
    case: int = 0
    detail: str = ""
    refund_number: int = 0


Effect = (
    SendInvoice
    | AnswerShippingQuery
    | AnswerPreCheckoutQuery
    | Deliver
    | GrantAccess
    | RevokeAccess
    | RefundCharge
    | CancelSubscriptionAtTelegram
    | NotifyBuyer
    | NotifyMerchant
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """`access`: a paid-for time in a chat ends."""

    kind: Literal["hold", "invoice", "delivery", "access", "subscription"]
    due: float


@dataclass(frozen=True, slots=True)
class Policy:
    """The shop's own numbers, in seconds and tries."""

    hold_seconds: float = 600.0
    invoice_seconds: float = 86_400.0
    price_seconds: float = 86_400.0
    delivery_seconds: float = 900.0
    # How long a parcel may wait to be shipped before the merchant is reminded.
    parcel_seconds: float = 259_200.0
    delivery_attempts: int = 5
    # So many orders of one buyer may hold the same goods at once.
    holds_per_buyer: int = 1
    # A buyer who let so many holds run out within an hour has to wait.
    lapsed_holds_per_hour: int = 5
    subscription_grace_seconds: float = 86_400.0


@dataclass(frozen=True, slots=True)
class Given:
    """All that a rule may look at besides the order and the input.

    `shelf` is what can be sold of each SKU of the order (without what is held, own hold not counted in);
    a SKU that is missing is not on sale any more; None = not counted. `held_elsewhere` is how many other
    orders of this buyer hold the same goods; `lapsed_holds` how many of the buyer's ran out within an hour.
    """

    now: float
    shelf: Mapping[str, int | None]
    shipping: tuple[ShippingMethod, ...] = ()
    policy: Policy = field(default_factory=Policy)
    held_elsewhere: Mapping[str, int] = field(default_factory=dict)
    lapsed_holds: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """`row` is the number of the table's row that decided, for the journal ("4", "14", "G3" …);
    "-" is news that no row speaks of: nothing changes.

    `rejected` is set when a command was not allowed; then nothing else changed.
    `deadlines` are to be kept besides the earlier ones (stale ones are harmless: rules compare `due`).
    """

    order: Order
    row: str = ""
    stock_moves: tuple[StockMove, ...] = ()
    effects: tuple[Effect, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    rejected: ShopError | None = None


def total_of(options: tuple[ShippingOption, ...], option_id: str, goods: Money) -> Money | None:
    """What goods and the chosen option cost together; None for an option that was not offered."""
    if not options:
        return goods if not option_id else None
    chosen = next((option for option in options if option.id == option_id), None)
    return goods + chosen.price if chosen else None
