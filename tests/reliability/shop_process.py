"""A shop as a merchant runs it: a folder, the `kassa` command, and a process that can be killed.

Nothing of `kassa` is imported here; what the proof knows of it is its command line and its files.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import aiohttp
from tests.reliability.books import Books

from tgsandbox.testing.async_bot import AsyncSandboxBot
from tgsandbox.testing.async_sandbox import AsyncSandbox

Mode = Literal["polling", "webhook"]
KASSA = (sys.executable, "-m", "kassa")
READY_SECONDS = 60.0
WEBHOOK_SECRET = "canary-webhook-secret-7d1f"
KEPT_LINES = 2000

SHOP = """\
[shop]
id = "{shop_id}"
title = "Proof"
mode = "test"
currency = "EUR"
database = "{database}"

[telegram]
api_url = "{url}"
{webhook}
[policy]
hold_seconds = {hold_seconds}

{operations}
[texts]
terms = "Proof"
support = "Proof"
paysupport = "Proof"

[[shipping]]
id = "post"
title = "Post"
price = "4.90"
"""
OPERATIONS = """
[operations]
port = {port}
"""
WEBHOOK = """
[telegram.webhook]
url = "{public_url}"
port = {port}
max_connections = {connections}
"""


class ShopProcess:
    """One shop in a folder. `start` returns when it is ready; a kill is known by the exit code -9."""

    def __init__(
        self,
        sandbox: AsyncSandbox,
        bot: AsyncSandboxBot,
        folder: Path,
        mode: Mode = "polling",
        *,
        merchant_id: int = 0,
        shop_id: str = "main",
        database: str = "shop.sqlite3",
        hold_seconds: int = 600,
        postgres: str = "",
        port: int = 0,
        public_url: str = "",
        provider_token: str = "",
        is_watched: bool = False,
        webhook_connections: int = 40,
    ) -> None:
        """`postgres` is the address of its books, "" = the file. `port` is its webhook's, 0 = any.

        `public_url` is what Telegram calls, "" = the shop itself. Replicas have one provider token.
        """
        self.folder = folder
        self.database = folder / database
        self.books: Books = postgres or self.database
        self.shop_id = shop_id
        self.bot = bot
        self.mode = mode
        self.port = (port or free_port()) if mode == "webhook" else 0
        self.provider_token = provider_token or bot.connect_provider()
        self.kills = 0
        # Where it tells its numbers.
        self.operations_port = free_port() if is_watched else 0
        self._is_closing = False
        self._url = sandbox.url
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._ready = asyncio.Event()
        self.environment = {
            **os.environ,
            "KASSA_SHOP": str(folder),
            "KASSA_BOT_TOKEN": bot.token,
            "KASSA_PROVIDER_TOKEN_EUR": self.provider_token,
            "KASSA_MERCHANT_CHAT_ID": str(merchant_id),
            "KASSA_WEBHOOK_SECRET": WEBHOOK_SECRET,
            **({"KASSA_DATABASE": postgres} if postgres else {}),
        }
        webhook = WEBHOOK.format(
            public_url=public_url or f"http://127.0.0.1:{self.port}/hook",
            port=self.port,
            connections=webhook_connections,
        )
        webhook = webhook if self.port else ""
        (folder / "shop.toml").write_text(
            SHOP.format(
                url=self._url,
                webhook=webhook,
                shop_id=shop_id,
                database=database,
                hold_seconds=hold_seconds,
                operations=OPERATIONS.format(port=self.operations_port) if is_watched else "",
            )
        )

    @property
    def output(self) -> str:
        return "\n".join(self._lines)

    @property
    def canaries(self) -> tuple[str, ...]:
        """What must never be read anywhere but where Telegram asks for it."""
        return (self.bot.token.partition(":")[2], self.provider_token, WEBHOOK_SECRET)

    @property
    def is_open(self) -> bool:
        return self._process is not None

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def command(self, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
        """Runs `kassa …` beside the shop; returns what it said. Raises RuntimeError when it failed."""
        process = await asyncio.create_subprocess_exec(
            *KASSA,
            *arguments,
            env={**self.environment, **(environment or {})},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        text = said.decode(errors="replace")
        self._lines.append(text)
        if process.returncode == -signal.SIGKILL:
            self.kills += 1
        if process.returncode:
            raise RuntimeError(f"kassa {' '.join(arguments)} ended with {process.returncode}: {text}")
        return text

    async def stock(self, products: str, keys: Mapping[str, list[str]] | None = None) -> None:
        """Puts goods on the shelves of a shop that is closed or open."""
        file = self.folder / "products.toml"
        file.write_text(products)
        await self.command("catalogue", "load", str(file))
        for pool, pool_keys in (keys or {}).items():
            key_file = self.folder / f"{pool}.txt"
            key_file.write_text("\n".join(pool_keys))
            await self.command("keys", "load", pool, str(key_file))

    async def start(self, environment: Mapping[str, str] | None = None) -> bool:
        """True when it is ready, False when it was killed before that."""
        self._ready.clear()
        self._process = await asyncio.create_subprocess_exec(
            *KASSA,
            "run",
            "--clock",
            self._url,
            env={**self.environment, **(environment or {})},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._reading = asyncio.create_task(self._read(self._process))
        ready = asyncio.create_task(self._ready.wait())
        async with asyncio.timeout(READY_SECONDS):
            await asyncio.wait({ready, self._reading}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        return self._ready.is_set()

    async def ended(self) -> int:
        """Waits until the process ends by itself; its exit code."""
        assert self._process is not None
        assert self._reading is not None
        await self._reading
        code = await self._process.wait()
        self._ready.clear()
        if code == -signal.SIGKILL:
            self.kills += 1
        return code

    async def stop(self) -> None:
        """In order; harmless when it is closed already."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
        if self._process is not None:
            await self.ended()
        self._process = None

    async def keep_open(
        self, first_environment: Mapping[str, str], after_a_kill: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """Starts it, the first time with this in its environment, and again whenever it was killed."""
        environment = first_environment
        while not self._is_closing:
            await self.start(environment)
            environment = {}
            if await self.ended() != -signal.SIGKILL:
                return
            if after_a_kill is not None:
                await after_a_kill()

    async def opened(self) -> None:
        """Until it is ready, after a start or a kill."""
        async with asyncio.timeout(READY_SECONDS):
            await self._ready.wait()

    async def closed(self) -> None:
        """Until what was killed is gone."""
        if self._process is not None:
            await self._process.wait()
        self._ready.clear()

    async def close(self) -> None:
        """Ends what `keep_open` keeps open."""
        self._is_closing = True
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()

    async def tell_again(self, bodies: Sequence[bytes]) -> None:
        """Posts updates to the webhook as Telegram would; each must be acknowledged."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": WEBHOOK_SECRET, "Content-Type": "application/json"}
        async with aiohttp.ClientSession(headers=headers) as session:
            for body in bodies:
                async with session.post(f"http://127.0.0.1:{self.port}/hook", data=body) as answer:
                    answer.raise_for_status()

    def kill(self) -> None:
        """SIGKILL, now."""
        self._tell(signal.SIGKILL)

    def pause(self) -> None:
        """It stands still until `resume`, as a machine that is overloaded does."""
        self._tell(signal.SIGSTOP)

    def resume(self) -> None:
        self._tell(signal.SIGCONT)

    @property
    def process_id(self) -> int:
        assert self._process is not None
        return self._process.pid

    def _tell(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(number)

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while line := await process.stdout.readline():
            text = line.decode(errors="replace").rstrip()
            self._lines.append(text)
            if text.startswith("kassa ready "):
                self._ready.set()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
