"""Foreign text becomes part of a message without breaking it."""

from __future__ import annotations

import pytest

from kassa.telegram.markup import Html, as_plain, clean, code, escaped, shortened, units


@pytest.mark.parametrize(
    "name", ["<3", "</b>", "a & b", "&lt;", '"quoted"', "<a href='x'>", "[x](tg://user?id=1)"]
)
def test_any_name_can_be_read_back_from_the_message(name: str) -> None:
    message = Html(f"<b>Hello</b> {escaped(name)}")

    assert as_plain(message) == f"Hello {name}"


def test_markup_is_escaped_once() -> None:
    assert escaped(escaped("<3")) == "&lt;3"
    assert code("a<b") == "<code>a&lt;b</code>"


def test_control_characters_and_marks_of_direction_are_left_out() -> None:
    assert clean("a\x00b\u202ec\u2066d\te\nf") == "abcd\te\nf"


def test_long_text_is_cut_by_telegrams_way_of_counting() -> None:
    assert shortened("short", 32) == "short"
    assert shortened("x" * 33, 32) == "x" * 31 + "…"
    assert units("🫖") == 2
    assert units(shortened("🫖" * 40, 32)) <= 32
