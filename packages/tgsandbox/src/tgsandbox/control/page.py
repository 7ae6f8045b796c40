"""The page about the control API: plain HTML made from the OpenAPI document, without a script."""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

Json = dict[str, Any]  # a part of a JSON document

STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.5rem; text-transform: capitalize; border-bottom: 1px solid var(--line); }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .4rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; }
code, pre { font: 13px/1.45 ui-monospace, monospace; }
pre { background: var(--soft); padding: .6rem; border-radius: .4rem; overflow-x: auto; }
.method { display: inline-block; min-width: 4.2rem; font-weight: 600; }
.words { opacity: .75; }
table { border-collapse: collapse; }
td { padding: .1rem .8rem .1rem 0; vertical-align: top; }
"""


def reference_page(document: Json) -> str:
    info = document["info"]
    rooms: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            rooms.setdefault(operation["tags"][0], []).append(_operation(method, path, operation))
    body = "".join(f"<h2>{escape(room)}</h2>{''.join(entries)}" for room, entries in rooms.items())
    return (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        f"<title>{escape(info['title'])}</title><style>{STYLE}</style>"
        f"<h1>{escape(info['title'])}</h1><p>{escape(info['description'])}</p>"
        "<p>The same for machines: <a href=openapi.json>openapi.json</a></p>"
        f"{body}<h2>Shapes</h2>{_shapes(document['components']['schemas'])}</html>"
    )


def _operation(method: str, path: str, operation: Json) -> str:
    head = (
        f"<span class=method>{method.upper()}</span><code>{escape(path)}</code> "
        f"<span class=words>{_prose(operation['summary'])}</span>"
    )
    body = _parameters(operation["parameters"]) + _body(operation) + _responses(operation["responses"])
    return _fold(operation["operationId"], head, f"<p>{_prose(operation.get('description', ''))}</p>{body}")


def _fold(name: str, head: str, body: str) -> str:
    """The name is inside of what is folded: a browser that follows a link to it unfolds it."""
    return f"<details><summary>{head}</summary><div id='{escape(name)}'>{body}</div></details>"


def _prose(text: str) -> str:
    """Words in backticks are names of fields."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", escape(text))


def _parameters(parameters: list[Json]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(one['name'])}</code><td>{one['in']}<td>{_schema(one['schema'])}"
        f"<td>{'required' if one['required'] else ''}"
        for one in parameters
    )
    return f"<table>{rows}</table>" if rows else ""


def _body(operation: Json) -> str:
    if "requestBody" not in operation:
        return ""
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return f"<p>Body: {_schema(schema)}</p>"


def _responses(responses: Json) -> str:
    rows = "".join(
        f"<tr><td>{status}<td>{_schema(schema['schema'])}<td>{escape(response['description'])}"
        for status, response in responses.items()
        for schema in response["content"].values()
    )
    return f"<table>{rows}</table>"


def _schema(schema: Json) -> str:
    """A link to the shape, or the schema itself in short."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"<a href='#{escape(name)}'>{escape(name)}</a>"
    if schema.get("type") == "array" and "items" in schema:
        return f"list of {_schema(schema['items'])}"
    if "anyOf" in schema:
        return " or ".join(_schema(one) for one in schema["anyOf"])
    return f"<code>{escape(json.dumps(schema))}</code>"


def _shapes(shapes: Json) -> str:
    return "".join(
        _fold(
            name,
            f"<code>{escape(name)}</code> <span class=words>{_prose(shape.get('description', ''))}</span>",
            _properties(shape),
        )
        for name, shape in sorted(shapes.items())
    )


def _properties(shape: Json) -> str:
    required = set(shape.get("required", ()))
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code><td>{_schema(schema)}"
        f"<td>{'required' if name in required else ''}"
        for name, schema in shape.get("properties", {}).items()
    )
    return f"<table>{rows}</table>"
