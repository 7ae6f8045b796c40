"""A few of the troubles with the database, for two seconds each; `make faults` plays them all, and longer."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from packages.kassa.tests.service.postgres_server import own_postgres
from tests.reliability.database_faults import SERVER_SETTINGS, TROUBLES, Trouble, live

SECONDS = 2.0
SEED = 4
SHORT = ("some statements are slow", "the line is cut", "the server crashes", "postgres has no room")
ON_A_FILE = [trouble for trouble in TROUBLES if not trouble.on_postgres]
ON_POSTGRES = [trouble for trouble in TROUBLES if trouble.name in SHORT]
# A server that says "committed" first and writes afterwards.
HASTY = ("-c", "synchronous_commit=off", "-c", "wal_writer_delay=10s")


@pytest.mark.parametrize("trouble", ON_POSTGRES, ids=lambda trouble: trouble.name)
def test_a_shop_outlives_trouble_with_its_server(trouble: Trouble, tmp_path: Path) -> None:
    with own_postgres(is_durable=True, settings=SERVER_SETTINGS) as server:
        outcome = asyncio.run(live(trouble, server, tmp_path, SECONDS, SEED))

    assert outcome.wrong == []


@pytest.mark.parametrize("trouble", ON_A_FILE, ids=lambda trouble: trouble.name)
def test_a_shop_outlives_trouble_with_its_file(trouble: Trouble, tmp_path: Path) -> None:
    outcome = asyncio.run(live(trouble, None, tmp_path, SECONDS, SEED))

    assert outcome.wrong == []


def test_a_server_that_acknowledges_before_it_writes_is_found_out(tmp_path: Path) -> None:
    crash = next(trouble for trouble in TROUBLES if trouble.name == "the server crashes")

    with own_postgres(is_durable=True, settings=(*SERVER_SETTINGS, *HASTY)) as server:
        outcome = asyncio.run(live(crash, server, tmp_path, SECONDS, SEED))

    assert any(line.startswith("I1") for line in outcome.wrong)
