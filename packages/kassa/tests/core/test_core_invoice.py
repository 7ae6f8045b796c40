"""What Telegram takes as an invoice."""

from __future__ import annotations

import pytest

from kassa.core.invoice import (
    InvoiceProblem,
    amount_problems,
    payload_problems,
    stars_problems,
    subscription_problems,
    text_problems,
    tip_problems,
)
from kassa.core.money import STARS, Money


def fields(problems: list[InvoiceProblem]) -> list[str]:
    return [f"{problem.severity} {problem.field}" for problem in problems]


def test_a_good_invoice_has_no_problems() -> None:
    assert text_problems("T" * 32, "D" * 255) == []
    assert payload_problems("p" * 128) == []
    assert amount_problems(Money(100, "USD")) == []
    assert tip_problems(500, (100, 200, 300, 500)) == []
    assert stars_problems(1, 0, False) == []
    assert subscription_problems(Money(10_000, STARS), 2_592_000) == []


def test_texts_have_limits() -> None:
    assert fields(text_problems("", "D" * 256)) == ["error title", "error description"]


@pytest.mark.parametrize("payload", ["", "p" * 129, "я" * 65])
def test_a_payload_is_counted_in_bytes(payload: str) -> None:
    assert fields(payload_problems(payload)) == ["error payload"]


def test_an_amount_outside_the_snapshot_is_a_warning_but_stars_are_exact() -> None:
    assert fields(amount_problems(Money(99, "USD"))) == ["warning price"]
    assert "$1.00 to $10,000.00" in amount_problems(Money(99, "USD"))[0].text
    assert fields(amount_problems(Money(100_001, STARS))) == ["error price"]


def test_nothing_and_too_much_are_errors_in_any_currency() -> None:
    assert fields(amount_problems(Money(0, "USD"))) == ["error price"]
    assert fields(amount_problems(Money(1_000_000_000_000, "VND"))) == ["error price"]
    assert fields(amount_problems(Money(100, "TXR"))) == ["error currency"]


def test_suggested_tips_rise_and_stay_below_the_highest() -> None:
    assert fields(tip_problems(500, (200, 100))) == ["error suggested_tips"]
    assert fields(tip_problems(500, (0,))) == ["error suggested_tips"]
    assert fields(tip_problems(500, (600,))) == ["error suggested_tips"]
    assert fields(tip_problems(500, (1, 2, 3, 4, 5))) == ["error suggested_tips"]
    assert fields(tip_problems(-1, ())) == ["error max_tip"]


def test_stars_have_one_price_no_tips_and_no_shipping() -> None:
    assert fields(stars_problems(2, 1, True)) == ["error prices", "error max_tip", "error shipping"]


def test_a_subscription_costs_at_most_ten_thousand_stars() -> None:
    assert fields(subscription_problems(Money(10_001, STARS), 2_592_000)) == ["error subscription"]
    assert subscription_problems(Money(10_001, STARS), 0) == []
