"""The page that says what the sandbox does of the Bot API is true."""

from __future__ import annotations

from pathlib import Path

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk

from tgsandbox.botapi.coverage import Grade, coverage_page, grade_of
from tgsandbox.botapi.description import described_methods
from tgsandbox.botapi.methods.table import KEPT, PLAYED

PAGE = Path(__file__).parents[4] / "docs" / "sandbox-coverage.md"


def test_the_page_is_what_the_program_prints() -> None:
    assert PAGE.read_text(encoding="utf-8") == coverage_page(), "run `make docs`"


def test_every_method_of_the_bot_api_stands_on_the_page_once() -> None:
    rows = [line for line in coverage_page().splitlines() if line.startswith("| `")]

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
