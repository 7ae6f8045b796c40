"""What the Bot API says an update looks like, and updates made by it: any kind, any field, any depth."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

Value = Any  # Telegram's own JSON
DEEPEST = 4


@cache
def _types() -> dict[str, dict[str, Any]]:
    text = (files("tgsandbox") / "data/botapi.json").read_text()
    types: dict[str, dict[str, Any]] = json.loads(text)["types"]
    return types


def kinds() -> dict[str, str]:
    """What an update may be about, and the type of it."""
    fields = _types()["Update"]["fields"]
    return {name: field["type"] for name, field in fields.items() if name != "update_id"}


def made(type_: str, draw: random.Random, depth: int = 0) -> Value:
    """A value of this type as Telegram might send it: what is required, and some of what is not."""
    if " or " in type_:
        return made(draw.choice(type_.split(" or ")), draw, depth)
    if type_.startswith("Array of "):
        inner = type_.removeprefix("Array of ")
        return [made(inner, draw, depth + 1) for _ in range(draw.randrange(3) if depth < DEEPEST else 0)]
    if type_ in _PLAIN:
        return _PLAIN[type_](draw)
    fields = _types().get(type_, {"fields": {}})["fields"]
    return {
        name: made(field["type"], draw, depth + 1)
        for name, field in fields.items()
        if (field["required"] and depth < DEEPEST + 2) or (depth < DEEPEST and draw.random() < 0.2)
    }


def _word(draw: random.Random) -> str:
    return draw.choice(["", "x", "Привет", "a<b>&c", "2026", "https://example.org/?a=b"])


_PLAIN: dict[str, Callable[[random.Random], Value]] = {
    "Integer": lambda draw: draw.choice([0, 1, -1, 77, 2**31, 2**52]),
    "String": _word,
    "Boolean": lambda draw: draw.random() < 0.5,
    "True": lambda draw: True,
    "Float": lambda draw: draw.choice([0.0, -1.5, 1e300]),
}
