"""The thread behind a blocking sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tgsandbox.testing import AsyncBuyer, Buyer, LoopThread


@pytest.fixture
def thread() -> Iterator[LoopThread]:
    thread = LoopThread()
    yield thread
    thread.close()


async def add(one: int, two: int) -> int:
    await asyncio.sleep(0)
    return one + two


async def fail() -> None:
    raise LookupError("lost")


def test_work_is_done_on_the_loop_and_waited_for(thread: LoopThread) -> None:
    assert thread.run(add(1, 2)) == 3


def test_what_goes_wrong_there_is_raised_here(thread: LoopThread) -> None:
    with pytest.raises(LookupError, match="lost"):
        thread.run(fail())


def test_what_goes_wrong_in_the_background_is_raised_at_the_end() -> None:
    thread = LoopThread()
    thread.start(fail())

    with pytest.raises(LookupError, match="lost"):
        thread.close()


def test_waiting_for_its_own_thread_is_refused(thread: LoopThread) -> None:
    async def wait_for_itself() -> None:
        thread.run(add(1, 2))

    with pytest.raises(RuntimeError, match="use AsyncSandbox"):
        thread.run(wait_for_itself())


def test_the_blocking_methods_have_the_words_of_the_asynchronous_ones() -> None:
    assert Buyer.tap.__doc__ == AsyncBuyer.tap.__doc__
