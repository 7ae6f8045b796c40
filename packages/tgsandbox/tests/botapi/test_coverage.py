"""The page that says what the sandbox does of the Bot API is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk

from tgsandbox.botapi import assumptions
from tgsandbox.botapi.coverage import Grade, coverage_page, grade_of
from tgsandbox.botapi.description import described_methods
from tgsandbox.botapi.methods.table import KEPT, PLAYED

PAGE = Path(__file__).parents[4] / "docs" / "sandbox-coverage.md"


def test_the_page_is_what_the_program_prints() -> None:
    assert PAGE.read_text(encoding="utf-8") == coverage_page(), "run `make docs`"


def test_every_method_of_the_bot_api_stands_on_the_page_once() -> None:
    grades = tuple(f"| {grade} |" for grade in Grade)
    rows = [line for line in coverage_page().splitlines() if line.startswith("| `") and line.endswith(grades)]

    assert len(rows) == 185
    assert len({row.split("`")[1] for row in rows}) == 185


def test_what_is_answered_is_a_method_of_the_bot_api_and_has_one_grade() -> None:
    assert {*PLAYED, *KEPT} <= described_methods().keys()
    assert not PLAYED.keys() & KEPT.keys()


@pytest.mark.anyio
async def test_a_refused_method_answers_501_with_its_name(desk: Desk) -> None:
    refused = [method for method in described_methods().values() if grade_of(method) is Grade.REFUSED]

    for method in refused:
        words = await desk.refusal(method.name)
        assert words.startswith("501 Not Implemented")
        assert method.name in words


def test_what_is_assumed_is_marked_in_one_way_and_listed() -> None:
    sources = Path(assumptions.__file__).parents[1].rglob("*.py")
    lines = [line for path in sources for line in path.read_text(encoding="utf-8").splitlines()]
    other_ways = re.compile(r"(?i)\b(is|are) assumed\b|\ban assumption\b|\(assumed\)|\bassumes?\b")
    unmarked = [line for line in lines if other_ways.search(line)]

    assert unmarked == [], 'begin a paragraph or a comment with "Assumed: "'
    listed = [one.sentence for one in assumptions.assumptions()]
    assert "bots have only the free message effects." in listed
    assert all(sentence in coverage_page() for sentence in listed)


def test_a_mark_is_read_to_the_end_of_its_paragraph() -> None:
    text = '''
    """What it does.

    Assumed: this holds
    in two lines.

    No more.
    """
    # Assumed: that, too,
    # and this.
    x = 1
    """Assumed: short."""
    '''
    marked = list(assumptions.sentences_in(text.splitlines()))
    assert marked == ["this holds in two lines.", "that, too, and this."]
