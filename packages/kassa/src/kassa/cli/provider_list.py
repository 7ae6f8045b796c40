"""`kassa providers`: who may take the money in a country and a currency."""

from __future__ import annotations

from kassa.cli.screen import say, show_table
from kassa.core.currencies import CURRENCIES
from kassa.core.errors import InvalidInput
from kassa.providers import Fit, providers_for


def show_providers(country: str, currency: str) -> None:
    """Raises InvalidInput for a currency that Telegram doesn't take or a country that is no code."""
    country, currency = country.upper(), currency.upper()
    _check(country, currency)
    fits = providers_for(country, currency)
    where = " and ".join(part for part in (country, currency) if part) or "everywhere"
    rows = [(fit.provider.name, fit.reason, fit.provider.website, _testing(fit)) for fit in fits]
    if rows:
        show_table(("Provider", "Fit", "Website", "Test mode"), rows, title=f"Payment providers for {where}")
    if not rows:
        say(f"No provider that we know of fits {where}.")
    say("Digital goods are sold for Telegram Stars, in every country and without a provider.")
    say("The list is of about 2024. @BotFather shows today's: /mybots, your bot, Payments.")


def _testing(fit: Fit) -> str:
    return fit.provider.test_mode or "not known"


def _check(country: str, currency: str) -> None:
    problems = []
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        problems.append(("--country", f"found {country}; write a code of two letters, such as KZ"))
    if currency and currency not in CURRENCIES:
        problems.append(
            ("--currency", f"found {currency}; Telegram's payments don't know it, write one such as KZT")
        )
    if problems:
        raise InvalidInput(problems)
