"""Tests of the Python API run twice: in the sandbox's own process, and over HTTP as with one elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tgsandbox.testing import Sandbox

RUN_TWICE = (
    "test_testing_buyer",
    "test_testing_payment",
    "test_testing_verdicts",
    "test_testing_faults",
    "test_group_privacy",
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.module.__name__.endswith(RUN_TWICE) and "sandbox" in metafunc.fixturenames:
        metafunc.parametrize("is_elsewhere", [False, True], ids=["here", "elsewhere"])


@pytest.fixture
def is_elsewhere() -> bool:
    return False


@pytest.fixture
def sandbox(sandbox: Sandbox, is_elsewhere: bool) -> Iterator[Sandbox]:
    """The plugin's own, or another one that is connected to it."""
    if not is_elsewhere:
        yield sandbox
        return
    with Sandbox.connect(sandbox.url) as connected:
        yield connected
