from __future__ import annotations

from kassa.core.currencies import CURRENCIES
from kassa.core.provider_token import shape_of
from kassa.providers import directory, named_by, providers_for


def test_a_merchant_in_kazakhstan_finds_the_providers_at_home_first() -> None:
    names = [fit.provider.name for fit in providers_for("KZ", "KZT")]

    assert names[:2] == ["PayBox.money", "Freedom Pay"]
    assert "Stripe" in names
    assert "YooMoney (YooKassa)" not in names


def test_what_is_only_guessed_is_called_a_guess() -> None:
    sure = {fit.provider.name: fit.sure for fit in providers_for("KZ", "KZT")}

    assert sure["PayBox.money"]
    assert not sure["Freedom Pay"]
    assert not sure["Stripe"]


def test_a_home_provider_that_takes_other_money_does_not_fit() -> None:
    assert "PayMaster" not in {fit.provider.name for fit in providers_for("RU", "USD")}


def test_without_a_country_each_provider_says_whom_it_serves() -> None:
    reasons = {fit.provider.name: fit.reason for fit in providers_for(currency="KZT")}

    assert reasons["PayBox.money"] == "serves KZ and its money, KZT"
    assert reasons["Stripe"].startswith("international")
    assert "PayMaster" not in reasons


def test_a_token_s_number_names_its_provider() -> None:
    provider = named_by(shape_of("284685063:TEST:abc"))

    assert provider is not None
    assert provider.name == "Stripe"
    assert named_by(shape_of("1:LIVE:abc")) is None


def test_all_money_in_the_directory_is_money_that_telegram_knows() -> None:
    assert {currency for profile in directory() for currency in profile.currencies} <= set(CURRENCIES)
