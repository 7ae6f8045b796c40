"""On which line each key of a TOML text stands. The text is known to be valid TOML."""

from __future__ import annotations

from collections.abc import Mapping

Path = tuple[str | int, ...]

_BLANK = " \t\r\n,"
_BARE_END = ",]}\r\n#"


def lines_of(text: str) -> Mapping[Path, int]:
    """The line (from 1) of every key, table and array element, by its path: `("shipping", 0, "price")`."""
    return _Scanner(text).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._lines: dict[Path, int] = {}
        self._arrays: dict[Path, int] = {}

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        while self._skip_blank():
            if self._text[self._at] == "[":
                table = self._header()
                continue
            self._key_and_value(table)
        return self._lines

    def _header(self) -> Path:
        is_array = self._text.startswith("[[", self._at)
        self._advance(2 if is_array else 1)
        parts = self._key()
        self._advance(2 if is_array else 1)
        path: Path = ()
        for part in parts[:-1]:
            path = self._newest((*path, part))
        path = (*path, parts[-1])
        if is_array:
            self._arrays[path] = self._arrays.get(path, -1) + 1
        self._lines.setdefault(path, self._line)
        path = self._newest(path)
        self._lines[path] = self._line
        return path

    def _newest(self, path: Path) -> Path:
        return (*path, self._arrays[path]) if path in self._arrays else path

    def _key_and_value(self, table: Path) -> None:
        line = self._line
        path = table
        for part in self._key():
            path = (*path, part)
            self._lines.setdefault(path, line)
        self._advance(1)  # the equals sign
        self._value(path)

    def _key(self) -> list[str]:
        parts: list[str] = []
        while True:
            self._skip_spaces()
            parts.append(self._quoted() if self._text[self._at] in "\"'" else self._bare_key())
            self._skip_spaces()
            if self._text[self._at] != ".":
                return parts
            self._advance(1)

    def _bare_key(self) -> str:
        start = self._at
        while self._text[self._at] not in " \t.=]":
            self._at += 1
        return self._text[start : self._at]

    def _value(self, path: Path) -> None:
        self._skip_spaces()
        first = self._text[self._at]
        if first in "\"'":
            self._quoted()
        elif first == "[":
            self._array(path)
        elif first == "{":
            self._inline_table(path)
        else:
            while self._at < len(self._text) and self._text[self._at] not in _BARE_END:
                self._at += 1

    def _array(self, path: Path) -> None:
        self._advance(1)
        index = 0
        while self._skip_blank() and self._text[self._at] != "]":
            self._lines[(*path, index)] = self._line
            self._value((*path, index))
            index += 1
        self._advance(1)

    def _inline_table(self, path: Path) -> None:
        self._advance(1)
        while self._skip_blank() and self._text[self._at] != "}":
            self._key_and_value(path)
        self._advance(1)

    def _quoted(self) -> str:
        quote = self._text[self._at]
        mark = quote * 3 if self._text.startswith(quote * 3, self._at) else quote
        self._advance(len(mark))
        start = self._at
        while not self._text.startswith(mark, self._at):
            self._advance(2 if quote == '"' and self._text[self._at] == "\\" else 1)
        end = self._at
        self._advance(len(mark))
        while len(mark) == 3 and self._text.startswith(quote, self._at):
            self._advance(1)  # up to two quotes may belong to the text
        return self._text[start:end]

    def _skip_spaces(self) -> None:
        while self._at < len(self._text) and self._text[self._at] in " \t":
            self._at += 1

    def _skip_blank(self) -> bool:
        """Past blanks, commas and comments; False at the end of the text."""
        while self._at < len(self._text):
            if self._text[self._at] == "#":
                while self._at < len(self._text) and self._text[self._at] != "\n":
                    self._at += 1
            elif self._text[self._at] in _BLANK:
                self._advance(1)
            else:
                return True
        return False

    def _advance(self, count: int) -> None:
        self._line += self._text.count("\n", self._at, self._at + count)
        self._at += count
