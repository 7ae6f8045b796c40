"""`kassa reconcile`: lists of payments are read by the shop that runs, or else by this command."""

from __future__ import annotations

from pathlib import Path

from kassa.cli.errands import carry_out
from kassa.core.errors import InvalidInput
from kassa.core.secret import secrets_in
from kassa.desk.instructions import Assign, GiveBack, ReadStatement, Reconcile
from kassa.loading.statement_file import load_statement
from kassa.logs import log_discreetly
from kassa.settings import load_settings

# Stands beside the ids of a statement's lines, so that lines of two providers are never taken for each other.
UNNAMED = "statement"


def read_file(shop: Path, statement: Path, provider: str, is_shared: bool) -> None:
    lines = load_statement(statement)
    instruction = ReadStatement(provider or UNNAMED, lines, is_shared)
    carry_out(load_settings(shop, fetch_secrets=False), instruction)


def decide_case(shop: Path, case: int, order: str, give_back: bool) -> None:
    if not case or bool(order) == give_back:
        raise InvalidInput([("--case", "write it with either --order or --give-back")])
    # Without a running shop the command calls Telegram itself.
    settings = load_settings(shop, fetch_secrets=give_back)
    carry_out(settings, GiveBack(case) if give_back else Assign(case, order))


def read_lists(shop: Path) -> None:
    settings = load_settings(shop)
    log_discreetly(secrets_in(settings))
    carry_out(settings, Reconcile())
