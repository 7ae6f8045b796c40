"""The Python blocks of a page, run one after the other; the text blocks below them are what they print."""

from __future__ import annotations

import contextlib
import io
import re
from dataclasses import dataclass
from typing import Any

BLOCK = re.compile(r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<output>.*?)^```\n)?", re.S | re.M)


@dataclass(frozen=True, slots=True)
class Snippet:
    """`line` is where its code begins in the page; `output` None = the page does not show it."""

    line: int
    code: str
    output: str | None


def snippets_of(page: str) -> list[Snippet]:
    return [
        Snippet(page.count("\n", 0, match.start("code")) + 1, match["code"], match["output"])
        for match in BLOCK.finditer(page)
    ]


def run(snippet: Snippet, names: dict[str, Any], page_name: str) -> str:
    """What the snippet prints; `names` are carried from one to the next."""
    printed = io.StringIO()
    # The padding makes a traceback name the page's own line.
    code = compile("\n" * (snippet.line - 1) + snippet.code, page_name, "exec")
    with contextlib.redirect_stdout(printed):
        exec(code, names)
    return printed.getvalue()


def with_outputs(page: str, page_name: str) -> str:
    """The page with the output that its snippets really have."""
    names: dict[str, Any] = {"__name__": page_name}
    pieces: list[str] = []
    end = 0
    for match, snippet in zip(BLOCK.finditer(page), snippets_of(page), strict=True):
        printed = run(snippet, names, page_name)
        if match["output"] is not None:
            pieces += [page[end : match.start("output")], printed]
            end = match.end("output")
    return "".join([*pieces, page[end:]])
