"""The three pages, for who is on this machine: no secrets, and nothing of any buyer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from importlib.metadata import version
from typing import Any

import msgspec

from kassa.operations.health import Health
from kassa.operations.metrics import CONTENT_TYPE, metrics_text
from kassa.operations.watch import Watch
from kassa.service.engine import Engine

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_TEXT = b"text/plain; charset=utf-8"
_JSON = b"application/json"


class OperationsApp:
    """An ASGI app. It answers because the loop turns, which is all that /healthz says."""

    def __init__(self, engine: Engine, watch: Watch, health: Health) -> None:
        self._engine = engine
        self._watch = watch
        self._health = health
        self._version = version("kassa")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        status, content_type, body = await self._answer(scope["method"], scope["path"])
        headers = [
            (b"content-type", content_type),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _answer(self, method: str, path: str) -> tuple[int, bytes, bytes]:
        if method not in ("GET", "HEAD"):
            return 405, _TEXT, b"only GET\n"
        match path:
            case "/healthz":
                return 200, _TEXT, b"alive\n"
            case "/readyz":
                found = await self._health.readiness()
                body = msgspec.json.encode({"ready": found.is_ready, "checks": found.checks})
                return 200 if found.is_ready else 503, _JSON, body
            case "/metrics":
                found = await self._health.readiness()
                seen = await self._watch.seen()
                return 200, CONTENT_TYPE, metrics_text(self._engine, seen, found.is_ready, self._version)
        return 404, _TEXT, b"there are /metrics, /healthz and /readyz\n"
