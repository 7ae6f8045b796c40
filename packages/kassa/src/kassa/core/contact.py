"""Who the buyer is and where the parcel goes, as Telegram hands it over."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShippingAddress:
    """`country_code` is ISO 3166-1 alpha-2; all texts may be empty."""

    country_code: str
    state: str = ""
    city: str = ""
    street_line1: str = ""
    street_line2: str = ""
    post_code: str = ""


@dataclass(frozen=True, slots=True)
class OrderInfo:
    name: str = ""
    phone_number: str = ""
    email: str = ""
    shipping_address: ShippingAddress | None = None
