"""Turns the cells of a row into values. What can't be one becomes a problem, and reading goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from kassa.core.catalogue import FileGoods
from kassa.core.money import Money
from kassa.loading.report import Findings
from kassa.loading.rows import Row
from kassa.loading.shop_files import ShopFiles


@dataclass(frozen=True, slots=True)
class Cells:
    files: ShopFiles
    findings: Findings

    def money(self, row: Row, column: str, convert: Callable[[str], Money]) -> Money | None:
        """The price; None when the cell holds none that is right."""
        try:
            return convert(row[column])
        except ValueError as error:
            self._wrong(row, column, row[column], str(error))
            return None

    def pieces(self, row: Row, column: str) -> int:
        """How many there are; less than nothing counts as nothing."""
        number = _number(row[column])
        if number is None or number != int(number):
            self._wrong(row, column, row[column], "write a whole number of pieces, or nothing")
            return 0
        return max(int(number), 0)

    def grams(self, row: Row, column: str, grams_in_one: int) -> int:
        """A weight; an empty cell weighs nothing."""
        number = _number(row[column] or "0")
        if number is None or number < 0:
            self._wrong(row, column, row[column], "write a number such as 0.18")
            return 0
        return round(number * grams_in_one)

    def picture(self, row: Row, column: str) -> str:
        """The first picture of a cell that may list several."""
        name = row[column].split(",")[0].strip()
        try:
            return self.files.picture(name)
        except ValueError as error:
            self._wrong(row, column, name, str(error))
            return ""

    def file(self, row: Row, column: str) -> FileGoods | None:
        try:
            return FileGoods(self.files.local(row[column]))
        except ValueError as error:
            self._wrong(row, column, row[column], str(error))
            return None

    def _wrong(self, row: Row, column: str, found: str, right: str) -> None:
        self.findings.wrong(row.line, column, f'"{found}"', right)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
