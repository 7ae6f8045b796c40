"""Amounts as people write and read them, in Telegram's way."""

from __future__ import annotations

import re

from kassa.core.currency_table import CURRENCIES, Currency
from kassa.core.money import Money

__all__ = ["CURRENCIES", "Currency", "currency_of", "format_money", "parse_amount"]

_SPACES = re.compile(r"[\s'’]")
_DIGITS = re.compile(r"[0-9]+")
_WHOLE_WITH_GROUPS = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*")


def currency_of(code: str) -> Currency:
    """Raises ValueError for a code that Telegram's payments don't know."""
    try:
        return CURRENCIES[code]
    except KeyError:
        raise ValueError(
            f"Telegram knows no currency {code!r}; use an ISO 4217 code such as USD, or XTR"
        ) from None


def format_money(money: Money) -> str:
    """The amount as Telegram's clients write it: `$1,299.00`, `1 299,00 €`, `⭐250`."""
    currency = currency_of(money.currency)
    whole, fraction = divmod(abs(money.amount), 10**currency.exponent)
    number = f"{whole:,}".replace(",", currency.thousands_separator)
    if currency.exponent and (fraction or not currency.drop_zeros):
        number += f"{currency.decimal_separator}{fraction:0{currency.exponent}d}"
    space = " " if currency.space_between else ""
    sign = "-" if money.amount < 0 else ""
    if currency.symbol_left:
        return f"{sign}{currency.symbol}{space}{number}"
    return f"{sign}{number}{space}{currency.symbol}"


def parse_amount(text: str, currency: str) -> Money:
    """A price as people write it, exactly: `12.50`, `12,5`, `1 299,00`, `1,299.00`, `1299`.

    The last of point and comma is the decimal mark, unless it can only group thousands (`1.299.000`).
    Raises ValueError for anything else, also for more decimals than the currency has. `1,299` of a currency
    with two decimals is such a case: it may mean thousands, and a price is no place for guessing.
    """
    exponent = currency_of(currency).exponent
    whole, fraction = _split(_SPACES.sub("", text.strip()))
    if not _DIGITS.fullmatch(whole) or (fraction and not _DIGITS.fullmatch(fraction)):
        raise ValueError(f"expected an amount such as {_example(exponent)}, got {text!r}")
    if len(fraction) > exponent:
        raise ValueError(
            f"{currency} has {exponent} decimals, got {len(fraction)} in {text!r}; write {_example(exponent)}"
        )
    return Money(int(whole + fraction.ljust(exponent, "0")), currency)


def _split(number: str) -> tuple[str, str]:
    """Digits before and after the decimal mark."""
    point, comma = number.rfind("."), number.rfind(",")
    if point < 0 and comma < 0:
        return number, ""
    mark, other = (".", ",") if point > comma else (",", ".")
    if number.count(mark) > 1:
        grouped = _WHOLE_WITH_GROUPS.fullmatch(number)
        return (number.replace(mark, ""), "") if grouped else (number, "")
    whole, _, fraction = number.partition(mark)
    if other in whole:
        whole = whole.replace(other, "") if _WHOLE_WITH_GROUPS.fullmatch(whole) else whole
    return (whole, fraction) if fraction else (number, "")


def _example(exponent: int) -> str:
    return f"12.{'50000'[:exponent]}" if exponent else "12"
