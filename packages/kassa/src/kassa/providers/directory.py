"""The providers that BotFather lists, and which of them fit a country and a currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from kassa.core.provider_token import ProviderTokenShape


class ProviderProfile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`countries` are ISO 3166-1 alpha-2 codes; an international one may serve any, and decides itself.

    `countries_known_from` says how sure that is: Telegram, BotFather, provider or guess. `currencies` is the
    money of its countries; empty = ask the provider. `card_form`: the card is typed in Telegram's own form,
    or on the provider's web page. `token_numbers`: the number at the head of its tokens, and its mode.
    """

    name: str
    website: str
    international: bool
    countries: tuple[str, ...]
    countries_known_from: Literal["Telegram", "BotFather", "provider", "guess"]
    currencies: tuple[str, ...]
    card_form: Literal["telegram", "web"]
    token_numbers: Mapping[str, Literal["test", "live"]]
    test_mode: str
    note: str


class _Directory(msgspec.Struct, frozen=True):
    about: str
    providers: tuple[ProviderProfile, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """A provider that may serve. `sure` is False where its countries or its money are only guessed."""

    provider: ProviderProfile
    reason: str
    sure: bool


@cache
def directory() -> tuple[ProviderProfile, ...]:
    """All providers, in the order of Telegram's list (of about 2024)."""
    text = files("kassa").joinpath("data/providers.json").read_bytes()
    return msgspec.json.decode(text, type=_Directory).providers


def named_by(shape: ProviderTokenShape) -> ProviderProfile | None:
    """Whose token it is; None for a number that we don't know."""
    return next((profile for profile in directory() if str(shape.number) in profile.token_numbers), None)


def providers_for(country: str = "", currency: str = "") -> tuple[Fit, ...]:
    """Who may take `currency` ("" = any) from a merchant in `country` ("" = any); those at home first."""
    fits = [fit for profile in directory() if (fit := _fit(profile, country, currency))]
    return tuple(sorted(fits, key=lambda fit: (fit.provider.international, not fit.sure)))


def _fit(profile: ProviderProfile, country: str, currency: str) -> Fit | None:
    if profile.international and country not in profile.countries:
        return Fit(profile, "international: ask whether it serves your country and currency", False)
    if country and country not in profile.countries:
        return None
    if currency and profile.currencies and currency not in profile.currencies and not profile.international:
        return None
    takes_currency = not currency or currency in profile.currencies
    money = ""
    if currency:
        money = f" and its money, {currency}" if takes_currency else f"; ask about {currency}"
    reason = f"serves {country or ', '.join(profile.countries)}{money}"
    if profile.countries_known_from == "guess":
        return Fit(profile, f"{reason} (our guess: ask)", False)
    return Fit(profile, reason, takes_currency)
