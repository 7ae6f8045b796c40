"""The sandbox as one HTTP server: the rooms of its world, other worlds beside it, and the web chat."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from functools import cached_property
from typing import TYPE_CHECKING

import uvicorn

from tgsandbox.botapi.serving.app import Receive, Scope, Send
from tgsandbox.connection import Connection
from tgsandbox.hosting import Application, Hosted
from tgsandbox.world.world import World

if TYPE_CHECKING:
    from tgsandbox.more_worlds import MoreWorlds

GRACE_SECONDS = 2.0
TICK_SECONDS = 1.0
LOOK_SECONDS = 0.005
PATH = "/worlds"  # as in `more_worlds`, which is imported when it is asked for


class Server:
    """Serves `world` (a new one from `seed` when it is None) until it is stopped."""

    def __init__(self, world: World | None = None, *, seed: int = 0) -> None:
        self.world = world if world is not None else World(time.time, seed)
        self.url = ""
        self._hosted = Hosted(self.world)
        self.chronicle = self._hosted.chronicle
        self._uvicorn: _Uvicorn | None = None
        self._serving: asyncio.Task[None] | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen on `port` (0: any free one). Returns the address, without a slash at its end."""
        listening = socket.create_server((host, port), backlog=512)
        # asyncio sets it only on sockets that name TCP. Without it an answer's body waits 40 ms for its head.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listening.setblocking(False)
        config = uvicorn.Config(
            self,
            http=Connection,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
        )
        self._uvicorn = _Uvicorn(config)
        self._serving = asyncio.create_task(self._uvicorn.serve(sockets=[listening]))
        await self._uvicorn.ready.wait()
        self._hosted.start()
        self.url = f"http://{host}:{listening.getsockname()[1]}"
        return self.url

    async def stop(self) -> None:
        """Waiting calls get their answers, then the port is free."""
        await self._hosted.stop()
        if self._has_more_worlds:
            await self._more_worlds.stop()
        if self._uvicorn is not None and self._serving is not None:
            self._uvicorn.leave()
            await asyncio.gather(self._serving, return_exceptions=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        room = self._hosted.room_for(path)
        if room is not None:
            await self._neighbour(path, room)(scope, receive, send)
        elif path == PATH or path.startswith(f"{PATH}/"):
            await self._more_worlds(scope, receive, send)
        elif path == "/healthz":
            await _answer_health(send)
        else:
            await self._web_chat(scope, receive, send)

    def _neighbour(self, path: str, room: Application) -> Application:
        """A bot of another world in this server is known by its token."""
        if not self._has_more_worlds or not path.startswith(("/bot", "/file/bot")):
            return room
        hosted = self._more_worlds.with_token(path)
        return (hosted.room_for(path) if hosted else None) or room

    @property
    def _has_more_worlds(self) -> bool:
        return "_more_worlds" in vars(self) and bool(self._more_worlds)

    @cached_property
    def _more_worlds(self) -> MoreWorlds:
        from tgsandbox.more_worlds import MoreWorlds

        return MoreWorlds()

    @cached_property
    def _web_chat(self) -> Application:
        from tgsandbox.webchat.app import webchat_app

        return webchat_app()


class _Uvicorn(uvicorn.Server):
    """Uvicorn without signal handlers of its own: who starts the sandbox decides when it stops.

    It stops at once and not at a tick of its own, of which it has several: a run of tests stops thousands.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self._leaving = asyncio.Event()

    def leave(self) -> None:
        self.should_exit = True
        self._leaving.set()

    async def main_loop(self) -> None:
        """The tick is for the headers' date."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await self._leaving.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answers that are under way get a while to end."""
        for server in self.servers:
            server.close()
        for listening in sockets or ():
            listening.close()
        open_connections, tasks = self.server_state.connections, self.server_state.tasks
        for connection in list(open_connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE_SECONDS):
                while open_connections or tasks:  # noqa: ASYNC110  # uvicorn tells nobody when they end
                    await asyncio.sleep(LOOK_SECONDS)
        for task in tasks:
            task.cancel()

    def capture_signals(self) -> contextlib.AbstractContextManager[None]:  # type: ignore[override]  # narrower
        return contextlib.nullcontext()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


async def _answer_health(send: Send) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})
