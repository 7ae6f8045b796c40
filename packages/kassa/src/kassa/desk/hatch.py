"""A socket in the shop's folder, through which commands of this machine reach the shop that is running.

Only the user who runs the shop can open it. One line of JSON goes in, one comes out.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kassa.core.errors import Conflict, ShopError
from kassa.desk.instructions import Answer, Instruction, ReadStatement, Reconcile

if TYPE_CHECKING:
    # A command that only knocks at the hatch needn't load what is behind it.
    from kassa.desk.desk import Desk

LONGEST_LINE_BYTES = 32 * 2**20
READ_SECONDS = 10.0
ANSWER_SECONDS = 60.0
# Lists of payments come from others, page by page.
LIST_SECONDS = 600.0
# Linux keeps a socket's address in 108 bytes.
LONGEST_ADDRESS_BYTES = 100

log = logging.getLogger(__name__)
_instruction = msgspec.json.Decoder(Instruction)
_answer = msgspec.json.Decoder(Answer)


def hatch_of(database: Path) -> Path:
    """Where the shop with this database can be reached."""
    return database.with_name(database.name + ".desk")


@asynccontextmanager
async def open_hatch(desk: Desk, path: Path) -> AsyncIterator[None]:
    """Serves the desk at `path` as long as the context lasts. The caller holds the database's lock, so that a
    socket which is there already was left behind by a process that died.
    """
    _clear(path)
    with _address(path) as address:
        server = await _listen(desk, address)
    try:
        yield
    finally:
        server.close()
        await server.wait_closed()
        _clear(path)


async def ask_running_shop(path: Path, instruction: Instruction) -> Answer | None:
    """The running shop's answer; None when no shop is running.

    Raises Conflict when it took the instruction and didn't answer: it may have carried it out.
    """
    try:
        with _address(path) as address:
            reader, writer = await asyncio.open_unix_connection(address, limit=LONGEST_LINE_BYTES)
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    try:
        writer.write(msgspec.json.encode(instruction) + b"\n")
        await writer.drain()
        reads_lists = isinstance(instruction, Reconcile | ReadStatement)
        async with asyncio.timeout(LIST_SECONDS if reads_lists else ANSWER_SECONDS):
            line = await reader.readline()
        return _answer.decode(line)
    except (OSError, TimeoutError, msgspec.MsgspecError) as error:
        raise Conflict(
            f"the running shop didn't say how it went ({error!r}); look with `kassa order`"
        ) from None
    finally:
        writer.close()


def _clear(path: Path) -> None:
    """Takes a socket away, and nothing else that might have this name."""
    with contextlib.suppress(FileNotFoundError):
        if stat.S_ISSOCK(path.lstat().st_mode):
            path.unlink()


async def _listen(desk: Desk, address: str) -> asyncio.Server:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(READ_SECONDS):
                line = await reader.readline()
            if line:
                writer.write(msgspec.json.encode(await _answered(desk, line)) + b"\n")
                await writer.drain()
        except (OSError, ValueError, TimeoutError) as error:
            log.warning("a command's connection broke: %r", error)
        finally:
            writer.close()

    before = os.umask(0o177)
    try:
        return await asyncio.start_unix_server(serve, address, limit=LONGEST_LINE_BYTES)
    finally:
        os.umask(before)


async def _answered(desk: Desk, line: bytes) -> Answer:
    try:
        return Answer("done", await desk.carry_out(_instruction.decode(line)))
    except ShopError as error:
        return Answer("refused", str(error))
    except msgspec.MsgspecError as error:
        return Answer(
            "refused", f"the running shop doesn't know this instruction ({error}); is it another version?"
        )
    except Exception as error:
        log.exception("an instruction failed")
        return Answer("failed", f"it failed in the running shop, see its log ({type(error).__name__})")


@contextmanager
def _address(path: Path) -> Iterator[str]:
    """The path, or a short name for a path that is too long for a socket."""
    if len(os.fsencode(path)) <= LONGEST_ADDRESS_BYTES:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
