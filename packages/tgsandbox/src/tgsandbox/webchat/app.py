"""The web chat over HTTP: one page and its parts. What it does, it does through the control API."""

from __future__ import annotations

import re

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from tgsandbox.webchat.assets import Asset, find_asset

# The page runs only its own scripts, asks only this server and is framed by nobody but itself (two buyers
# side by side); pictures, films and sounds may also come from this machine.
POLICY = (
    "default-src 'self'; img-src 'self' http://127.0.0.1:* http://localhost:*; "
    "media-src 'self' http://127.0.0.1:* http://localhost:*; object-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
# The page between the chat and a Mini App: it may frame that app's origin, and only the chat may frame it.
FRAME_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; frame-src {origin}; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")


def webchat_app() -> ASGIApp:
    """To be mounted at `/`, beside the control API of the world that it shows."""
    return Starlette(
        routes=[
            Route("/", serve_page),
            Route("/telegram-web-app.js", serve_script),
            # The path at which Telegram serves its own script, for those who only change the host.
            Route("/js/telegram-web-app.js", serve_script),
            Route("/webchat/frame", serve_frame),
            Route("/webchat/{path:path}", serve_part),
        ]
    )


async def serve_page(request: Request) -> Response:
    return answer(request, find_asset("index.html"))


async def serve_part(request: Request) -> Response:
    return answer(request, find_asset(request.path_params["path"]))


async def serve_script(request: Request) -> Response:
    return answer(request, find_asset("telegram-web-app.js"))


async def serve_frame(request: Request) -> Response:
    """The page that frames the Mini App of `origin`; the app's whole address stands behind the #."""
    origin = request.query_params.get("origin", "")
    if not ORIGIN.fullmatch(origin):
        return Response("origin must be like https://shop.example", 400, media_type="text/plain")
    return answer(request, find_asset("frame.html"), FRAME_POLICY.format(origin=origin))


def answer(request: Request, asset: Asset | None, policy: str = POLICY) -> Response:
    """The asset, or 304 when the browser already has this very version."""
    if asset is None:
        return Response("There is nothing here.", status_code=404, media_type="text/plain")
    headers = {
        "ETag": asset.etag,
        "Cache-Control": "no-cache",
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    if asset.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(asset.content, media_type=asset.media_type, headers=headers)
