"""What is done to a payment form, and what follows from it: two alphabets of `form_table`."""

from __future__ import annotations

from dataclasses import dataclass

from tgsandbox.world.checkout.payment_form import Credentials, FormError, ShippingOption
from tgsandbox.world.people import OrderInfo

# What the buyer does.


@dataclass(frozen=True, slots=True)
class OrderInfoGiven:
    order_info: OrderInfo
    save: bool = False


@dataclass(frozen=True, slots=True)
class ShippingOptionChosen:
    shipping_option_id: str


@dataclass(frozen=True, slots=True)
class TipSet:
    amount: int


@dataclass(frozen=True, slots=True)
class PayPressed:
    credentials: Credentials


@dataclass(frozen=True, slots=True)
class Mistaken:
    """The client itself, or the account, does not let the buyer do it."""

    error: FormError


@dataclass(frozen=True, slots=True)
class Verified:
    """The buyer's answer to the bank (3-D Secure)."""

    approved: bool


@dataclass(frozen=True, slots=True)
class Closed:
    pass


# What the bot does, or fails to do.


@dataclass(frozen=True, slots=True)
class ShippingOffered:
    options: tuple[ShippingOption, ...]


@dataclass(frozen=True, slots=True)
class ShippingRefused:
    bot_words: str


@dataclass(frozen=True, slots=True)
class Approved:
    pass


@dataclass(frozen=True, slots=True)
class Refused:
    bot_words: str


@dataclass(frozen=True, slots=True)
class DeadlinePassed:
    pass


# What the provider, or the ledger of Stars, does.


@dataclass(frozen=True, slots=True)
class VerificationDemanded:
    url: str


@dataclass(frozen=True, slots=True)
class Charged:
    telegram_payment_charge_id: str
    provider_payment_charge_id: str


@dataclass(frozen=True, slots=True)
class Declined:
    error: FormError
    why: str


Act = (
    OrderInfoGiven
    | ShippingOptionChosen
    | TipSet
    | PayPressed
    | Mistaken
    | Verified
    | Closed
    | ShippingOffered
    | ShippingRefused
    | Approved
    | Refused
    | DeadlinePassed
    | VerificationDemanded
    | Charged
    | Declined
)


@dataclass(frozen=True, slots=True)
class Given:
    """What a rule needs to know beside the form; `stars` are those on the buyer's balance."""

    now: float
    stars: int = 0
    is_paid_already: bool = False


# What follows.


@dataclass(frozen=True, slots=True)
class AskShipping:
    pass


@dataclass(frozen=True, slots=True)
class AskPreCheckout:
    pass


@dataclass(frozen=True, slots=True)
class Charge:
    """`verified` is the buyer's word at the bank (3-D Secure), None before the bank asks."""

    verified: bool | None = None


@dataclass(frozen=True, slots=True)
class DropCharge:
    """The buyer left while the bank waited."""


@dataclass(frozen=True, slots=True)
class KeepOrderInfo:
    pass


@dataclass(frozen=True, slots=True)
class HandOver:
    """The service message with the receipt, and all that a payment brings about."""

    telegram_payment_charge_id: str
    provider_payment_charge_id: str


Effect = AskShipping | AskPreCheckout | Charge | DropCharge | KeepOrderInfo | HandOver
