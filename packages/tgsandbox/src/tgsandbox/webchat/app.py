"""The web chat over HTTP: one page and its parts. What it does, it does through the control API."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from tgsandbox.webchat.assets import Asset, find_asset

# The page runs only its own scripts and asks only this server; pictures may also come from this machine.
POLICY = (
    "default-src 'self'; img-src 'self' http://127.0.0.1:* http://localhost:*; object-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def webchat_app() -> ASGIApp:
    """To be mounted at `/`, beside the control API of the world that it shows."""
    return Starlette(routes=[Route("/", serve_page), Route("/webchat/{path:path}", serve_part)])


async def serve_page(request: Request) -> Response:
    return answer(request, find_asset("index.html"))


async def serve_part(request: Request) -> Response:
    return answer(request, find_asset(request.path_params["path"]))


def answer(request: Request, asset: Asset | None) -> Response:
    """The asset, or 304 when the browser already has this very version."""
    if asset is None:
        return Response("There is nothing here.", status_code=404, media_type="text/plain")
    headers = {
        "ETag": asset.etag,
        "Cache-Control": "no-cache",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    if asset.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(asset.content, media_type=asset.media_type, headers=headers)
