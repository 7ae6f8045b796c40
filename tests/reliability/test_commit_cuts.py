"""A few of the breaks at a COMMIT; `make crashes` breaks every one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from packages.kassa.tests.service.postgres_server import PostgresServer, own_postgres
from tests.reliability.commit_cuts import MOST_COMMITS, Cut, live
from tests.reliability.crash_cells import buy_a_mug
from tests.reliability.crash_matrix import Setting, Shelves, shelves_for

SEED = 3
# Somewhere in the middle of a purchase.
NUMBER = 4


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with own_postgres() as server:
        yield server


@pytest.fixture(scope="module")
def shelves(server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Shelves:
    folder = tmp_path_factory.mktemp("shelves")
    return asyncio.run(shelves_for([Setting("postgres", "webhook")], server.address, folder, SEED))


@pytest.mark.parametrize(
    "cut",
    [
        Cut(buy_a_mug, "kill", "before"),
        Cut(buy_a_mug, "cut", "before"),
        Cut(buy_a_mug, "cut", "after"),
        Cut(buy_a_mug, "cut", "answered"),
    ],
    ids=str,
)
def test_nothing_is_lost_or_done_twice_when_a_commit_breaks(
    cut: Cut, server: PostgresServer, shelves: Shelves, tmp_path: Path
) -> None:
    assert asyncio.run(live(cut, NUMBER, server, shelves, tmp_path, SEED)) == []


def test_a_commit_that_never_comes_is_not_taken_for_a_break(
    server: PostgresServer, shelves: Shelves, tmp_path: Path
) -> None:
    cut = Cut(buy_a_mug, "cut", "before")

    assert asyncio.run(live(cut, MOST_COMMITS, server, shelves, tmp_path, SEED)) is None
