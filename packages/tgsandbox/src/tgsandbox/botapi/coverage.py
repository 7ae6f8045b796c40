"""What the sandbox does of the whole Bot API: each method in exactly one of three grades."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from tgsandbox.botapi.assumptions import assumptions
from tgsandbox.botapi.description import DescribedMethod, described_methods
from tgsandbox.botapi.methods.table import KEPT, PLAYED

BOT_API_VERSION = "10.3"
# A poll must wait, so its method lives with the polls and not in a table.
PLAYED_ELSEWHERE = frozenset({"getupdates"})
INTRODUCTION = """\
# What the sandbox does of the Bot API

Printed from the program by `make docs`; a test holds it. Each method of Bot API {version} has one grade:

- **played**: it changes the world as Telegram would, and everybody who should hear of it does.
- **kept**: its arguments are checked and stored; whatever reads them gets them back; nothing else follows.
- **refused**: it answers 501 with its name. Nothing is made up.

| grade | methods |
|---|---|
{counts}
"""


ASSUMED_INTRODUCTION = """\
## Assumptions

For these no source was found: neither the documentation nor Telegram's open code says so, and no live answer
was seen. The code marks each with "Assumed:" where it stands.

| room | what is taken to be so |
|---|---|
"""


class Grade(StrEnum):
    PLAYED = "played"
    KEPT = "kept"
    REFUSED = "refused"


def grade_of(method: DescribedMethod) -> Grade:
    name = method.name.lower()
    if name in PLAYED or name in PLAYED_ELSEWHERE:
        return Grade.PLAYED
    return Grade.KEPT if name in KEPT else Grade.REFUSED


def coverage_page() -> str:
    """docs/sandbox-coverage.md."""
    methods = list(described_methods().values())
    counts = Counter(grade_of(method) for method in methods)
    rows = [f"| {grade} | {counts[grade]} |" for grade in Grade] + [f"| all | {len(methods)} |"]
    parts = [INTRODUCTION.format(version=BOT_API_VERSION, counts="\n".join(rows))]
    for section in dict.fromkeys(method.section for method in methods):
        parts.append(f"## {section}\n\n| method | grade |\n|---|---|")
        parts[-1] += "".join(
            f"\n| `{method.name}` | {grade_of(method)} |" for method in methods if method.section == section
        )
        parts[-1] += "\n"
    return "\n".join([*parts, assumptions_section()])


def assumptions_section() -> str:
    rows = [f"| `{one.room}` | {one.sentence} |" for one in assumptions()]
    return ASSUMED_INTRODUCTION + "\n".join(rows) + "\n"
