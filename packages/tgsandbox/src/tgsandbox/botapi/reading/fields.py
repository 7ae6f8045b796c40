"""Reading a JSON object with the words that Telegram's server has for what is missing or of the wrong type.

Source: tdlib/td, tdutils JsonBuilder.cpp.
"""

from __future__ import annotations

from typing import Any

from tgsandbox.botapi.errors import ApiError, bad_request


class FieldError(Exception):
    """What is wrong with a value, without the prefix that says where it was met."""

    def within(self, what: str) -> ApiError:
        """The refusal that names what could not be parsed."""
        return bad_request(f"Can't parse {what}: {self}")


class Fields:
    """One JSON object that came in an argument; numbers and their text are as good as each other."""

    def __init__(self, value: Any, expectation: str) -> None:
        if not isinstance(value, dict):
            raise FieldError(expectation)
        self._values: dict[str, Any] = value

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str) -> str:
        """The value as text, "" when it is missing."""
        return self.required_text(name) if name in self._values else ""

    def required_text(self, name: str) -> str:
        value = self._required(name)
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        raise FieldError(f'Field "{name}" must be of type String')

    def integer(self, name: str, default: int = 0, *, bits: int = 32) -> int:
        return self.required_integer(name, bits=bits) if name in self._values else default

    def required_integer(self, name: str, *, bits: int = 32) -> int:
        """A whole number of `bits` bits, or its text."""
        value = self._required(name)
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise FieldError(f'Field "{name}" must be a Number')
        try:
            number = int(str(value))
        except ValueError:
            raise FieldError(f'Field "{name}" must be a valid Number') from None
        if not -(1 << bits - 1) <= number < 1 << bits - 1:
            raise FieldError(f'Field "{name}" must be a valid Number')
        return number

    def required_number(self, name: str) -> float:
        value = self._required(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise FieldError(f'Field "{name}" must be of type Number')
        return float(value)

    def boolean(self, name: str) -> bool:
        value = self._values.get(name, False)
        if not isinstance(value, bool):
            raise FieldError(f'Field "{name}" must be of type Boolean')
        return value

    def object(self, name: str) -> Fields:
        """A required object."""
        return Fields(self._required(name), f'Field "{name}" must be of type Object')

    def array(self, name: str) -> list[Any]:
        """An optional array, empty when it is missing."""
        value = self._values.get(name, [])
        if not isinstance(value, list):
            raise FieldError(f'Field "{name}" must be of type Array')
        return value

    def _required(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError:
            raise FieldError(f'Can\'t find field "{name}"') from None
