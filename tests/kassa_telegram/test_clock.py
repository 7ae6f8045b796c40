"""The shop's clock can be the sandbox's: it stands, jumps and goes with that one."""

from __future__ import annotations

import asyncio

import pytest

from kassa.telegram.sandbox_clock import SandboxClock
from tgsandbox.testing.async_sandbox import AsyncSandbox

pytestmark = pytest.mark.anyio


async def test_a_frozen_clock_stands_and_a_jump_wakes_who_waits_for_it() -> None:
    async with AsyncSandbox(seed=1) as sandbox:
        sandbox.clock.freeze()
        async with SandboxClock(sandbox.url) as clock:
            start = clock.now()
            assert start == sandbox.clock.now()
            early = asyncio.create_task(clock.wait_until(start + 600))
            late = asyncio.create_task(clock.wait_until(start + 601))

            sandbox.clock.advance(600)

            await asyncio.wait_for(early, 5)
            assert clock.now() == start + 600
            assert not late.done()
            late.cancel()


async def test_a_clock_that_goes_again_is_waited_for_in_real_time() -> None:
    async with AsyncSandbox(seed=1) as sandbox:
        sandbox.clock.freeze()
        async with SandboxClock(sandbox.url) as clock:
            waiting = asyncio.create_task(clock.wait_until(clock.now() + 0.05))

            sandbox.clock.run()

            await asyncio.wait_for(waiting, 5)


async def test_a_time_that_has_passed_is_not_waited_for() -> None:
    async with AsyncSandbox(seed=1) as sandbox:
        sandbox.clock.freeze()
        async with SandboxClock(sandbox.url) as clock:
            await asyncio.wait_for(clock.wait_until(clock.now() - 1), 1)


async def test_a_clock_that_is_not_there_is_said_so() -> None:
    with pytest.raises(TimeoutError, match="no clock at"):
        async with SandboxClock("http://127.0.0.1:1", limit_seconds=0.05):
            pass
