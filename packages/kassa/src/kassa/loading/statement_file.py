"""A provider's statement as a CSV file (docs/reconciliation.md describes it)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar, cast, get_args

from kassa.core.currencies import CURRENCIES, parse_amount
from kassa.core.money import Money
from kassa.documents import BadDocument, Problem
from kassa.loading.rows import Row, read_sheet
from kassa.service.reconciling.lists import LineKind, StatementLine

T = TypeVar("T")

KINDS = get_args(LineKind)
# Money that went to the merchant's own bank is no payment.
IGNORED = ("payout",)
NEEDED = ("date", "type", "id", "provider_payment_charge_id", "currency")


def load_statement(path: Path) -> tuple[StatementLine, ...]:
    """Raises BadDocument with every problem and its line; then nothing of the file counts."""
    sheet = read_sheet(path)
    missing = [name for name in NEEDED if name not in sheet.columns]
    if missing or ("amount" in sheet.columns) == ("total" in sheet.columns):
        right = (
            f"the header names {', '.join(NEEDED)}, and either amount (whole smallest units) "
            "or total (as people write it)"
        )
        raise BadDocument([Problem(sheet.file, 1, "", ", ".join(sheet.columns) or "nothing", right)])
    reading = _Reading(sheet.file)
    lines = [reading.line(row) for row in sheet.rows if row["type"] not in IGNORED]
    if reading.problems:
        raise BadDocument(reading.problems)
    return tuple(line for line in lines if line is not None)


class _Reading:
    def __init__(self, file: str) -> None:
        self._file = file
        self.problems: list[Problem] = []

    def line(self, row: Row) -> StatementLine | None:
        before = len(self.problems)
        kind = self._cell(row, "type", _kind)
        currency = self._cell(row, "currency", _currency)
        at = self._cell(row, "date", _moment)
        line_id = self._cell(row, "id", _something)
        charge = self._cell(row, "provider_payment_charge_id", _something)
        if kind is None or currency is None or at is None or line_id is None or charge is None:
            return None
        column = "amount" if "amount" in row.cells else "total"
        total = self._cell(row, column, lambda text: _money(text, currency, column == "total"))
        fee = self._cell(row, "fee", lambda text: _money(text, currency, column == "total"))
        if len(self.problems) > before or total is None:
            return None
        return StatementLine(
            kind,
            line_id,
            charge,
            at,
            # The sign says which way the money went; so does the kind of the line.
            total if kind == "fee" else Money(abs(total.amount), currency),
            fee if fee and fee.amount else None,
            row["telegram_payment_charge_id"],
            row["description"][:200],
        )

    def _cell(self, row: Row, column: str, convert: Callable[[str], T]) -> T | None:
        try:
            return convert(row[column])
        except ValueError as error:
            found = f'"{row[column]}"' if row[column] else "nothing"
            self.problems.append(Problem(self._file, row.line, column, found, str(error)))
            return None


def _kind(text: str) -> LineKind:
    if text not in KINDS:
        raise ValueError(f"write one of {', '.join((*KINDS, *IGNORED))}")
    return cast(LineKind, text)


def _currency(text: str) -> str:
    if text not in CURRENCIES:
        raise ValueError("write a currency by its three capital letters, such as EUR")
    return text


def _moment(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise ValueError("write a moment such as 2026-01-31T12:00:00+00:00") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _something(text: str) -> str:
    if not text:
        raise ValueError("write the provider's own id")
    return text


def _money(text: str, currency: str, is_written_out: bool) -> Money:
    """With its sign; an empty cell is nothing."""
    sign, number = (-1, text[1:]) if text.startswith("-") else (1, text)
    if is_written_out:
        return Money(sign * (parse_amount(number, currency).amount if number else 0), currency)
    if number and not (number.isascii() and number.isdecimal()):
        raise ValueError("write a whole number of the currency's smallest units, such as 1250")
    return Money(sign * int(number or 0), currency)
