"""The invariants of a shop, each with its name and the check that finds what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.reliability import goods_checks as goods
from tests.reliability import money_checks as money
from tests.reliability import record_checks as record
from tests.reliability.evidence import Evidence

INVARIANTS: dict[str, Callable[[Evidence], Iterator[str]]] = {
    "I1 fate": money.each_charge_has_one_fate,
    "I2 nothing unpaid": goods.nothing_is_given_unpaid,
    "I3 unique goods": goods.goods_are_unique,
    "I4 stock": goods.stock_is_conserved,
    "I5 ledger": money.the_ledger_agrees_with_the_provider,
    "I6 refunds": money.nothing_goes_back_twice,
    "I7 told again": record.telling_it_again_changes_nothing,
    "I8 journal": record.the_journal_is_legal,
    "I9 answers": record.each_question_has_one_answer,
    "I10 price": money.the_price_was_kept,
    "I11 holds": goods.nothing_is_held_for_ever,
    "I12 outbox": goods.everything_was_sent,
    "I13 access": money.access_is_what_was_paid_for,
    "I14 secrets": record.no_secret_is_told,
    "I15 acknowledged": record.what_was_acknowledged_is_stored,
    "I16 liveness": record.nothing_is_left_half_done,
    "I17 shops": record.shops_keep_to_themselves,
}


def check(evidence: Evidence) -> list[str]:
    """What does not hold, each line with its invariant; empty when all is well."""
    return [f"{name}: {line}" for name, find in INVARIANTS.items() for line in find(evidence)]
