"""Users, bots and providers as the control API shows them."""

from __future__ import annotations

from msgspec import Struct


class AddressView(Struct, frozen=True):
    country_code: str = ""
    state: str = ""
    city: str = ""
    street_line1: str = ""
    street_line2: str = ""
    post_code: str = ""


class OrderInfoView(Struct, frozen=True):
    name: str = ""
    phone_number: str = ""
    email: str = ""
    shipping_address: AddressView | None = None


class SavedCardView(Struct, frozen=True):
    id: str
    title: str
    provider: str


class UserView(Struct, frozen=True):
    """`has_password` says whether two-step verification is on; the password itself is never shown."""

    id: int
    first_name: str
    last_name: str
    username: str
    language_code: str
    stars: int
    has_password: bool
    saved_cards: list[SavedCardView]
    saved_order_info: OrderInfoView | None
    blocked_bot_ids: list[int]


class CommandView(Struct, frozen=True):
    command: str
    description: str


class ProviderTokenView(Struct, frozen=True):
    token: str
    provider: str
    mode: str
    connected_at: float


class WebhookView(Struct, frozen=True):
    url: str
    max_connections: int
    last_error_at: float | None
    last_error: str


class BotView(Struct, frozen=True):
    """`token` is what the bot's program needs; `waiting_updates` counts what it hasn't taken yet.

    With `has_group_privacy` it hears of a group only what is meant for it.
    """

    id: int
    name: str
    username: str
    token: str
    provider_tokens: list[ProviderTokenView]
    webhook: WebhookView | None
    waiting_updates: int
    stars: int
    has_group_privacy: bool


class ProviderView(Struct, frozen=True):
    """`country` is ISO 3166-1 alpha-2, "" for an international provider; `has_native_form` means that the
    client shows the card's fields itself instead of the provider's page."""

    name: str
    country: str
    flag: str
    bot_username: str
    has_native_form: bool


class Done(Struct, frozen=True):
    """Nothing more to tell."""

    ok: bool = True
