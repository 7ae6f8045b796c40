"""The tables as such: complete, in step with their page, and named once."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from kassa.core.checkout import TABLES
from kassa.core.describing import checkout_page
from kassa.core.inputs import Input, PreCheckoutQueried, Question, ShippingQueried
from kassa.core.order import PaymentState
from kassa.core.table import Row, otherwise

ROWS = [row for table in TABLES for row in table.rows]
PAGE = Path(__file__).parents[4] / "docs" / "checkout.md"


def test_the_page_is_what_the_tables_print() -> None:
    assert PAGE.read_text(encoding="utf-8") == checkout_page(), "run `make docs`"


def test_every_row_stands_on_the_page() -> None:
    page = checkout_page()

    assert all(f"| {row.number} | " in page for row in ROWS)


def test_questions_are_answered_in_every_state() -> None:
    for question in get_args(Question):
        for state in PaymentState:
            assert _last(state, question).guard is otherwise


def _last(state: PaymentState, trigger: type[ShippingQueried | PreCheckoutQueried]) -> Row:
    return [row for row in ROWS if state in row.froms and row.trigger is trigger][-1]


def test_every_kind_of_input_has_a_row() -> None:
    triggers = {row.trigger for row in ROWS}
    kinds = {"hold", "invoice", "delivery", "access", "subscription"}
    named = {kind for kind in get_args(Input) if kind.__name__ != "DeadlinePassed"}

    assert triggers == named | kinds


def test_no_row_stands_behind_one_that_takes_everything() -> None:
    for table in TABLES:
        closed: set[tuple[object, object]] = set()
        for row in table.rows:
            places = {(state, row.trigger) for state in row.froms}
            assert not places & closed, f"row {row.number} can't be reached"
            closed |= places if row.guard is otherwise else set()


def test_one_number_is_one_row_or_one_rule() -> None:
    rules: dict[str, object] = {}
    for row in ROWS:
        assert rules.setdefault(row.number, row.rule) == row.rule
