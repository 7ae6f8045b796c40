"""A few seconds of what `make soak` does for minutes, and the proof that it would notice a loss."""

from __future__ import annotations

import asyncio
from pathlib import Path

from packages.kassa.tests.service.postgres_server import running_postgres
from tests.reliability.soak import Plan, soak

SECONDS = 4.0
SEED = 2


def test_a_power_cut_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    result = asyncio.run(soak(tmp_path, Plan("webhook", SECONDS, SEED, power=True)))

    assert result.wrong == []
    assert result.kills
    assert result.syncs


def test_a_disk_that_lies_about_its_syncs_is_found_out(tmp_path: Path) -> None:
    result = asyncio.run(soak(tmp_path, Plan("webhook", SECONDS, SEED, power=True, lies=True)))

    assert result.forgotten_bytes
    assert any(line.startswith("I1 ") for line in result.wrong)


def test_a_shop_on_postgresql_may_be_killed_at_any_moment(tmp_path: Path) -> None:
    with running_postgres() as server:
        result = asyncio.run(soak(tmp_path, Plan("polling", SECONDS, SEED, server)))

    assert result.wrong == []
    assert result.kills
