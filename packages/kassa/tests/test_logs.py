"""What a line of the log looks like, and that each line about an order says about which."""

from __future__ import annotations

import ast
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

import kassa
from kassa.core.errors import InvalidInput
from kassa.logs import DiscreetFormatter, JsonFormatter, log_discreetly

SOURCE = Path(kassa.__file__).parent
LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}
# Names in a function's arguments that say that it is about one order.
ABOUT_AN_ORDER = {"order", "order_id", "pending"}


def record(words: str, *args: object) -> logging.LogRecord:
    return logging.LogRecord("kassa.engine", logging.WARNING, "", 0, words, args, None)


def test_a_text_line_has_its_order_in_its_words() -> None:
    line = DiscreetFormatter([]).format(record("Deliver of order %(order_id)s failed", {"order_id": "0d9c"}))

    assert line.endswith("WARNING kassa.engine: Deliver of order 0d9c failed")


def test_a_json_line_has_its_order_in_a_field() -> None:
    line = JsonFormatter([]).format(record("Deliver of order %(order_id)s failed", {"order_id": "0d9c"}))

    event = json.loads(line)
    assert event.pop("at").endswith("+00:00")
    assert event == {
        "level": "warning",
        "logger": "kassa.engine",
        "message": "Deliver of order 0d9c failed",
        "order_id": "0d9c",
    }


@pytest.mark.parametrize("forged", ["a\nkassa ready {}", "a\r\x1b[2Kb", "a\x00b", "a\u2028b", "a\u202eb"])
def test_nobody_s_name_makes_a_second_line_or_moves_the_cursor(forged: str) -> None:
    for formatter in (DiscreetFormatter([]), JsonFormatter([])):
        line = formatter.format(record("the name is %s", forged))

        assert line.isprintable()


def test_a_traceback_is_moved_in_so_that_it_forges_no_event() -> None:
    said = record("it broke")
    try:
        raise ValueError("2026-11-24 12:00:00,000 CRITICAL kassa: all is lost\nkassa ready {}")
    except ValueError as error:
        said.exc_info = (ValueError, error, error.__traceback__)

    _, *trace = DiscreetFormatter([]).format(said).split("\n")

    assert trace
    assert all(line.startswith("    ") for line in trace)


def test_an_unknown_form_of_log_is_refused() -> None:
    with pytest.raises(InvalidInput, match="write text or json, got 'xml'"):
        log_discreetly([], {"KASSA_LOG": "xml"})


def _calls_about_an_order() -> Iterator[tuple[str, ast.Call]]:
    for path in SOURCE.rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text())):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if ABOUT_AN_ORDER.isdisjoint(argument.arg for argument in function.args.args):
                continue
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and _is_log(call.func):
                    yield f"{path.relative_to(SOURCE)}:{call.lineno}", call


def _is_log(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and function.attr in LEVELS
        and isinstance(function.value, ast.Name)
        and function.value.id == "log"
    )


def test_each_log_line_of_a_function_about_an_order_names_the_order() -> None:
    calls = list(_calls_about_an_order())

    assert len(calls) >= 4
    assert [place for place, call in calls if "%(order_id)s" not in ast.unparse(call.args[0])] == []
