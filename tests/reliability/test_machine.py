"""The short form of the machine; `make machine` lives more and longer days."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from packages.kassa.tests.service.postgres_server import running_postgres
from tests.reliability.crash_matrix import Setting, Shelves
from tests.reliability.machine import ONE_SHOP, SEED, SHELF, live, machine_for, scarce_shelves

EXAMPLES, STEPS = 3, 12


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelves]:
    with running_postgres() as server:
        yield asyncio.run(scarce_shelves(server, tmp_path_factory.mktemp("shelves")))


@pytest.mark.parametrize("setting", ONE_SHOP, ids=str)
def test_whatever_happens_in_whatever_order_the_shop_does_what_the_model_says(
    setting: Setting, shelves: Shelves
) -> None:
    live(machine_for(setting, shelves), EXAMPLES, STEPS, SEED)


def test_a_model_that_believes_in_one_course_more_is_contradicted(shelves: Shelves) -> None:
    wrong = machine_for(ONE_SHOP[0], shelves, {**SHELF, "course": SHELF["course"] + 1})

    with pytest.raises(AssertionError):
        live(wrong, 1, 1, SEED)
