"""Amounts, as people write and read them."""

from __future__ import annotations

import pytest

from kassa.core.currencies import CURRENCIES, currency_of, format_money, parse_amount
from kassa.core.money import Money


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (129_900, "USD", "$1,299.00"),
        (5, "USD", "$0.05"),
        (-129_900, "USD", "-$1,299.00"),
        (129_900, "EUR", "1 299,00 €"),
        (129_900, "RUB", "1 299,00 RUB"),
        (1_299, "JPY", "¥1,299"),
        (1_250_000, "XTR", "⭐1,250,000"),
        (1_299_000, "BHD", "BHD 1,299.000"),
        (123_456_789, "CHF", "1'234'567.89 CHF"),
    ],
)
def test_an_amount_is_shown_as_telegrams_clients_show_it(amount: int, currency: str, shown: str) -> None:
    assert format_money(Money(amount, currency)) == shown


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("12.50", "USD", 1_250),
        ("12,5", "USD", 1_250),
        ("12", "USD", 1_200),
        ("1 299,00", "RUB", 129_900),
        ("1\u00a0299,00", "RUB", 129_900),
        ("1,299.00", "USD", 129_900),
        ("1.299,00", "EUR", 129_900),
        ("1'299.00", "CHF", 129_900),
        ("1.299.000", "VND", 1_299_000),
        ("1,234,567.89", "USD", 123_456_789),
        ("250", "XTR", 250),
        ("1.234", "BHD", 1_234),
        ("0.1", "USD", 10),
    ],
)
def test_a_price_is_read_to_the_last_digit(text: str, currency: str, amount: int) -> None:
    assert parse_amount(text, currency) == Money(amount, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("", "USD"),
        ("free", "USD"),
        ("-5", "USD"),
        ("12.505", "USD"),
        ("1,299", "USD"),
        ("1.5", "XTR"),
        ("12.", "USD"),
        (".50", "USD"),
        ("1,2,3", "USD"),
        ("1e3", "USD"),
        ("١٢", "USD"),
        ("1,29.900,00", "EUR"),
        ("$5", "USD"),
    ],
)
def test_what_is_no_exact_price_is_refused(text: str, currency: str) -> None:
    with pytest.raises(ValueError, match=r"12|decimals"):
        parse_amount(text, currency)


def test_every_amount_of_every_currency_reads_back_as_it_was_shown() -> None:
    for code, currency in CURRENCIES.items():
        if currency.decimal_separator in ".,":
            money = Money(1_234_567, code)
            shown = format_money(money).replace(currency.symbol, "").strip()
            assert parse_amount(shown, code) == money


def test_an_unknown_currency_is_named() -> None:
    with pytest.raises(ValueError, match="XTS"):
        currency_of("XTS")


def test_the_table_knows_stars_and_the_currencies_of_the_documentation() -> None:
    assert (CURRENCIES["XTR"].exponent, CURRENCIES["XTR"].max_amount) == (0, 100_000)
    assert sum(currency.documented for currency in CURRENCIES.values()) == 87
    assert {code for code, one in CURRENCIES.items() if one.exponent == 3} == {"BHD", "IQD", "JOD"}


def test_amounts_of_two_currencies_are_not_added_up() -> None:
    with pytest.raises(ValueError, match="USD and EUR"):
        Money(1, "USD") + Money(1, "EUR")
