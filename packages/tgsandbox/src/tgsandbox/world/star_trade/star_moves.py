"""One entry in the books of Telegram Stars, and what each kind of entry is about.

Facts: telegram-bot-api 10.0, Client.cpp, JsonStarTransactionType: the kinds, and who is the partner of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from tgsandbox.world.star_trade.gifts import Gift
    from tgsandbox.world.star_trade.paid_media import PaidItem

NANOSTARS = 1_000_000_000


class MoveKind(StrEnum):
    """Named like the transaction type, or the partner's type, that the Bot API has for it."""

    INVOICE_PAYMENT = "invoice_payment"
    PAID_MEDIA_PAYMENT = "paid_media_payment"
    GIFT_PURCHASE = "gift_purchase"
    PREMIUM_PURCHASE = "premium_purchase"
    BUSINESS_ACCOUNT_TRANSFER = "business_account_transfer"
    AFFILIATE_PROGRAM = "affiliate_program"
    FRAGMENT = "fragment"
    TELEGRAM_ADS = "telegram_ads"
    TELEGRAM_API = "telegram_api"
    # What a bot pays for a post of its own in a channel; the Bot API has no partner for it.
    SUGGESTED_POST = "suggested_post"
    OTHER = "other"


# In these the owner of the books spends Stars; a refund turns the direction round.
OUTGOING = frozenset(
    {
        MoveKind.GIFT_PURCHASE,
        MoveKind.PREMIUM_PURCHASE,
        MoveKind.FRAGMENT,
        MoveKind.TELEGRAM_ADS,
        MoveKind.TELEGRAM_API,
        MoveKind.SUGGESTED_POST,
    }
)
# What a bot can give back with refundStarPayment.
REFUNDABLE = frozenset({MoveKind.INVOICE_PAYMENT, MoveKind.PAID_MEDIA_PAYMENT})


@dataclass(frozen=True, slots=True)
class MediaSold:
    items: tuple[PaidItem, ...]


@dataclass(frozen=True, slots=True)
class GiftSent:
    """To the person of the move, or to `chat_id` (a channel)."""

    gift: Gift
    chat_id: int = 0


@dataclass(frozen=True, slots=True)
class PremiumSent:
    month_count: int


@dataclass(frozen=True, slots=True)
class Commission:
    """Received for somebody whom the owner referred to the sponsor's bot."""

    sponsor_bot_id: int
    commission_per_mille: int


@dataclass(frozen=True, slots=True)
class ApiUse:
    request_count: int


Detail: TypeAlias = MediaSold | GiftSent | PremiumSent | Commission | ApiUse


@dataclass(frozen=True, slots=True)
class Affiliate:
    """Who referred the payer, and what of the payment went to them: to a person or to a bot."""

    affiliate_id: int
    commission_per_mille: int
    nanostars: int


@dataclass(frozen=True, slots=True)
class StarMove:
    """Stars that came to or left one owner's balance. `id` is telegram_payment_charge_id of a payment.

    The owner, `bot_id`, is a bot, or a channel by its chat id. `user_id` is the person on the other side, 0
    when there is none. `amount` is what the other side paid or got; of an incoming one the affiliate's part
    goes off.
    """

    id: str
    at: float
    bot_id: int
    user_id: int
    amount: int
    invoice_payload: str = ""
    provider_payment_charge_id: str = ""
    subscription_period: int = 0
    is_refund: bool = False
    kind: MoveKind = MoveKind.INVOICE_PAYMENT
    # Beside the whole Stars of `amount`.
    nanostars: int = 0
    detail: Detail | None = None
    affiliate: Affiliate | None = None

    @property
    def is_incoming(self) -> bool:
        return (self.kind in OUTGOING) == self.is_refund

    @property
    def size(self) -> int:
        """What it changes the owner's balance by, in nanostars, without its sign."""
        taken = self.affiliate.nanostars if self.affiliate else 0
        return self.amount * NANOSTARS + self.nanostars - taken

    @property
    def change(self) -> int:
        """Of the owner's balance, in nanostars."""
        return self.size if self.is_incoming else -self.size
