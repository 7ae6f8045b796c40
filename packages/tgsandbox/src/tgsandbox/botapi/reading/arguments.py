"""The arguments of one call, read as Telegram's server reads them: every value is text.

Source: telegram-bot-api 10.0, Client.cpp and HttpReader: the first occurrence of a key wins and the query
string comes before the body; a JSON body's strings are decoded, its other values stay JSON text; integers
are read up to what is no digit (td, misc.h, to_integer) and clamped to their range.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tgsandbox.botapi.errors import bad_request

DIGITS = re.compile("-?[0-9]+")
TRUE = frozenset({"true", "yes", "1"})


@dataclass(frozen=True, slots=True)
class UploadedFile:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Arguments:
    values: Mapping[str, str]
    files: Mapping[str, UploadedFile] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value, or "" when it is missing."""
        return self.values.get(name, "")

    def required(self, name: str) -> str:
        value = self.values.get(name, "")
        if not value:
            raise bad_request(f'parameter "{name}" is required')
        return value

    def boolean(self, name: str) -> bool:
        return self.values.get(name, "").lower() in TRUE

    def integer(self, name: str, default: int = 0, low: int = -(2**63), high: int = 2**63 - 1) -> int:
        """The digits that the value begins with: 12.7 is 12, and a word is 0. `default` when it is empty."""
        raw = self.values.get(name, "")
        if not raw:
            return min(max(default, low), high)
        digits = DIGITS.match(raw)
        return min(max(int(digits[0]) if digits else 0, low), high)

    def json(self, name: str, what: str) -> Any:
        """The value parsed as JSON, None when missing; `what` names it in Telegram's error text."""
        raw = self.values.get(name, "")
        if not raw:
            return None
        try:
            return msgspec.json.decode(raw)
        except msgspec.DecodeError:
            raise bad_request(f"can't parse {what} JSON object") from None


def as_arguments(value: Mapping[str, Any]) -> Arguments:
    """An object's fields as if each had been an argument of the call."""
    return Arguments(
        {
            name: part if isinstance(part, str) else msgspec.json.encode(part).decode()
            for name, part in value.items()
            if part is not None
        }
    )
