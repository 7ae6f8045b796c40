"""Every situation that a sale can come to: what must hold, holds; and a walk would see it if it did not.

`make walk` takes the long way (KASSA_WALK=long): more than 100,000 situations, each followed to its end.
"""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from packages.kassa.tests.walking.mutants import MUTANTS, Mutant
from packages.kassa.tests.walking.scene import Scene
from packages.kassa.tests.walking.scenes import SCENES
from packages.kassa.tests.walking.situation import Broken
from packages.kassa.tests.walking.walk import Walked, walk

from kassa.core.checkout import TABLES

IS_LONG = os.environ.get("KASSA_WALK") == "long"
SITUATIONS = 12_000 if IS_LONG else 600
SETTLE_EVERY = 1 if IS_LONG else 3
# Row 11 hands on to the subscription's rows, which then are the ones that decided.
NEVER_LAST = {"11"}


def walked(scene: Scene) -> Walked:
    return walk(scene, SITUATIONS, SETTLE_EVERY)


@pytest.mark.timeout(1200)
def test_no_situation_breaks_a_promise_and_every_row_decides_somewhere() -> None:
    walks = [walked(scene) for scene in SCENES]

    rows = {row.number for table in TABLES for row in table.rows}
    assert rows - {number for one in walks for number in one.rows} == NEVER_LAST
    assert sum(one.situations for one in walks) > (100_000 if IS_LONG else 5_000)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.mistake)
def test_the_walk_sees_that(mutant: Mutant) -> None:
    with_mistake = replace(mutant.scene, checkout=mutant.checkout())

    with pytest.raises(Broken):
        walk(with_mistake, 3_000, settle_every=3)


def test_what_is_broken_is_told_with_the_way_that_led_there() -> None:
    mutant = next(one for one in MUTANTS if one.row == "16")

    with pytest.raises(Broken, match=r"nothing closes\n  the order is placed"):
        walk(replace(mutant.scene, checkout=mutant.checkout()), 10)
