"""Invoices: what a bot asks money for. In a message they are a message's content, by link they are a slug.

Facts: telegram-bot-api 10.0 (Client.cpp), td (InputInvoice.cpp), core.telegram.org/bots/payments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

STARS = "XTR"
LINK_PATTERN = re.compile(r"^(?:(?:https?://)?t\.me/(?:\$|invoice/)|tg://invoice\?slug=|\$)?([\w-]+)$")


@dataclass(frozen=True, slots=True)
class LabeledPrice:
    """One line of a price, in the currency's smallest units; negative for a discount."""

    label: str
    amount: int


@dataclass(frozen=True, slots=True)
class InvoicePhoto:
    url: str
    size: int = 0
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class InvoiceContent:
    """What `sendInvoice` and `createInvoiceLink` say of a sale.

    `provider` is the name behind `provider_token`, "" for Telegram Stars. `start_parameter` makes it a
    single-chat invoice. Bots see of it in a message only title, description, start_parameter and the total.
    """

    seller_bot_id: int
    title: str
    description: str
    payload: str
    currency: str
    prices: tuple[LabeledPrice, ...]
    provider_token: str = ""
    provider: str = ""
    is_test: bool = False
    max_tip_amount: int = 0
    suggested_tip_amounts: tuple[int, ...] = ()
    start_parameter: str = ""
    provider_data: str = ""
    photo: InvoicePhoto | None = None
    need_name: bool = False
    need_phone_number: bool = False
    need_email: bool = False
    need_shipping_address: bool = False
    send_phone_number_to_provider: bool = False
    send_email_to_provider: bool = False
    is_flexible: bool = False
    subscription_period: int = 0  # seconds; only Stars, only by link

    @property
    def total_amount(self) -> int:
        """Without tip and shipping, in smallest units."""
        return sum(price.amount for price in self.prices)

    @property
    def is_in_stars(self) -> bool:
        return self.currency == STARS

    @property
    def is_single_chat(self) -> bool:
        """Payable once in the private chat with its bot; forwards of it carry no Pay button."""
        return bool(self.start_parameter)

    @property
    def needs_order_info(self) -> bool:
        return self.need_name or self.need_phone_number or self.need_email or self.need_shipping_address


@dataclass(frozen=True, slots=True)
class InvoiceLink:
    """An invoice that anybody may pay, any number of times."""

    slug: str
    invoice: InvoiceContent
    created_at: float

    @property
    def url(self) -> str:
        return url_of_slug(self.slug)


def url_of_slug(slug: str) -> str:
    return f"https://t.me/${slug}"


def slug_of(link: str) -> str:
    """The slug in any form of link that Telegram's clients open, "" when it is none."""
    found = LINK_PATTERN.match(link.strip())
    return found.group(1) if found else ""
