"""What a world is told about the internet."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct

from tgsandbox.control.shapes.requests import Link, Request
from tgsandbox.control.shapes.sharing import BASE64

Side = Annotated[int, Meta(ge=1, le=10_000)]


class NewPage(Request, frozen=True):
    """What lies at `url`: `content` (base64 over HTTP), or a plain picture so many pixels wide and high.

    With neither of them nobody answers there.
    """

    url: Link
    content: Annotated[bytes, Meta(extra_json_schema={"pattern": BASE64})] | None = None
    picture: Annotated[list[Side], Meta(min_length=2, max_length=2)] | None = None


class PageView(Struct, frozen=True):
    """`size` in octets, 0 where nobody answers."""

    url: str
    size: int


WEB_RULES: dict[type[Struct], dict[str, Any]] = {
    NewPage: {
        "not": {
            "properties": {"content": {"type": "string"}, "picture": {"type": "array"}},
            "required": ["content", "picture"],
        }
    },
}
