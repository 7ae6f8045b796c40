"""Calls as they could be meant: arguments made from the Bot API's description, now and then with nonsense."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from importlib import resources
from typing import Any

from packages.tgsandbox.tests.botapi.schema import PLAIN, alternatives_of, types

# Divided by bars.
NONSENSE = ('|0|-1|null|[]|{}|[[]]|[{}]|["x"]|{"type":5}|{|\x00|\u2603|' + "9" * 30).split("|")
TEXTS = (
    "Hello",
    "<b>Hello",
    "*a_",
    "/start",
    "@shop_bot",
    "https://example.com/a.png",
    "2026",
    "🎲",
    "a" * 200,
)
DEEPEST = 5


@dataclass(frozen=True)
class Guesser:
    """`known` are values that something in the world has, by a part of the parameter's name."""

    chance: random.Random
    known: dict[str, tuple[Any, ...]]

    def arguments(self, method: str) -> dict[str, str]:
        """Every value is text, as in a form. What is optional is left out more often than not."""
        fields = methods()[method]["parameters"]
        return {
            name: self._as_text(self._argument(name, field["type"]))
            for name, field in fields.items()
            if self.chance.random() < (0.97 if field["required"] else 0.3)
        }

    def _argument(self, name: str, type_name: str) -> Any:
        if self.chance.random() < 0.07:
            return self.chance.choice(NONSENSE)
        return self._value(name, type_name, 0)

    def _value(self, name: str, type_name: str, depth: int) -> Any:
        if self.chance.random() < 0.02:
            return self.chance.choice((None, [], {}, -1, "", True, 1e300, [[1]]))
        if type_name.startswith("Array of "):
            many = 0 if depth > DEEPEST else self.chance.randint(0 if depth else 1, 3)
            return [self._value(name, type_name.removeprefix("Array of "), depth + 1) for _ in range(many)]
        chosen = self.chance.choice(choices_of(type_name))
        if chosen.startswith("Array of "):
            return self._value(name, chosen, depth + 1)
        if chosen not in PLAIN:
            return self._object(chosen, depth)
        return self._plain(name, chosen)

    def _object(self, type_name: str, depth: int) -> dict[str, Any]:
        made = {}
        for name, field in types()[type_name]["fields"].items():
            if depth > DEEPEST or self.chance.random() > (0.97 if field["required"] else 0.25):
                continue
            made[name] = self._value(name, field["type"], depth + 1)
            if name in ("type", "source") and self.chance.random() < 0.95:
                made[name] = kind_of(type_name)
        return made

    def _plain(self, name: str, type_name: str) -> Any:
        for part, values in self.known.items():
            if part in name and self.chance.random() < 0.9:
                return self.chance.choice(values)
        match type_name:
            case "Integer":
                return self.chance.choice((0, 1, 2, 5, 30, 100, 3600, 1_800_000_900, -1, 2**40, 2**63))
            case "Boolean" | "True":
                return self.chance.random() < 0.7
            case "Float":
                return self.chance.choice((0, 0.5, -3.25, 89.9, 1e20))
        return self.chance.choice(TEXTS)

    def _as_text(self, value: Any) -> str:
        return value if isinstance(value, str) else json.dumps(value)


def choices_of(type_name: str) -> list[str]:
    """The types that a value may have; a file is named by a text."""
    names = type_name.replace("InputFile or String", "String").replace("InputFile", "String")
    if " and " in names:
        return re.split(", | and ", names)
    return alternatives_of(names)


def kind_of(type_name: str) -> str:
    """What stands in the field `type`: photo for InlineQueryResultCachedPhoto."""
    families = (name for name, about in types().items() if not about["fields"])
    family = max((name for name in families if type_name.startswith(name)), key=len, default="")
    words = re.sub(r"(?<!^)(?=[A-Z])", "_", type_name.removeprefix(family)).lower()
    return words.removeprefix("cached_")


def methods() -> dict[str, Any]:
    text = resources.files("tgsandbox").joinpath("data/botapi.json").read_text()
    found: dict[str, Any] = json.loads(text)["methods"]
    return found
