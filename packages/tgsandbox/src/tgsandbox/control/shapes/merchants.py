"""The merchant's account at a payment provider: keys, disputes, pay-outs."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from tgsandbox.control.shapes.money import Money
from tgsandbox.control.shapes.requests import Request


class MerchantView(Struct, frozen=True):
    """What a program needs for the provider's own API.

    `api_url` is a path of this server: for Stripe's SDK the address of the API, for YooKassa's its api_url;
    "" for a provider whose API is not played. The statement is at /merchant/statement.csv, with `secret_key`
    as the password of Basic.
    """

    provider_token: str
    provider: str
    merchant_id: str
    secret_key: str
    api_url: str
    balances: list[Money]


class NewDispute(Request, frozen=True):
    reason: Literal["fraudulent", "product_not_received", "product_unacceptable", "duplicate", "general"] = (
        "fraudulent"
    )


class DisputeEnd(Request, frozen=True):
    """Won: the merchant keeps the money. Else it is charged back."""

    won: bool


class DisputeView(Struct, frozen=True):
    id: str
    charge_id: str
    total: Money
    reason: str
    state: Literal["needs_response", "won", "lost"]


class PayoutView(Struct, frozen=True):
    id: str
    at: float
    total: Money
