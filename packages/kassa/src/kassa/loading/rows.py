"""The rows of a CSV file, each with the line on which it begins."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kassa.documents import BadDocument, Problem, why_unreadable

csv.field_size_limit(1_000_000)


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is where the row begins (a quoted description may run over several lines)."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell's text without blanks around it; "" when the file has no such column."""
        return self.cells.get(column, "").strip()


@dataclass(frozen=True, slots=True)
class Sheet:
    file: str
    columns: Sequence[str]
    rows: Sequence[Row]


def read_sheet(path: Path) -> Sheet:
    """A CSV file with a header row, split by commas, semicolons or tabs. Raises BadDocument."""
    file = str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadDocument([Problem(file, 0, "", why_unreadable(error), "save the file as UTF-8")]) from None
    except OSError as error:
        raise BadDocument(
            [Problem(file, 0, "", why_unreadable(error), "give a file that can be read")]
        ) from None
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    try:
        return _split(file, text, delimiter)
    except csv.Error as error:
        raise BadDocument([Problem(file, 0, "", f"no CSV ({error})", "export the file again")]) from None


def _split(file: str, text: str, delimiter: str) -> Sheet:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns = [name.strip() for name in next(reader, [])]
    rows = []
    line = reader.line_num + 1
    for cells in reader:
        if len(cells) > len(columns):
            right = f"the header names {len(columns)} columns; put texts with a comma in quotes"
            raise BadDocument([Problem(file, line, "", f"{len(cells)} cells", right)])
        if any(cell.strip() for cell in cells):
            rows.append(Row(line, dict(zip(columns, cells, strict=False))))
        line = reader.line_num + 1
    return Sheet(file, columns, rows)
