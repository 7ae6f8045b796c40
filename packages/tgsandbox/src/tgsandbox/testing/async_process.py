"""A bot's program in a process of its own."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING

from tgsandbox.control.verbs.records import calls_after
from tgsandbox.testing.failures import BotProcessFailed

if TYPE_CHECKING:
    from tgsandbox.testing.async_sandbox import AsyncSandbox

# Frameworks take seconds to load, the more so where many tests run side by side.
START_LIMIT_SECONDS = 60.0
STOP_LIMIT_SECONDS = 5.0
MAX_LINE_BYTES = 1 << 20
KEPT_LINES = 200
SHOWN_LINES = 25


class AsyncBotProcess:
    """To be entered: it is started, and left it is stopped. Standard output and errors are kept together."""

    def __init__(
        self, sandbox: AsyncSandbox, command: Sequence[str], bot_id: int, env: Mapping[str, str]
    ) -> None:
        self._sandbox = sandbox
        self._bot = sandbox.world.bot(bot_id)
        self._command = list(command)
        self._env = dict(env)
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)

    @property
    def name(self) -> str:
        return self._command[-1]

    def output(self) -> str:
        """The last lines that it printed."""
        return "\n".join(self._lines)

    def tail(self) -> str:
        return "\n".join(f"  {line}" for line in list(self._lines)[-SHOWN_LINES:]) or "  nothing"

    async def start(self) -> None:
        """Returns when the program reads updates. Raises BotProcessFailed, or NothingCame after a minute."""
        # What an earlier program of this bot did doesn't count.
        self._bot.polls_since = 0.0
        calls_before = self._sandbox.world.calls_made
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            env=self._environment(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=MAX_LINE_BYTES,
        )
        self._reading = asyncio.create_task(self._read_output(self._process))
        starting = asyncio.create_task(self._until_it_reads_updates(calls_before))
        await asyncio.wait({starting, self._reading}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            await starting
            return
        starting.cancel()
        await self._process.wait()
        raise BotProcessFailed(f"{self._last_words()} before it asked for updates:\n{self.tail()}")

    async def wait(self) -> None:
        """Until the program has ended by itself."""
        if self._process is not None:
            await self._process.wait()

    async def stop(self) -> None:
        """Ask the program to end, insist after five seconds; harmless when it has ended."""
        process, reading = self._process, self._reading
        if process is None or reading is None:
            return
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), STOP_LIMIT_SECONDS)
            except TimeoutError:
                process.kill()
        await reading
        await process.wait()
        self._process = None

    async def __aenter__(self) -> AsyncBotProcess:
        try:
            await self.start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        ended_by_itself = self._process is not None and self._process.returncode
        last_words = self._last_words()
        await self.stop()
        if ended_by_itself and error is None:
            raise BotProcessFailed(f"{last_words} while the test still needed it:\n{self.tail()}")

    async def _until_it_reads_updates(self, calls_before: int) -> None:
        await self._sandbox.until(
            lambda: True if self._reads_updates(calls_before) else None,
            lambda: f"{self.name} has not asked for updates",
            START_LIMIT_SECONDS,
        )

    def _reads_updates(self, calls_before: int) -> bool:
        if self._bot.polls_since:
            return True
        calls = calls_after(self._sandbox.world, calls_before)
        return any(call.method == "setWebhook" and call.bot_id == self._bot.id for call in calls)

    async def _read_output(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while line := await process.stdout.readline():
            self._lines.append(line.decode(errors="replace").rstrip())

    def _last_words(self) -> str:
        code = self._process.returncode if self._process else None
        return f"{self.name} ended by itself with {code}"

    def _environment(self) -> dict[str, str]:
        url = self._sandbox.url
        given = {
            "SANDBOX_URL": url,
            "BOT_API_URL": url,
            "BOT_TOKEN": self._bot.token,
            "PYTHONUNBUFFERED": "1",
        }
        if self._bot.provider_tokens:
            given["PROVIDER_TOKEN"] = self._bot.provider_tokens[0].token
        return {**os.environ, **given, **self._env}
