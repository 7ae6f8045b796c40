"""What the commands print. Rich is loaded when a table or a bar is shown, and not for `kassa run`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import typer

from kassa.core.errors import ShopError
from kassa.documents import BadDocument, Problem
from kassa.logs import printable


def say(text: str = "") -> None:
    typer.echo(printable(text))


def complain(text: str) -> None:
    typer.echo(printable(text), err=True)


def show_table(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str = "") -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        # Text, so that square brackets in a buyer's name are no markup.
        table.add_row(*(Text(printable(cell)) for cell in row))
    Console().print(table)


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, silence elsewhere. Gives a function that is told how much of how much is done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()
    ) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def told(error: ShopError) -> str:
    """A refusal as the command line says it."""
    if isinstance(error, BadDocument):
        return problems_told(error.problems)
    return f"kassa: {error}"


def problems_told(problems: Sequence[Problem]) -> str:
    """All that is wrong with the files, each file named once."""
    lines = []
    for file in dict.fromkeys(problem.file for problem in problems):
        own = [problem for problem in problems if problem.file == file]
        count = "one thing is" if len(own) == 1 else f"{len(own)} things are"
        lines.append(f"{file} can't be used, {count} wrong in it:")
        lines += [f"  {problem_told(problem)}" for problem in own]
    return "\n".join(lines)


def problem_told(problem: Problem) -> str:
    place = f"line {problem.line}" if problem.line else "the file"
    named = f"{place}, {problem.field}" if problem.field else place
    return f"{named}: found {problem.found}; {problem.right}"
