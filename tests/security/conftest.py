"""Shops to be attacked: as a process with full shelves, or in the test's own event loop."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.kassa_telegram.conftest import anyio_backend, street_shop
from tests.reliability.crash_matrix import stock_shelves

__all__ = ["anyio_backend", "street_shop"]

SEED = 5


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop's file with full shelves."""
    return asyncio.run(stock_shelves(tmp_path_factory.mktemp("shelves"), SEED))
