"""The payment form and the receipt as the buyer's client shows them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from tgsandbox.control.shapes.mini_apps import MiniAppView
from tgsandbox.control.shapes.money import Money
from tgsandbox.control.shapes.people import OrderInfoView, SavedCardView

FormStateName = Literal[
    "filling",
    "awaiting_shipping",
    "awaiting_pre_checkout",
    "charging",
    "awaiting_3ds",
    "paid",
    "declined",
    "refused",
    "timed_out",
    "cancelled",
]


class PricePart(Struct, frozen=True):
    label: str
    price: Money


class ShippingOptionView(Struct, frozen=True):
    id: str
    title: str
    parts: list[PricePart]
    total: Money


class FormErrorView(Struct, frozen=True):
    """Why the form could not go on; `field` is the input to mark, "" when the words are about the whole form.

    `code` is Telegram's own name for it, `words` the sandbox's sentence, `bot_words` the bot's own reason.
    """

    code: str
    words: str
    bot_words: str
    field: str


class FormEventView(Struct, frozen=True):
    at: float
    state: FormStateName
    why: str


class DiagnosisView(Struct, frozen=True):
    """For the bot's author: why there is no payment (yet); `code` is for programs."""

    code: str
    sentence: str


class FormView(Struct, frozen=True):
    """`error` is what the buyer reads; `diagnosis` and `history` are for the bot's author.

    `due_at` is the moment (seconds since 1970 UTC) at which the bot's silence becomes a time-out. After
    declined, refused and timed_out the buyer may try again. `price_parts` hold the shipping, not the tip.
    """

    id: str
    state: FormStateName
    user_id: int
    bot_id: int
    bot_name: str
    title: str
    description: str
    photo_url: str
    currency: str
    is_test: bool
    is_in_stars: bool
    subscription_period: int
    provider: str
    price_parts: list[PricePart]
    tip: Money
    total: Money
    max_tip: Money
    suggested_tips: list[Money]
    need_name: bool
    need_phone_number: bool
    need_email: bool
    need_shipping_address: bool
    is_flexible: bool
    order_info: OrderInfoView | None
    order_info_is_valid: bool
    shipping_options: list[ShippingOptionView]
    shipping_option_id: str
    saved_cards: list[SavedCardView]
    can_save_card: bool
    stars: int
    error: FormErrorView | None
    verification_url: str
    due_at: float | None
    diagnosis: DiagnosisView | None
    history: list[FormEventView]
    receipt_message_id: int


class ReceiptView(Struct, frozen=True):
    """`provider` is "" for Telegram Stars; `paid_with` is the card's title."""

    title: str
    description: str
    photo_url: str
    bot_id: int
    bot_name: str
    date: int
    is_test: bool
    provider: str
    price_parts: list[PricePart]
    tip: Money
    total: Money
    paid_with: str
    order_info: OrderInfoView | None
    shipping_option_title: str
    telegram_payment_charge_id: str
    subscription_expiration_date: int
    is_refunded: bool


class TapOutcome(Struct, frozen=True):
    """What a tap or a link led to; what belongs to `kind` is filled.

    A callback's answer comes later, as the event `callback_answered` or by waiting for it.
    """

    kind: Literal[
        "callback", "url", "form", "receipt", "chat", "sent", "copy", "mini_app", "switch_inline", "nothing"
    ]
    callback_query_id: str = ""
    url: str = ""
    text: str = ""
    peer_id: int = 0
    message_id: int = 0
    form: FormView | None = None
    receipt: ReceiptView | None = None
    mini_app: MiniAppView | None = None
