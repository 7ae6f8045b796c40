"""The shop that the tests of this folder open, close and open again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from packages.kassa.tests.service.postgres_server import empty_schema, running_postgres
from packages.kassa.tests.service.shop_at_work import HandClock, OpenShop, opener


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with running_postgres() as address:
        yield address


@pytest.fixture
async def postgres_dsn(postgres: str) -> str:
    """An empty place of its own on the server."""
    return await empty_schema(postgres)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What the service promises holds on both databases."""
    if "open_shop" in metafunc.fixturenames:
        is_about_the_file = metafunc.module.__name__.rpartition(".")[2].startswith("test_storage_")
        databases = ["sqlite"] if is_about_the_file else ["sqlite", "postgres"]
        metafunc.parametrize("database", databases)


@pytest.fixture
async def open_shop(
    tmp_path: Path, clock: HandClock, database: str, request: pytest.FixtureRequest
) -> OpenShop:
    if database == "sqlite":
        return opener(tmp_path, clock)
    return opener(tmp_path, clock, await empty_schema(request.getfixturevalue("postgres")))
