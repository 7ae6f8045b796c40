"""`kassa reconcile`: the lists of payments are read by the shop that runs, or else by this command."""

from __future__ import annotations

from pathlib import Path

from kassa.cli.errands import carry_out
from kassa.core.secret import secrets_in
from kassa.desk.instructions import Reconcile
from kassa.logs import log_discreetly
from kassa.settings import load_settings


def read_lists(shop: Path) -> None:
    settings = load_settings(shop)
    log_discreetly(secrets_in(settings))
    carry_out(settings, Reconcile())
