"""The table of mutants follows the product; `make mutants` hunts all twenty."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.reliability.mutants import MUTANTS, Mutant, copy_with, hunt

FAST = ("packages/kassa/tests/core/test_core_payment.py",)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_each_mistake_can_still_be_made(mutant: Mutant, tmp_path: Path) -> None:
    copy = copy_with(mutant, tmp_path)

    for change in mutant.changes:
        compile((copy / "kassa" / change.file).read_text(), change.file, "exec")


def test_there_are_twenty() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == 20


def test_a_mistake_is_caught_by_the_tests_of_the_payment_s_table() -> None:
    payer = next(mutant for mutant in MUTANTS if mutant.name == "no payer check")

    assert hunt(payer, FAST)
    assert hunt(None, FAST) == ""
