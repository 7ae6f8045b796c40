"""Everything about money that one world remembers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tgsandbox.world.ids import Numbers

if TYPE_CHECKING:
    from tgsandbox.world.chats import ChatKey
    from tgsandbox.world.checkout.invoices import InvoiceLink
    from tgsandbox.world.checkout.payment_form import PaymentForm
    from tgsandbox.world.checkout.payment_queries import AskedQuery
    from tgsandbox.world.providers.disputes import Dispute
    from tgsandbox.world.providers.ledger import ProviderCharge, ProviderRefund
    from tgsandbox.world.providers.payouts import Payout
    from tgsandbox.world.providers.provider import ProviderAccount
    from tgsandbox.world.star_trade.business import BusinessConnection
    from tgsandbox.world.star_trade.gifts import OwnedGift
    from tgsandbox.world.star_trade.referrals import Referral
    from tgsandbox.world.star_trade.star_moves import StarMove
    from tgsandbox.world.star_trade.subscription_links import SubscriptionLink
    from tgsandbox.world.star_trade.subscriptions import Subscription
    from tgsandbox.world.star_trade.suggested_posts import SuggestedPost
    from tgsandbox.world.star_trade.withdrawals import Withdrawal


class AddedUp(NamedTuple):
    """How many of an owner's moves of Stars were added up, and to how many nanostars."""

    moves: int = 0
    nanostars: int = 0


@dataclass(slots=True)
class Payments:
    links: dict[str, InvoiceLink] = field(default_factory=dict)
    forms: dict[str, PaymentForm] = field(default_factory=dict)
    queries: dict[str, AskedQuery] = field(default_factory=dict)
    accounts: dict[str, ProviderAccount] = field(default_factory=dict)  # by provider token, also disconnected
    charges: dict[str, ProviderCharge] = field(default_factory=dict)  # by the provider's own id
    refunds: dict[str, ProviderRefund] = field(default_factory=dict)
    disputes: dict[str, Dispute] = field(default_factory=dict)
    payouts: dict[str, Payout] = field(default_factory=dict)
    card_tokens: dict[str, str] = field(default_factory=dict)  # the providers' vault: token to number
    star_moves: list[StarMove] = field(default_factory=list)
    moves_by_owner: dict[int, list[StarMove]] = field(default_factory=dict)  # the same, by bot or channel
    moves_by_id: dict[str, list[StarMove]] = field(default_factory=dict)
    added_up: dict[int, AddedUp] = field(default_factory=dict)  # by bot or channel
    referrals: dict[tuple[int, int], Referral] = field(default_factory=dict)  # by bot and payer
    withdrawals: dict[str, Withdrawal] = field(default_factory=dict)
    gifts: dict[str, OwnedGift] = field(default_factory=dict)  # that are owned, by their own id
    gifts_sent: dict[str, int] = field(default_factory=dict)  # how many of each kind
    gifts_upgraded: dict[str, int] = field(default_factory=dict)
    business: dict[str, BusinessConnection] = field(default_factory=dict)
    media_buyers: dict[tuple[ChatKey, int], set[int]] = field(default_factory=dict)  # by the message
    message_prices: dict[ChatKey, int] = field(default_factory=dict)  # in Stars
    paid_reactions: dict[tuple[ChatKey, int], dict[int, int]] = field(default_factory=dict)  # by person
    subscriptions: dict[str, Subscription] = field(default_factory=dict)  # by the first payment's charge id
    subscription_links: dict[str, SubscriptionLink] = field(default_factory=dict)
    member_until: dict[tuple[int, int], float] = field(default_factory=dict)  # by channel and person
    suggested_posts: dict[tuple[ChatKey, int], SuggestedPost] = field(default_factory=dict)  # by message
    provider_numbers: dict[tuple[str, bool], int] = field(default_factory=dict)
    charges_by_form: dict[str, list[str]] = field(default_factory=dict)  # the provider's ids
    charges_by_telegram_id: dict[str, str] = field(default_factory=dict)
    refunds_by_charge: dict[str, list[ProviderRefund]] = field(default_factory=dict)
    form_of_charge: dict[str, str] = field(default_factory=dict)  # by telegram_payment_charge_id
    unlocked_until: dict[int, float] = field(default_factory=dict)  # by person: saved cards need no password
    charge_numbers: Numbers = field(default_factory=Numbers)
    # How long a provider takes between the bot's ok and the charge. 0: at once, within the same call.
    charge_seconds: float = 0.0
