"""The OpenAPI document, made from the table of verbs."""

from __future__ import annotations

import functools
import inspect
from typing import Any

import msgspec

from tgsandbox.control.shapes.events import AnyEventView
from tgsandbox.control.shapes.people import Done
from tgsandbox.control.shapes.records import ClockView, Problem, StillWaiting
from tgsandbox.control.shapes.requests import RULES
from tgsandbox.control.shapes.tools import PLAN_RULES
from tgsandbox.control.shapes.web import WEB_RULES
from tgsandbox.control.shapes.worlds import NewWorld, WorldName, WorldView
from tgsandbox.control.table import VERBS
from tgsandbox.control.verb import Signature, Verb, signature_of

Json = dict[str, Any]  # a part of a JSON document
BASE = "/control/v1"
WORLDS = "/worlds"
REF = "#/components/schemas/{name}"
DESCRIPTION = (
    "What a test and the browser's client do in the sandbox: people, bots, chats, payment forms, time, and "
    "a look at everything that happened. Amounts are whole numbers of a currency's smallest units, times are "
    "seconds since 1970 UTC. An error is an object with the key error and, when one field is wrong, field."
)


@functools.cache
def openapi_document(base: str = "") -> Json:
    """The document as OpenAPI 3.1 wants it; the same object each time.

    `base` is the path below which a world lies; only that of the server itself tells of the others.
    """
    types, shapes = _schemas()
    for request, rule in (RULES | PLAN_RULES | WEB_RULES).items():
        shapes[request.__name__] |= rule
    paths: Json = {}
    for verb in VERBS:
        paths.setdefault(BASE + verb.path, {})[verb.method.lower()] = _operation(verb, types)
    paths[f"{BASE}/events"] = {"get": _event_stream(types[AnyEventView])}
    paths[f"{BASE}/clock/stream"] = {"get": _clock_stream(types[ClockView])}
    paths[f"{BASE}/files/{{key}}"] = {"get": _file()}
    if not base:
        paths |= _more_worlds(types)
    return {
        "openapi": "3.1.0",
        "info": {"title": "tgsandbox control API", "version": "1", "description": DESCRIPTION},
        "servers": [{"url": base or "/"}],
        "paths": paths,
        "components": {"schemas": shapes},
    }


def _schemas() -> tuple[dict[Any, Json], Json]:
    """The schema of each request, answer and problem, and the named schemas that they refer to."""
    used: list[Any] = [
        AnyEventView,
        ClockView,
        Problem,
        StillWaiting,
        NewWorld,
        WorldView,
        list[WorldView],
        Done,
    ]
    for verb in VERBS:
        signature = signature_of(verb)
        used.append(signature.answer)
        if signature.request is not None:
            used.append(signature.request)
    written, shapes = msgspec.json.schema_components(used, ref_template=REF)
    return dict(zip(used, written, strict=True)), shapes


def _operation(verb: Verb, types: dict[Any, Json]) -> Json:
    signature = signature_of(verb)
    operation: Json = {
        "operationId": verb.name,
        "tags": [verb.room],
        "summary": signature.summary,
        "parameters": [_path_parameter(name, kind) for name, kind in signature.parameters.items()],
        "responses": {
            "200": _content("What the verb answers.", types[signature.answer]),
            **_problems(verb, signature, types),
        },
    }
    if signature.request is not None and verb.takes_body:
        rule = RULES.get(signature.request, {})
        required = bool(rule.keys() & {"anyOf", "oneOf"}) or any(
            field.required for field in msgspec.structs.fields(signature.request)
        )
        operation["requestBody"] = {
            "required": required,
            "content": {"application/json": {"schema": types[signature.request]}},
        }
    elif signature.request is not None:
        operation["parameters"] += _query_parameters(signature.request)
        if signature.request.__doc__:
            operation["description"] = inspect.cleandoc(signature.request.__doc__)
    return operation


def _problems(verb: Verb, signature: Signature, types: dict[Any, Json]) -> Json:
    problem = types[Problem]
    found: Json = {}
    if signature.request is not None or int in signature.parameters.values():
        found["400"] = _content("The request can't be meant like this.", problem)
    if signature.parameters or signature.request is not None:
        found["404"] = _content("Something named in the request is not in this world.", problem)
    if verb.takes_body or verb.method == "DELETE":
        found["409"] = _content("The world does not allow it now.", problem)
    if signature.is_awaited:
        found["408"] = _content("The time is up; what is there instead.", types[StillWaiting])
    return found


def _path_parameter(name: str, kind: type) -> Json:
    schema = {"type": "integer"} if kind is int else {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameters(request: type[msgspec.Struct]) -> list[Json]:
    """One parameter a field; a query string can't say null: what may be None is left out."""
    (_,), shapes = msgspec.json.schema_components([request], ref_template=REF)
    properties = shapes[request.__name__]["properties"]
    return [
        {
            "name": field.name,
            "in": "query",
            "required": field.required,
            "schema": _without_null(properties[field.name]),
        }
        for field in msgspec.structs.fields(request)
    ]


def _without_null(schema: Json) -> Json:
    kept = [one for one in schema.get("anyOf", []) if one != {"type": "null"}]
    return kept[0] if len(kept) == 1 else {key: value for key, value in schema.items() if value is not None}


def _event_stream(schema: Json) -> Json:
    return {
        "operationId": "stream_events",
        "tags": ["streams"],
        "summary": "All events of the world as server-sent events, resumable by Last-Event-ID or ?after=.",
        "parameters": [
            {"name": "after", "in": "query", "required": False, "schema": {"type": "integer", "minimum": 0}}
        ],
        "responses": {"200": _content("Each data line is one such object.", schema, "text/event-stream")},
    }


def _clock_stream(schema: Json) -> Json:
    return {
        "operationId": "stream_clock",
        "tags": ["streams"],
        "summary": "The clock as server-sent events: at once, and at each change.",
        "parameters": [],
        "responses": {"200": _content("Each data line is one such object.", schema, "text/event-stream")},
    }


def _file() -> Json:
    problem = {"$ref": REF.format(name="Problem")}
    octets = {"type": "string", "format": "binary"}
    return {
        "operationId": "get_file",
        "tags": ["streams"],
        "summary": "The octets of an uploaded file.",
        "parameters": [_path_parameter("key", str)],
        "responses": {
            "200": _content("The file.", octets, "*/*"),
            "404": _content("There is no such file.", problem),
        },
    }


def _more_worlds(types: dict[Any, Json]) -> Json:
    """Worlds beside the server's own; each has all the other paths below its own."""
    problem = types[Problem]
    missing = {"404": _content("There is no such world.", problem)}
    named = {"name": "name", "in": "path", "required": True, "schema": msgspec.json.schema(WorldName)}

    def operation(name: str, summary: str, answer: Any, responses: Json, **more: Any) -> Json:
        given = {"operationId": name, "tags": ["worlds"], "summary": summary, "parameters": []} | more
        return given | {"responses": {"200": _content("What the server answers.", types[answer])} | responses}

    new = {"content": {"application/json": {"schema": types[NewWorld]}}, "required": True}
    refused = {
        "400": _content("The request can't be meant like this.", problem),
        "404": _content("The plan names somebody who is not in it.", problem),
        "409": _content("There is a world of that name, or the plan contradicts itself.", problem),
    }
    return {
        WORLDS: {
            "get": operation("list_worlds", "The worlds beside this one.", list[WorldView], {}),
            "post": operation("create_world", "A new world.", WorldView, refused, requestBody=new),
        },
        f"{WORLDS}/{{name}}": {
            "get": operation(
                "get_world", "A world with its bots' tokens.", WorldView, missing, parameters=[named]
            ),
            "delete": operation("end_world", "End a world.", Done, missing, parameters=[named]),
        },
    }


def _content(description: str, schema: Json, media_type: str = "application/json") -> Json:
    return {"description": description, "content": {media_type: {"schema": schema}}}
