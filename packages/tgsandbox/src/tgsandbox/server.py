"""The sandbox as one HTTP server: Bot API, control and web chat of one world."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

import uvicorn

from tgsandbox.botapi.app import BotApi, Receive, Scope, Send
from tgsandbox.botapi.objects import write_update
from tgsandbox.connection import Connection
from tgsandbox.control.chronicle import Chronicle
from tgsandbox.world import botfather, snapshots
from tgsandbox.world.world import World

logger = logging.getLogger(__name__)

Application = Callable[[Scope, Receive, Send], Any]


class Server:
    """Serves `world` (a new one from `seed` when it is None) until it is stopped."""

    def __init__(self, world: World | None = None, *, seed: int = 0) -> None:
        self.world = world if world is not None else World(time.time, seed)
        botfather.install(self.world)
        self.url = ""
        self.chronicle = Chronicle(self.world, write_update)
        self._bot_api = BotApi(self.world)
        self._uvicorn: _Uvicorn | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._time_changed = asyncio.Event()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen on `port` (0: any free one). Returns the address, without a slash at its end."""
        listening = socket.create_server((host, port), backlog=512)
        listening.setblocking(False)
        config = uvicorn.Config(
            self,
            http=Connection,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
        self._uvicorn = _Uvicorn(config)
        self._tasks = [
            asyncio.create_task(self._uvicorn.serve(sockets=[listening])),
            asyncio.create_task(self._keep_time()),
        ]
        await self._uvicorn.ready.wait()
        self._bot_api.start()
        snapshots.save(self.world, snapshots.START)
        self.url = f"http://{host}:{listening.getsockname()[1]}"
        return self.url

    async def stop(self) -> None:
        """Waiting calls get their answers, then the port is free."""
        self.chronicle.close()
        await self._bot_api.close()
        serving, ticking = self._tasks
        ticking.cancel()
        if self._uvicorn is not None:
            self._uvicorn.should_exit = True
        await asyncio.gather(serving, ticking, return_exceptions=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path.startswith(("/bot", "/file/bot")):
            await self._bot_api(scope, receive, send)
        elif path.startswith("/control"):
            await self._control(scope, receive, send)
        elif path.startswith("/merchant/"):
            await self._cabinets(scope, receive, send)
        elif path == "/healthz":
            await _answer_health(send)
        else:
            await self._web_chat(scope, receive, send)

    @cached_property
    def _control(self) -> Application:
        from tgsandbox.control.app import control_app

        return control_app(self.world, self.chronicle)

    @cached_property
    def _cabinets(self) -> Application:
        from tgsandbox.cabinets.app import cabinets_app

        return cabinets_app(self.world)

    @cached_property
    def _web_chat(self) -> Application:
        from tgsandbox.webchat.app import webchat_app

        return webchat_app()

    async def _keep_time(self) -> None:
        """Do what is due when its time comes, on a clock that may be stopped and set."""
        world = self.world
        world.clock.when_changed = world.agenda.when_earlier = self._time_changed.set
        while True:
            self._time_changed.clear()
            try:
                world.run_due()
            except Exception:
                # A bug in one thing that was due must be seen, and must not stop the clock for the others.
                logger.exception("the sandbox failed in what was due")
                continue
            due = world.agenda.next_due()
            wait_seconds = None if due is None or world.clock.frozen else max(due - world.now(), 0.0)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_seconds):
                    await self._time_changed.wait()


class _Uvicorn(uvicorn.Server):
    """Uvicorn without signal handlers of its own: who starts the sandbox decides when it stops."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    def capture_signals(self) -> contextlib.AbstractContextManager[None]:  # type: ignore[override]  # narrower
        return contextlib.nullcontext()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


async def _answer_health(send: Send) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})
