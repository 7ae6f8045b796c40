from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from kassa.documents.toml_lines import lines_of

TEXT = '''# a shop
[shop]
title = "A # in quotes, and [brackets]"
about = """
several
lines \\""" of text"""
"odd key".inner = 'x'
list = [
  1,
  { a = 1, b = "}" },
]

[[shipping]]
id = "one"
[[shipping]]
id = "two"
[shipping.limits]
weight = 3
'''


def test_every_key_has_the_line_on_which_it_stands() -> None:
    lines = lines_of(TEXT)

    assert tomllib.loads(TEXT)["shipping"][1]["limits"]["weight"] == 3
    assert {
        path: lines[path] for path in list(lines) if path[0] == "shop" or "id" in path or "weight" in path
    } == {
        ("shop",): 2,
        ("shop", "title"): 3,
        ("shop", "about"): 4,
        ("shop", "odd key"): 7,
        ("shop", "odd key", "inner"): 7,
        ("shop", "list"): 8,
        ("shop", "list", 0): 9,
        ("shop", "list", 1): 10,
        ("shop", "list", 1, "a"): 10,
        ("shop", "list", 1, "b"): 10,
        ("shipping", 0, "id"): 14,
        ("shipping", 1, "id"): 16,
        ("shipping", 1, "limits", "weight"): 18,
    }


keys = some.from_regex(r"[a-z_-]{1,8}", fullmatch=True)
values = some.one_of(
    some.integers(-9, 9).map(str),
    some.sampled_from(
        ["true", "1979-05-27", '"a\\"b # ]"', "'c}'", "[1, [2], # x\n 3]", "{ k = 1 }", '"""x\n"y"\n"""']
    ),
)


@given(some.lists(some.tuples(keys, some.dictionaries(keys, values, max_size=4)), max_size=4))
def test_whatever_toml_can_read_has_a_line_for_every_key(tables: list[tuple[str, dict[str, str]]]) -> None:
    text = ""
    for name, entries in tables:
        text += f"[[{name}]]\n" + "".join(f"{key} = {value}\n" for key, value in entries.items())
    document = tomllib.loads(text)

    lines = lines_of(text)

    for path in _paths(document):
        assert path in lines
        if isinstance(path[-1], str):
            assert path[-1] in text.splitlines()[lines[path] - 1]


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*path, key))
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _paths(inner, (*path, index))
