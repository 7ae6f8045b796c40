"""The short form of the races; `make races` runs every rival against every decision, before and after it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from packages.kassa.tests.service.postgres_server import running_postgres
from tests.reliability.crash_matrix import Shelves
from tests.reliability.machine import scarce_shelves
from tests.reliability.races import (
    DECISIONS,
    MOMENTS,
    ONE_OF_EACH,
    Race,
    another_wants_the_last,
    it_is_told_again,
    live,
    the_merchant_gives_back,
)

SHORT = [
    Race("PreCheckoutQueried", "before_commit", another_wants_the_last),
    Race("PreCheckoutQueried", "after_commit", another_wants_the_last),
    Race("PaymentSucceeded", "before_commit", it_is_told_again),
    Race("PaymentSucceeded", "after_commit", the_merchant_gives_back),
    Race("DeadlinePassed", "before_commit", another_wants_the_last),
]


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelves]:
    with running_postgres() as server:
        folder = tmp_path_factory.mktemp("shelves")
        yield asyncio.run(scarce_shelves(server, folder, ONE_OF_EACH))


@pytest.mark.parametrize("race", SHORT, ids=str)
def test_money_and_goods_outlive_a_race(race: Race, tmp_path: Path, shelves: Shelves) -> None:
    assert asyncio.run(live(race, tmp_path, shelves)) == []


def test_a_replica_that_never_comes_to_its_point_fails_its_race(
    tmp_path: Path, shelves: Shelves, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(DECISIONS, "ChargedBack", DECISIONS["PlaceOrder"])
    monkeypatch.setattr("tests.reliability.races.STANDSTILL_SECONDS", 1.0)
    race = Race("ChargedBack", MOMENTS[0], it_is_told_again)

    with pytest.raises(AssertionError, match="never came"):
        asyncio.run(live(race, tmp_path, shelves))
