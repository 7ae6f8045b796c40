"""What the sandbox takes to be so without a source for it.

Where that is done, the code says so in one way, in a docstring or a comment: a paragraph that begins with
"Assumed: ". Whoever finds a source names it there and takes the paragraph away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

MARK = "Assumed: "
PACKAGE = "tgsandbox"


@dataclass(frozen=True, slots=True)
class Assumption:
    """`room` is the module, without the package's name."""

    room: str
    sentence: str


def assumptions() -> list[Assumption]:
    """All of them, read from the package's own text, by room."""
    root = Path(str(resources.files(PACKAGE)))
    return [
        Assumption(".".join(path.relative_to(root).with_suffix("").parts), sentence)
        for path in sorted(root.rglob("*.py"))
        for sentence in sentences_in(path.read_text(encoding="utf-8").splitlines())
    ]


def sentences_in(lines: list[str]) -> Iterator[str]:
    for place, line in enumerate(lines):
        bare = line.strip().removeprefix("# ")
        if bare.startswith(MARK):
            rest = _paragraph(lines[place + 1 :], is_comment=line.strip().startswith("#"))
            yield " ".join([bare.removeprefix(MARK), *rest]).removesuffix('"""').strip()


def _paragraph(lines: list[str], *, is_comment: bool) -> Iterator[str]:
    """What follows of it: to an empty line or the end of the docstring, or while the comment goes on."""
    for line in lines:
        bare = line.strip()
        if not bare or bare == '"""' or bare.startswith("#") != is_comment:
            return
        yield bare.removeprefix("# ")
