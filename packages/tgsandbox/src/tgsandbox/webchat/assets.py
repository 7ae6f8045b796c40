"""The files of the page, read once from the package, each with its version as an ETag."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

import msgspec

from tgsandbox.world.currencies import CURRENCIES

MEDIA_TYPES = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "json": "application/json",
}
# Facts of the world that the page needs, too: how many digits an amount has behind the point.
CURRENCIES_PATH = "currencies.json"


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    media_type: str
    etag: str


@cache
def find_asset(path: str) -> Asset | None:
    """The asset at `path` below static/ (or the currencies' facts); None when there is none."""
    steps = path.split("/")
    media_type = MEDIA_TYPES.get(path.rpartition(".")[2])
    if media_type is None or any(step in ("", ".", "..") or "\\" in step for step in steps):
        return None
    content = currencies() if path == CURRENCIES_PATH else _content_of(steps)
    if content is None:
        return None
    return Asset(content, media_type, f'"{sha256(content).hexdigest()[:20]}"')


def currencies() -> bytes:
    known = {code: {"exp": currency.digits} for code, currency in CURRENCIES.items()}
    return msgspec.json.encode({"currencies": known})


def _content_of(steps: list[str]) -> bytes | None:
    place = files("tgsandbox.webchat").joinpath("static", *steps)
    return place.read_bytes() if place.is_file() else None
