"""Every page's Python runs, and prints what the page says it prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tools.snippets import run, snippets_of

DOCS = Path(__file__).parents[1] / "docs"
TUTORIALS = ["tutorial.md", "tutorial.ru.md"]
PAGES = [*TUTORIALS, "sandbox.md", "sandbox-payments.md"]


@pytest.mark.parametrize("name", PAGES)
def test_a_pages_snippets_print_what_it_shows(name: str) -> None:
    names: dict[str, Any] = {"__name__": name}
    snippets = snippets_of((DOCS / name).read_text(encoding="utf-8"))
    assert len(snippets) > 10

    try:
        printed = [run(snippet, names, name) for snippet in snippets]
    except Exception:
        # The page's own last line stops it; a page that fails midway must not leave its server behind.
        if "sandbox" in names:
            names["sandbox"].stop()
        raise

    for snippet, output in zip(snippets, printed, strict=True):
        assert output == (snippet.output or ""), f"{name}, the block at line {snippet.line}"


def test_both_languages_run_the_same_steps() -> None:
    english, russian = (snippets_of((DOCS / name).read_text(encoding="utf-8")) for name in TUTORIALS)

    assert [snippet.code.count("call(") for snippet in english] == [
        snippet.code.count("call(") for snippet in russian
    ]
