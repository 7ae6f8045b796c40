"""The shop that the tests of this folder open, close and open again."""

from __future__ import annotations

from pathlib import Path

import pytest
from packages.kassa.tests.service.shop_at_work import HandClock, OpenShop, opener


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def open_shop(tmp_path: Path, clock: HandClock) -> OpenShop:
    return opener(tmp_path, clock)
