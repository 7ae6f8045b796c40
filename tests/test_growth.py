"""What a call does, it does in as many steps in a large world as in a small one.

Steps are lines of Python that are run, so that a busy machine changes nothing; `make bench` has the times.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest
from bench.growth import CALLS, Call, GrownWorld

SMALL, LARGE = 1_000, 20_000
TOLERANCE = 1.05


@pytest.fixture(scope="module")
def worlds() -> tuple[GrownWorld, GrownWorld]:
    return GrownWorld(SMALL), GrownWorld(LARGE)


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    """A function that says how many lines have been run so far."""
    lines = 0

    def trace(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield lambda: lines
    finally:
        sys.settrace(before)


def steps(world: GrownWorld, call: Call) -> int:
    async def run() -> int:
        await call(world)
        with counted() as lines:
            await call(world)
            return lines()

    return asyncio.run(run())


@pytest.mark.parametrize("name", CALLS)
def test_a_call_takes_as_many_steps_among_many_messages_as_among_few(
    worlds: tuple[GrownWorld, GrownWorld], name: str
) -> None:
    few, many = (steps(world, CALLS[name]) for world in worlds)

    assert few > 20
    assert many <= few * TOLERANCE
