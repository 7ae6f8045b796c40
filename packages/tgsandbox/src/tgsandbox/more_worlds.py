"""More worlds in one server, each below /worlds/<name>, so that tests in any language can run side by side.

A bot may also be pointed at the server itself: its token says which world it belongs to.
"""

from __future__ import annotations

import time
import zlib
from functools import cached_property

import msgspec
from msgspec import Struct
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from tgsandbox.botapi.serving.app import Receive, Scope, Send
from tgsandbox.control.furnishing import furnish
from tgsandbox.control.reading import read_body
from tgsandbox.control.shapes.people import Done
from tgsandbox.control.shapes.records import Problem
from tgsandbox.control.shapes.worlds import NewWorld, WorldView
from tgsandbox.control.verb import NotThere, WrongRequest
from tgsandbox.hosting import Application, Hosted
from tgsandbox.world.errors import WorldError
from tgsandbox.world.world import World

PATH = "/worlds"
MAX_WORLDS = 1000


class MoreWorlds:
    """Made by POST /worlds, listed by GET /worlds, ended by DELETE /worlds/<name>; see `control.openapi`."""

    def __init__(self) -> None:
        self._hosted: dict[str, Hosted] = {}

    def __bool__(self) -> bool:
        return bool(self._hosted)

    async def stop(self) -> None:
        for name in list(self._hosted):
            await self._end(name)

    def with_token(self, path: str) -> Hosted | None:
        """The world of the bot whose token stands in /bot<token>/… or /file/bot<token>/…."""
        token = path.removeprefix("/file").removeprefix("/bot").partition("/")[0]
        return next((one for one in self._hosted.values() if one.world.bot_by_token(token)), None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name, slash, rest = scope["path"].removeprefix(PATH).removeprefix("/").partition("/")
        try:
            if slash:
                room = self._named(name).room_for(f"/{rest}") or self._web_chat
                inside = {"path": f"/{rest}", "raw_path": f"/{rest}".encode(), "root_path": f"{PATH}/{name}"}
                await room({**scope, **inside}, receive, send)
                return
            answer = await self._answer(scope["method"], name, HttpRequest(scope, receive))
            response = Response(msgspec.json.encode(answer), media_type="application/json")
        except WorldError as error:
            response = _problem(error)
        await response(scope, receive, send)

    async def _answer(self, method: str, name: str, request: HttpRequest) -> Struct | list[WorldView]:
        if name and method == "DELETE":
            self._named(name)
            await self._end(name)
            return Done()
        if name and method == "GET":
            return _view(name, self._named(name))
        if method == "POST" and not name:
            return self._make(read_body(NewWorld, await request.body()))
        if method == "GET" and not name:
            return [_view(name, hosted) for name, hosted in self._hosted.items()]
        raise WrongRequest(
            "worlds are listed by GET /worlds, made by POST /worlds, shown by GET /worlds/<name>, ended by "
            "DELETE /worlds/<name>; a world's web chat is at /worlds/<name>/"
        )

    def _make(self, request: NewWorld) -> WorldView:
        if request.name in self._hosted:
            raise WorldError(f"there is a world {request.name!r} already")
        if len(self._hosted) >= MAX_WORLDS:
            raise WorldError(f"at most {MAX_WORLDS} worlds are served at once; end one first")
        seed = zlib.crc32(request.name.encode()) if request.seed is None else request.seed
        hosted = Hosted(World(time.time, seed))
        furnish(hosted.world, request.plan)
        hosted.start()
        self._hosted[request.name] = hosted
        return _view(request.name, hosted)

    @cached_property
    def _web_chat(self) -> Application:
        from tgsandbox.webchat.app import webchat_app

        return webchat_app()

    async def _end(self, name: str) -> None:
        await self._hosted.pop(name).stop()

    def _named(self, name: str) -> Hosted:
        hosted = self._hosted.get(name)
        if hosted is None:
            raise NotThere(f"no world {name!r}; there are: {', '.join(self._hosted) or 'none'}", field="name")
        return hosted


def _view(name: str, hosted: Hosted) -> WorldView:
    tokens = {bot.user.username: bot.token for bot in hosted.world.bots.values() if bot.token}
    return WorldView(name, f"{PATH}/{name}", tokens)


def _problem(error: WorldError) -> Response:
    match error:
        case NotThere(field=field):
            status = 404
        case WrongRequest(field=field):
            status = 400
        case _:
            status, field = 409, ""
    return Response(msgspec.json.encode(Problem(str(error), field)), status, media_type="application/json")
