"""Path parameters, query strings and bodies, read by the types of the verb that they are for."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from tgsandbox.control.verb import WrongRequest

Shape = TypeVar("Shape", bound=msgspec.Struct)
# How msgspec says which part of a body is wrong: "Expected `int`, got `str` - at `$.stars`".
PLACE = re.compile(r"^(?P<text>.*?)(?: - at `(?P<key>key in )?\$\.?(?P<field>[^`]*)`)?$", re.DOTALL)
UNKNOWN_FIELD = re.compile(r"^Object contains unknown field `(?P<field>[^`]*)`$")
MISSING_FIELD = re.compile(r"^Object missing required field `(?P<field>[^`]*)`$")
TYPES = re.compile(r"^Expected `(?P<expected>[^`]*)`.*?, got `(?P<found>[^`]*)`")


def read_body(shape: type[Shape], octets: bytes) -> Shape:
    """The body as `shape`; an empty one stands for {}."""
    try:
        return msgspec.convert(_with_whole_numbers(msgspec.json.decode(octets or b"{}")), shape)
    except msgspec.ValidationError as error:
        raise wrong_request(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WrongRequest(f"the body is not JSON: {error}", expected="a JSON object") from None


def read_query(shape: type[Shape], values: dict[str, str]) -> Shape:
    try:
        read = msgspec.convert(values, shape, strict=False)
    except msgspec.ValidationError as error:
        raise wrong_request(str(error)) from None
    for name, text in values.items():
        # A query string has no null, but msgspec takes the word for one.
        if getattr(read, name) is None:
            raise WrongRequest(f"{name} should be left out or have a value, found {text!r}", name, found=text)
    return read


def read_parameter(name: str, text: str, kind: type) -> Any:
    """A part of the path: a whole number or a text."""
    if kind is str:
        return text
    try:
        return msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError:
        raise WrongRequest(
            f"{name} in the path should be a whole number, found {text!r}", name, found=text, expected="int"
        ) from None


def wrong_request(words: str) -> WrongRequest:
    """msgspec's sentence taken apart: which field, what was found, what would be right."""
    place = PLACE.match(words)
    assert place is not None
    text, field = place["text"], place["field"] or ""
    types = TYPES.match(text)
    if types is not None:
        return WrongRequest(words, field, found=types["found"], expected=types["expected"])
    if unknown := UNKNOWN_FIELD.match(text):
        return WrongRequest(words, _inside(field, unknown["field"]), expected="no such field")
    if missing := MISSING_FIELD.match(text):
        return WrongRequest(words, _inside(field, missing["field"]), found="nothing")
    return WrongRequest(words, field, expected=text.removeprefix("Expected "))


def make_request(shape: type[Shape], **fields: Any) -> Shape:
    """A request from Python's own values, checked as one that came over HTTP."""
    try:
        return msgspec.convert(fields, shape)
    except msgspec.ValidationError as error:
        raise wrong_request(str(error)) from None


def _with_whole_numbers(value: Any) -> Any:
    """JSON knows one kind of number: 5.0 is the integer 5, as JSON Schema has it."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {key: _with_whole_numbers(one) for key, one in value.items()}
        case list():
            return [_with_whole_numbers(one) for one in value]
    return value


def _inside(outer: str, name: str) -> str:
    return f"{outer}.{name}" if outer else name
