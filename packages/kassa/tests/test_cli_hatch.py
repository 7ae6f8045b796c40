from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import as_file, files
from pathlib import Path

import msgspec
import pytest

from kassa.assembly import open_desk
from kassa.core.errors import Conflict
from kassa.desk.hatch import ask_running_shop, hatch_of, open_hatch
from kassa.desk.instructions import Answer, Cancel, LoadKeys
from kassa.settings import load_settings


@asynccontextmanager
async def hatch_in(folder: Path) -> AsyncIterator[Path]:
    """A shop's desk behind its hatch; gives the hatch's path."""
    with as_file(files("kassa") / "data/demo_shop") as data:
        shutil.copytree(data, folder)
    settings = load_settings(folder, {}, fetch_secrets=False)
    hatch = hatch_of(settings.database)
    async with open_desk(settings) as desk, open_hatch(desk, hatch):
        yield hatch


def test_an_instruction_goes_in_and_words_come_out(tmp_path: Path) -> None:
    async def play() -> None:
        async with hatch_in(tmp_path / "shop") as hatch:
            answer = await ask_running_shop(hatch, LoadKeys("codes", ("A", "B")))

            assert answer == Answer("done", "The pool codes has 2 new keys.")

    asyncio.run(play())


def test_what_the_shop_refuses_comes_back_as_a_refusal(tmp_path: Path) -> None:
    async def play() -> None:
        async with hatch_in(tmp_path / "shop") as hatch:
            answer = await ask_running_shop(hatch, Cancel("12345678"))

            assert answer is not None
            assert answer.outcome == "refused"
            assert answer.words.startswith("no order 12345678")

    asyncio.run(play())


@pytest.mark.parametrize("line", [b"nonsense\n", b'{"type":"Sell"}\n', b'{"type":"Cancel"}\n'])
def test_an_instruction_that_the_shop_does_not_know_is_refused(tmp_path: Path, line: bytes) -> None:
    async def play() -> Answer:
        async with hatch_in(tmp_path / "shop") as hatch:
            reader, writer = await asyncio.open_unix_connection(str(hatch))
            writer.write(line)
            answered = await reader.readline()
            writer.close()
            return msgspec.json.decode(answered, type=Answer)

    assert asyncio.run(play()).outcome == "refused"


def test_only_the_shop_s_own_user_can_open_the_hatch(tmp_path: Path) -> None:
    async def play() -> None:
        async with hatch_in(tmp_path / "shop") as hatch:
            assert hatch.stat().st_mode & 0o777 == 0o600

    asyncio.run(play())


def test_a_hatch_that_a_dead_process_left_is_taken_over(tmp_path: Path) -> None:
    async def play() -> None:
        async with hatch_in(tmp_path / "first") as hatch:
            left_behind = tmp_path / hatch.name
        abandoned = socket.socket(socket.AF_UNIX)
        abandoned.bind(str(left_behind))
        abandoned.close()
        assert await ask_running_shop(left_behind, Cancel("12345678")) is None
        settings = load_settings(tmp_path / "first", {}, fetch_secrets=False)

        async with open_desk(settings) as desk, open_hatch(desk, left_behind):
            assert await ask_running_shop(left_behind, Cancel("12345678")) is not None

    asyncio.run(play())


def test_a_folder_with_a_long_name_can_be_reached_too(tmp_path: Path) -> None:
    async def play() -> None:
        async with hatch_in(tmp_path / ("a-very-long-name-" * 8) / "shop") as hatch:
            assert len(str(hatch)) > 108
            assert await ask_running_shop(hatch, Cancel("12345678")) is not None
        assert not hatch.exists()

    asyncio.run(play())


def test_a_shop_that_ends_before_it_answers_leaves_the_outcome_open(tmp_path: Path) -> None:
    async def play() -> None:
        async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readline()
            writer.close()

        hatch = tmp_path / "hatch"
        async with await asyncio.start_unix_server(hang_up, str(hatch)):
            with pytest.raises(Conflict, match="look with `kassa order`"):
                await ask_running_shop(hatch, Cancel("12345678"))

    asyncio.run(play())
