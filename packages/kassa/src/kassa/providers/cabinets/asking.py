"""A provider's statement, read by its SDK in a process that lives for one reading.

A process, since nothing less keeps the SDKs apart from the shop and from each other: they keep keys in module
and class attributes (two shops would mix them up), a thread that hangs in them can't be ended, and they weigh
as much as the shop itself. The key goes in by a pipe, where neither the list of processes nor the environment
shows it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from kassa.core.secret import Secret
from kassa.providers.cabinets.wire import LONGEST_LINE_BYTES, Answer, Failed, Page, Question
from kassa.service.reconciling.lists import StatementLine, Unanswered, Window

# For one page, the start of the process and the import of the SDK included.
SECONDS_FOR_A_PAGE = 25.0
PAGES_AT_A_TIME = 1_000
CHILD = "kassa.providers.cabinets.child"
# What a program needs to run and to reach the network; no secret of the shop is among it.
_PASSED_ON = (
    "PATH",
    "PYTHONPATH",
    "LANG",
    "SYSTEMROOT",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
)

_answer = msgspec.json.Decoder(Answer)


@dataclass(frozen=True, slots=True)
class Cabinet:
    """A merchant's account. `account_id` is YooKassa's shopId; `api_url` "" = the provider's own."""

    provider: Literal["stripe", "yookassa"]
    key: Secret
    account_id: str = ""
    is_shared: bool = False
    api_url: str = ""


class CabinetStatement:
    """Implements the service's Statement."""

    def __init__(self, cabinet: Cabinet, page_seconds: float = SECONDS_FOR_A_PAGE) -> None:
        self._cabinet = cabinet
        self._page_seconds = page_seconds

    @property
    def name(self) -> str:
        return self._cabinet.provider

    @property
    def is_shared(self) -> bool:
        return self._cabinet.is_shared

    async def pages(self, window: Window) -> AsyncGenerator[Sequence[StatementLine], None]:
        """Raises Unanswered for whatever goes wrong; the process is gone when this ends."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            CHILD,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env=_environment(),
            limit=LONGEST_LINE_BYTES,
        )
        try:
            await self._ask(process, window)
            for _ in range(PAGES_AT_A_TIME):
                page = await self._page(process)
                if page is None:
                    return
                yield [line.as_statement_line() for line in page.lines]
            raise Unanswered(f"{PAGES_AT_A_TIME} pages were read, the rest follows")
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _ask(self, process: Process, window: Window) -> None:
        assert process.stdin is not None
        question = Question(
            self._cabinet.provider,
            self._cabinet.key.reveal(),
            self._cabinet.account_id,
            self._cabinet.api_url,
            window.payments,
            window.refunds,
            window.disputes,
        )
        try:
            process.stdin.write(msgspec.json.encode(question))
            await process.stdin.drain()
            process.stdin.close()
        except OSError as error:
            raise Unanswered("the program that asks it did not start") from error

    async def _page(self, process: Process) -> Page | None:
        """None after the last one."""
        assert process.stdout is not None
        try:
            async with asyncio.timeout(self._page_seconds):
                line = await process.stdout.readline()
            answer = _answer.decode(line)
        except TimeoutError:
            raise Unanswered(f"no answer within {self._page_seconds:g} seconds") from None
        except (msgspec.MsgspecError, ValueError, OSError):
            # A line that broke off, or none: the process died.
            raise Unanswered("the program that asks it ended without an answer") from None
        if isinstance(answer, Failed):
            raise Unanswered(answer.reason)
        return answer if isinstance(answer, Page) else None


def _environment() -> dict[str, str]:
    names = [*_PASSED_ON, *(name.lower() for name in _PASSED_ON)]
    return {name: os.environ[name] for name in names if name in os.environ}
