"""What is wrong in a file, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kassa.core.errors import ShopError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `line` counts from 1; 0 means the file as a whole.

    `found` says what stands there ("nothing" when nothing does), `right` what would be right.
    """

    file: str
    line: int
    field: str
    found: str
    right: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        named = f"{place}: {self.field}" if self.field else place
        return f"{named}: found {self.found}; {self.right}"


class BadDocument(ShopError):
    """A file that can't be used, with everything that is wrong in it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.file, problem.line)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def why_unreadable(error: OSError | UnicodeDecodeError) -> str:
    """As `found` says it: in words, without the system's numbers."""
    if isinstance(error, UnicodeDecodeError):
        return f"no text in UTF-8 (byte {error.start})"
    return (error.strerror or str(error)).lower()


def shown(value: object, longest: int = 60) -> str:
    """A value as a problem quotes it: short, and on one line."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    if isinstance(value, bool):
        text = "true" if value else "false"
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"
