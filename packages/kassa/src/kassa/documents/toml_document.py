"""A TOML file with the line of each of its values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kassa.documents.problem import BadDocument, Problem, why_unreadable
from kassa.documents.toml_lines import Path as KeyPath
from kassa.documents.toml_lines import lines_of


@dataclass(frozen=True, slots=True)
class TomlDocument:
    file: str
    values: Mapping[str, Any]
    lines: Mapping[KeyPath, int]

    def line_of(self, path: KeyPath) -> int:
        """The line of a value, or of the nearest thing around it that has one."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return 0


def read_toml(path: Path) -> TomlDocument:
    """The parsed file. Raises BadDocument when it can't be read or isn't TOML."""
    file = str(path)
    try:
        return parse_toml(path.read_text(encoding="utf-8"), file)
    except FileNotFoundError:
        raise BadDocument([Problem(file, 0, "", "no such file", "`kassa init` writes one")]) from None
    except UnicodeDecodeError as error:
        raise BadDocument([Problem(file, 0, "", why_unreadable(error), "save the file as UTF-8")]) from None
    except OSError as error:
        raise BadDocument(
            [Problem(file, 0, "", why_unreadable(error), "give a file that can be read")]
        ) from None


def parse_toml(text: str, file: str) -> TomlDocument:
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadDocument([_syntax_problem(error, text, file)]) from None
    return TomlDocument(file, values, lines_of(text.replace("\r\n", "\n")))


def _syntax_problem(error: tomllib.TOMLDecodeError, text: str, file: str) -> Problem:
    message = str(error)
    place = re.search(r"\(at line (\d+), column \d+\)", message)
    line = int(place[1]) if place else text.count("\n") + 1
    what = re.sub(r"\s*\(at .*\)$", "", message)
    return Problem(file, line, "", f"no TOML ({what})", "see https://toml.io for the notation")
