"""Users, buyers' accounts and bots."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tgsandbox.world.trouble.pace import Pace

if TYPE_CHECKING:
    from tgsandbox.world.chats import ChatKey
    from tgsandbox.world.talk.games import Game
    from tgsandbox.world.updates import UpdateQueue, Webhook


@dataclass(frozen=True, slots=True)
class User:
    """What Telegram shows of a person or a bot."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    is_bot: bool = False
    is_premium: bool = False


@dataclass(frozen=True, slots=True)
class ShippingAddress:
    country_code: str = ""
    state: str = ""
    city: str = ""
    street_line1: str = ""
    street_line2: str = ""
    post_code: str = ""


@dataclass(frozen=True, slots=True)
class OrderInfo:
    """Only what was asked for has a value. `phone_number` is digits without a plus."""

    name: str = ""
    phone_number: str = ""
    email: str = ""
    shipping_address: ShippingAddress | None = None


@dataclass(frozen=True, slots=True)
class SavedCard:
    """What Telegram keeps of a card: the provider's token for it and a title, never the number."""

    id: str
    title: str
    provider: str
    number_token: str


@dataclass(slots=True)
class Account:
    """A person's own side: what Telegram keeps for them."""

    user: User
    stars: int = 0
    password: str = ""
    saved_cards: list[SavedCard] = field(default_factory=list)
    saved_order_info: OrderInfo | None = None
    blocked: set[int] = field(default_factory=set)
    premium_until: float = 0.0
    # One counter for all their dialogues with other people.
    next_message_id: int = 1
    # The channel that the profile shows.
    personal_chat: ChatKey | None = None
    # Up to which message the person has seen each chat.
    read: dict[ChatKey, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProviderToken:
    """A payment provider connected to a bot in BotFather."""

    token: str
    provider: str
    is_test: bool
    connected_at: float


@dataclass(frozen=True, slots=True)
class BotCommand:
    command: str
    description: str


@dataclass(slots=True)
class Bot:
    user: User
    token: str
    owner_id: int
    updates: UpdateQueue
    webhook: Webhook | None = None
    # When it first asked for updates with getUpdates, 0 before.
    polls_since: float = 0.0
    last_webhook_error: tuple[float, str] | None = None
    provider_tokens: list[ProviderToken] = field(default_factory=list)
    commands: dict[tuple[str, str], tuple[BotCommand, ...]] = field(default_factory=dict)
    description: str = ""
    games: dict[str, Game] = field(default_factory=dict)  # by short name
    # Inline mode, and whether it is told which result was chosen; both are switched on in BotFather.
    has_inline_mode: bool = False
    has_inline_feedback: bool = False
    # Privacy mode in groups; by chat, what holds where the bot came in before it was switched.
    has_group_privacy: bool = True
    privacy_in: dict[int, bool] = field(default_factory=dict)
    # Paid broadcasts are switched on; how many such messages were sent in the second that was last.
    has_paid_broadcast: bool = False
    broadcast_second: int = 0
    broadcast_count: int = 0
    # Where it is no member it hears what it is named in; switched on in BotFather, as is the next.
    has_guest_mode: bool = False
    # It may look after bots that people make through it; by which bot this one is looked after.
    can_manage_bots: bool = False
    manager_id: int = 0
    # Who beside its owner may write to it, None when everybody may.
    allowed_user_ids: frozenset[int] | None = None
    # When it was first called since it was closed, 0 before; until when it has logged out.
    launched_at: float = 0.0
    logged_out_until: float = 0.0
    # One counter for all its private chats, as every account in Telegram has.
    next_message_id: int = 1
    # What it sent lately, and when it last set its webhook.
    pace: Pace = field(default_factory=Pace)
    webhook_set_at: float = 0.0

    @property
    def id(self) -> int:
        return self.user.id
