"""One table of a TOML document: hands out typed values and notes what is wrong with them."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from kassa.documents.problem import Problem, shown
from kassa.documents.toml_document import TomlDocument
from kassa.documents.toml_lines import Path

T = TypeVar("T")


class Table:
    """Each method reads one key. What is missing or wrong becomes a problem and a harmless stand-in value,
    so that reading goes on and tells everything at once; nobody may use the result while there are problems.
    """

    def __init__(
        self,
        document: TomlDocument,
        problems: list[Problem],
        path: Path = (),
        values: dict[str, Any] | None = None,
    ) -> None:
        self._document = document
        self._problems = problems
        self._path = path
        self._values = dict(document.values) if values is None else values
        self._known: set[str] = set()

    def has(self, key: str) -> bool:
        self._known.add(key)
        return key in self._values

    def names(self) -> list[str]:
        return list(self._values)

    def value(self, key: str) -> Any:
        """What stands there, of whatever type; for a reader that checks it itself."""
        self._known.add(key)
        return self._values.get(key)

    def text(
        self, key: str, default: str | None = None, right: str = "write a text in quotes", longest: int = 0
    ) -> str:
        value = self._typed(key, str, default, "", right)
        if not isinstance(self._values.get(key), str):
            return value
        if longest and len(value) > longest:
            self.wrong(key, f"write at most {longest} characters, these are {len(value)}")
        if default is None and not value.strip():
            self.wrong(key, right)
        return value

    def whole(self, key: str, default: int | None = None, least: int = 0, most: int | None = None) -> int:
        right = (
            f"write a whole number from {least} to {most}"
            if most is not None
            else f"write a whole number, {least} or more"
        )
        value = self._typed(key, int, default, least, right)
        if key in self._values and not (least <= value and (most is None or value <= most)):
            self.wrong(key, right)
        return value

    def seconds(self, key: str, default: float, least: float = 1.0) -> float:
        right = f"write seconds, {least:g} or more"
        value = self._values.get(key, default)
        self._known.add(key)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
            or value < least
        ):
            self.wrong(key, right)
            return default
        return float(value)

    def flag(self, key: str, default: bool) -> bool:
        return self._typed(key, bool, default, default, "write true or false")

    def choice(self, key: str, choices: Iterable[str], default: str | None = None) -> str:
        listed = list(choices)
        right = "write " + " or ".join(f'"{choice}"' for choice in listed)
        value = self._typed(key, str, default, listed[0], right)
        if value not in listed:
            self.wrong(key, right)
            return listed[0]
        return value

    def texts(
        self, key: str, default: tuple[str, ...] = (), right: str = 'write a list such as ["a", "b"]'
    ) -> tuple[str, ...]:
        value = self._typed(key, list, list(default), [], right)
        if not all(isinstance(item, str) for item in value):
            self.wrong(key, right)
            return default
        return tuple(value)

    def converted(self, key: str, convert: Callable[[Any], T], stand_in: T, required: bool = True) -> T:
        """The value through `convert`, whose ValueError says what would be right."""
        self._known.add(key)
        if key not in self._values:
            if required:
                self.missing(key)
            return stand_in
        try:
            return convert(self._values[key])
        except ValueError as error:
            self.wrong(key, str(error))
            return stand_in

    def table(self, key: str, required: bool = False) -> Table:
        value = self._typed(key, dict, None if required else {}, {}, f"write a table [{self._dotted(key)}]")
        return Table(self._document, self._problems, (*self._path, key), value)

    def tables(self, key: str) -> list[Table]:
        right = f"write tables [[{self._dotted(key)}]]"
        value = self._typed(key, list, [], [], right)
        if not all(isinstance(item, dict) for item in value):
            self.wrong(key, right)
            return []
        return [
            Table(self._document, self._problems, (*self._path, key, index), item)
            for index, item in enumerate(value)
        ]

    def missing(self, key: str, right: str = "") -> None:
        self._note(key, "nothing", right or f"write `{key} = …`")

    def wrong(self, key: str, right: str, found: str = "") -> None:
        self._note(
            key, found or shown(self._values[key]) if key in self._values else found or "nothing", right
        )

    def refuse_unknown(self) -> None:
        """Notes every key that nobody has asked for: most are slips of the pen."""
        for key in self._values:
            if key in self._known:
                continue
            near = difflib.get_close_matches(key, self._known, n=1)
            right = f"did you mean `{near[0]}`?" if near else "known here: " + ", ".join(sorted(self._known))
            self._note(key, "a field that nobody reads", right)

    def _typed(self, key: str, kind: type[T], default: T | None, stand_in: T, right: str) -> T:
        self._known.add(key)
        if key not in self._values:
            if default is None:
                self.missing(key, right)
            return stand_in if default is None else default
        value = self._values[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.wrong(key, right)
            return stand_in if default is None else default
        return value

    def _note(self, key: str, found: str, right: str) -> None:
        line = self._document.line_of((*self._path, key))
        self._problems.append(Problem(self._document.file, line, self._dotted(key), found, right))

    def _dotted(self, key: str) -> str:
        text = ""
        for part in (*self._path, key):
            text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
        return text
