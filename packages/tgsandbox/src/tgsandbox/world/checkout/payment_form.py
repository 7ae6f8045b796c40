"""The buyer's payment form: what it holds and the states it goes through.

The verbs that move it are in `paying`; what each of them leads to is the table in `form_table`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tgsandbox.world.chats import ChatKey
from tgsandbox.world.checkout.invoices import InvoiceContent, LabeledPrice
from tgsandbox.world.people import OrderInfo

ANSWER_SECONDS = 10  # that a bot has for either of its questions
STARS_FORM_SECONDS = 600  # FORM_EXPIRED afterwards
ORDER_INFO_SECONDS = 3600  # for which validated contact data stay good


class FormState(StrEnum):
    FILLING = "filling"
    AWAITING_SHIPPING = "awaiting_shipping"
    AWAITING_PRE_CHECKOUT = "awaiting_pre_checkout"
    CHARGING = "charging"
    AWAITING_3DS = "awaiting_3ds"
    PAID = "paid"
    # After these three the buyer still sees the form and may try again.
    DECLINED = "declined"  # by the provider; the bot hears nothing
    REFUSED = "refused"  # by the bot, in its own words
    TIMED_OUT = "timed_out"  # the bot said nothing in time
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ShippingOption:
    id: str
    title: str
    prices: tuple[LabeledPrice, ...]

    @property
    def amount(self) -> int:
        return sum(price.amount for price in self.prices)


@dataclass(frozen=True, slots=True)
class FormError:
    """Why the form could not go on.

    `code` is what Telegram's server or client calls it (MTProto names, LOCAL_… for the client's own checks),
    `words` are the sandbox's own sentence for the buyer, `bot_words` what the bot gave as its reason,
    `field` the input to mark ("name", "phone_number", "email", "country_code", "city", "number" …).
    """

    code: str
    words: str
    bot_words: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """How the buyer pays: a provider's token for a card, never its number. Empty token: Telegram Stars."""

    token: str = ""
    title: str = ""  # "Visa *4242"
    save: bool = False
    saved_card_id: str = ""


@dataclass(frozen=True, slots=True)
class FormEvent:
    """One line of a form's history."""

    at: float
    state: FormState
    why: str


@dataclass(frozen=True, slots=True)
class PaymentForm:
    """A value: each verb leaves a new one under the same id in `world.payments.forms`."""

    id: str
    user_id: int
    bot_id: int
    invoice: InvoiceContent
    opened_at: float
    chat: ChatKey | None = None  # where the invoice's message is; None for a link
    message_id: int = 0
    slug: str = ""
    state: FormState = FormState.FILLING
    order_info: OrderInfo | None = None
    order_info_validated_at: float | None = None
    shipping_options: tuple[ShippingOption, ...] = ()
    shipping_option_id: str = ""
    tip_amount: int = 0
    credentials: Credentials | None = None
    query_id: str = ""  # the query that waits, or the last one that did
    error: FormError | None = None
    verification_url: str = ""
    telegram_payment_charge_id: str = ""
    receipt_message_id: int = 0  # of the service message in the private chat with the bot
    history: tuple[FormEvent, ...] = ()

    @property
    def shipping_option(self) -> ShippingOption | None:
        return next(
            (option for option in self.shipping_options if option.id == self.shipping_option_id), None
        )

    @property
    def price_parts(self) -> tuple[LabeledPrice, ...]:
        """The invoice's lines and those of the chosen shipping option; the tip is apart."""
        option = self.shipping_option
        return self.invoice.prices + (option.prices if option else ())

    @property
    def total_amount(self) -> int:
        """With shipping and tip, in smallest units: what the bot is asked about and the card is charged."""
        return sum(part.amount for part in self.price_parts) + self.tip_amount
