"""The control API as an ASGI app: the table's verbs, the streams, the files and the page about them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tgsandbox.control.chronicle import Chronicle
from tgsandbox.control.openapi import BASE, openapi_document
from tgsandbox.control.page import reference_page
from tgsandbox.control.reading import read_body, read_parameter, read_query
from tgsandbox.control.recorder import watch
from tgsandbox.control.shapes.records import Problem
from tgsandbox.control.stream import clock_stream, event_stream
from tgsandbox.control.table import VERBS
from tgsandbox.control.verb import NotNow, NotThere, Signature, TimeIsUp, Verb, WrongRequest, signature_of
from tgsandbox.world.checkout.form_errors import PaymentRefused
from tgsandbox.world.errors import WorldError
from tgsandbox.world.world import World

JSON = "application/json"
Endpoint = Callable[[Request], Awaitable[Response]]


def control_app(world: World, chronicle: Chronicle) -> Starlette:
    """Its paths begin with /control/v1. `chronicle` is what is remembered of the world's events."""

    async def events(request: Request) -> Response:
        return event_stream(world, chronicle, request)

    async def clock_changes(request: Request) -> Response:
        return clock_stream(world, chronicle)

    async def file(request: Request) -> Response:
        return _file(world, request.path_params["key"])

    async def openapi(request: Request) -> Response:
        return Response(msgspec.json.encode(openapi_document(_base_of(request))), media_type=JSON)

    async def page(request: Request) -> Response:
        return HTMLResponse(reference_page(openapi_document(_base_of(request))))

    # Fixed paths come first: /clock/stream must not be read as another verb's parameter.
    routes = [
        Route(f"{BASE}/events", events),
        Route(f"{BASE}/clock/stream", clock_changes),
        Route(f"{BASE}/files/{{key}}", file),
        Route(f"{BASE}/openapi.json", openapi),
        Route(f"{BASE}/docs", page),
        *(_route(world, chronicle, path, verbs) for path, verbs in _by_path().items()),
    ]
    return Starlette(
        routes=routes, exception_handlers={HTTPException: _http_problem, WorldError: _world_problem}
    )


def _base_of(request: Request) -> str:
    """Below which path this world lies, "" for the server's own."""
    base: str = request.scope.get("root_path", "")
    return base


def _by_path() -> dict[str, list[Verb]]:
    paths: dict[str, list[Verb]] = {}
    for verb in VERBS:
        paths.setdefault(verb.path, []).append(verb)
    return paths


def _route(world: World, chronicle: Chronicle, path: str, verbs: list[Verb]) -> Route:
    """One route a path, so that a wrong method is answered with 405 and those that there are."""
    endpoints = {verb.method: _endpoint(world, chronicle, verb) for verb in verbs}

    async def serve(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await endpoints[method](request)

    return Route(BASE + path, serve, methods=list(endpoints))


def _endpoint(world: World, chronicle: Chronicle, verb: Verb) -> Endpoint:
    signature = signature_of(verb)

    async def serve(request: Request) -> Response:
        given = await _read(request, verb, signature)
        if signature.takes_chronicle:
            given["chronicle"] = chronicle
        done = watch(world, chronicle, verb.name, given)
        answer = verb.act(world, **given)
        if signature.is_awaited:
            answer = await answer
        done(answer)
        return Response(msgspec.json.encode(answer), media_type=JSON)

    return serve


async def _read(request: Request, verb: Verb, signature: Signature) -> dict[str, Any]:
    given: dict[str, Any] = {
        name: read_parameter(name, request.path_params[name], kind)
        for name, kind in signature.parameters.items()
    }
    if signature.request is not None and verb.takes_body:
        given["request"] = read_body(signature.request, await request.body())
    elif signature.request is not None:
        given["request"] = read_query(signature.request, dict(request.query_params))
    return given


def _file(world: World, key: str) -> Response:
    """Never as a page: a bot's upload must not run in the browser as a part of the sandbox."""
    file = world.files.get(key)
    if file is None:
        raise NotThere(f"no file {key!r}; there are {len(world.files)} others")
    headers = {"x-content-type-options": "nosniff", "content-security-policy": "sandbox"}
    return Response(file.content, media_type=file.mime_type, headers=headers)


async def _http_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _answer(error.status_code, Problem(error.detail), dict(error.headers or {}))


async def _world_problem(request: Request, error: Exception) -> Response:
    match error:
        case NotThere() as missing:
            return _answer(404, Problem(str(error), missing.field))
        case WrongRequest() as wrong:
            return _answer(400, Problem(str(error), wrong.field, wrong.found, wrong.expected))
        case NotNow() as unfit:
            return _answer(409, Problem(str(error), unfit.field, unfit.found, unfit.expected))
        case TimeIsUp() as late:
            return _answer(408, late.there)
        case PaymentRefused(error=refusal):
            return _answer(409, Problem(refusal.words, refusal.field, code=refusal.code))
    return _answer(409, Problem(str(error)))


def _answer(status: int, body: msgspec.Struct, headers: dict[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(body), status, headers, media_type=JSON)
