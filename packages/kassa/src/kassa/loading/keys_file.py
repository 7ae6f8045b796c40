"""A pool's keys from a file: one key a line."""

from __future__ import annotations

from pathlib import Path

from kassa.documents import BadDocument, Problem, why_unreadable


def load_keys(path: Path) -> tuple[str, ...]:
    """The keys in their order, empty lines left out. Raises BadDocument, also for a key that stands twice."""
    file = str(path)
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadDocument(
            [Problem(file, 0, "", why_unreadable(error), "give a text file in UTF-8, one key a line")]
        ) from None
    keys: dict[str, int] = {}
    problems = []
    for number, line in enumerate(lines, start=1):
        key = line.strip()
        if not key:
            continue
        if key in keys:
            right = f"each key is handed over once; line {keys[key]} has it already"
            problems.append(Problem(file, number, "key", "a repeated key", right))
        keys.setdefault(key, number)
    if not keys:
        problems.append(Problem(file, 0, "", "no keys", "write one key a line"))
    if problems:
        raise BadDocument(problems)
    return tuple(keys)
