"""The sandbox as a process of its own: started, waited for by its ready line, stopped in the end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec

from kassa.core.errors import ShopError

START_SECONDS = 15.0
STOP_SECONDS = 5.0


class NoSandbox(ShopError):
    """The demo has no Telegram to sell in."""


@asynccontextmanager
async def start_sandbox(port: int = 0) -> AsyncIterator[str]:
    """The sandbox's address. Raises NoSandbox when it isn't installed or doesn't start."""
    if find_spec("tgsandbox") is None:
        raise NoSandbox("the demo sells in tgsandbox, which isn't installed: pip install tgsandbox")
    reading, writing = os.pipe()
    # The sandbox ends when our end of this one is closed: also when we are killed and can close nothing.
    lifeline, ours = os.pipe()
    command = [
        sys.executable,
        "-m",
        "tgsandbox.cli",
        "serve",
        "--port",
        str(port),
        "--ready-fd",
        str(writing),
        "--while-open",
        str(lifeline),
    ]
    # A session of its own: Ctrl-C ends the shop first, and the shop ends the sandbox.
    process = await asyncio.create_subprocess_exec(
        *command, pass_fds=(writing, lifeline), start_new_session=True, stdout=asyncio.subprocess.DEVNULL
    )
    os.close(writing)
    os.close(lifeline)
    try:
        yield await _address(reading)
    finally:
        await _stop(process)
        os.close(ours)


async def _address(descriptor: int) -> str:
    reader = asyncio.StreamReader()
    pipe = os.fdopen(descriptor, "rb")
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), pipe
    )
    try:
        async with asyncio.timeout(START_SECONDS):
            line = await reader.readline()
    except TimeoutError:
        raise NoSandbox(f"tgsandbox was not ready after {START_SECONDS:g} seconds") from None
    finally:
        transport.close()
    if not line:
        raise NoSandbox("tgsandbox ended before it was ready; what it said stands above")
    return line.decode().strip()


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
