"""What a reading found, in words for the merchant."""

from __future__ import annotations

from collections.abc import Sequence

from kassa.service.reconciling.findings import Came, Findings

_WORDS = {
    Came.PAID: "paid, and not known before",
    Came.MATCHED: "found their order after all",
    Came.REFUNDED: "given back elsewhere",
    Came.CHARGED_BACK: "charged back",
    Came.UNMATCHED: "fit no order: see `kassa stuck`",
    Came.DISPUTED: "disputed by the buyer's bank: answer at the provider",
    Came.DIFFERENT: "differ from the books: see `kassa stuck`",
    Came.FAILED: "could not be read or decided: see `kassa stuck`",
    Came.DOUBTED: "left alone: of none of this account's payments the books know. Is it the one "
    "that your bot is connected to?",
    Came.FRESH: "too new to be sure about; looked at again next time",
}


def in_words(found: Sequence[Findings]) -> str:
    return "\n".join(line for findings in found for line in _lines(findings))


def _lines(findings: Findings) -> list[str]:
    count = findings.read
    lines = [f"{findings.source}: {count} {'line' if count == 1 else 'lines'} read."]
    lines += [f"  {findings.came[came]} {words}" for came, words in _WORDS.items() if findings.came[came]]
    if findings.problem:
        lines.append(f"  Not read to the end: {findings.problem}. It says nothing about what is missing.")
    return lines
