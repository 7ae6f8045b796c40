"""One line of the doctor's report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """`right` says what to do; "" when all is well. A `fail` keeps the shop from selling something."""

    level: Literal["ok", "warn", "fail"]
    subject: str
    found: str
    right: str = ""

    def __str__(self) -> str:
        advice = f"; {self.right}" if self.right else ""
        return f"{self.level:<4}  {self.subject}: {self.found}{advice}"


def ok(subject: str, found: str) -> Finding:
    return Finding("ok", subject, found)


def warn(subject: str, found: str, right: str) -> Finding:
    return Finding("warn", subject, found, right)


def fail(subject: str, found: str, right: str) -> Finding:
    return Finding("fail", subject, found, right)
