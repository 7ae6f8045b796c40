"""The world is told what lies at an address, so that a bot may send it by that address."""

from __future__ import annotations

from tgsandbox.control.shapes.web import NewPage, PageView
from tgsandbox.control.verb import WrongRequest
from tgsandbox.world.talk import web
from tgsandbox.world.talk.drawing import plain_picture
from tgsandbox.world.world import World


def list_pages(world: World) -> list[PageView]:
    """The addresses that the world knows of."""
    return [PageView(url, len(content or b"")) for url, content in world.web.items()]


def put_page(world: World, request: NewPage) -> PageView:
    """At this address lies that, or nobody answers; in the place of what was known of it."""
    if request.content is not None and request.picture is not None:
        raise WrongRequest("a page has content or is a picture, got both", field="picture")
    if request.content == b"":
        raise WrongRequest("content needs at least one octet; leave it out where nobody answers", "content")
    content = request.content
    if request.picture is not None:
        width, height = request.picture
        content = plain_picture(width, height)
    web.put(world, request.url, content)
    return PageView(request.url, len(content or b""))
