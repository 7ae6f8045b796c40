"""The web chat over HTTP: one page, its parts, and the files that bots have sent."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from tgsandbox.webchat.assets import Asset, find_asset
from tgsandbox.world.world import World

# The page runs only its own scripts and asks only this server; pictures may also come from this machine.
PAGE_POLICY = (
    "default-src 'self'; img-src 'self' http://127.0.0.1:* http://localhost:*; object-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# A file that a bot sent must never run, not even when a person opens it in a tab of its own.
MEDIA_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"
SHOWN_TYPES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"})
MEDIA_PATH = "/media"


def webchat_app(world: World) -> ASGIApp:
    """The web chat of one world, to be mounted at `/`. What it does, it does through the control API."""

    async def page(request: Request) -> Response:
        return answer_asset(request, find_asset("index.html"))

    async def part(request: Request) -> Response:
        return answer_asset(request, find_asset(request.path_params["path"]))

    async def media(request: Request) -> Response:
        return answer_media(world, request.path_params["key"])

    return Starlette(
        routes=[
            Route("/", page),
            Route("/webchat/{path:path}", part),
            Route(f"{MEDIA_PATH}/{{key}}", media),
        ]
    )


def answer_asset(request: Request, asset: Asset | None) -> Response:
    """The asset, or 304 when the browser already has this very version."""
    if asset is None:
        return Response("There is nothing here.", status_code=404, media_type="text/plain")
    headers = {
        "ETag": asset.etag,
        "Cache-Control": "no-cache",
        "Content-Security-Policy": PAGE_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    if asset.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(asset.content, media_type=asset.media_type, headers=headers)


def answer_media(world: World, key: str) -> Response:
    """A photo to look at, or a document to keep; 404 for a file of which the sandbox has only the address."""
    file = world.files.get(key)
    if file is None or not file.content:
        return Response("There is no such file.", status_code=404, media_type="text/plain")
    shown = file.mime_type in SHOWN_TYPES
    disposition = "inline" if shown else "attachment"
    headers = {
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(file.name)}",
        "Content-Security-Policy": MEDIA_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
        "ETag": f'"{sha256(file.content).hexdigest()[:20]}"',
    }
    media_type = file.mime_type if shown else "application/octet-stream"
    return Response(file.content, media_type=media_type, headers=headers)
