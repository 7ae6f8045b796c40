"""What lies at addresses of the internet, as far as the world was told: nothing is ever fetched.

Facts: core.telegram.org/bots/api#sending-files (what may be sent by address, and how large it may be);
telegram-bot-api, Client.cpp, fail_query_with_error (the words for these codes).

Assumed: which code a file that is too large gets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tgsandbox.world.errors import ServerRefusal
from tgsandbox.world.talk.files import FileKind
from tgsandbox.world.talk.pictures import picture_size

if TYPE_CHECKING:
    from tgsandbox.world.world import World

MAX_PHOTO_OCTETS = 5 << 20
MAX_OCTETS = 20 << 20
NOT_REACHED = "WEBPAGE_CURL_FAILED"
OF_NO_USE = "WEBPAGE_MEDIA_EMPTY"
# A document is sent by address only when it is one of these: PDF, ZIP or GIF.
DOCUMENTS = (b"%PDF", b"PK\x03\x04", b"GIF8")


def put(world: World, url: str, content: bytes | None) -> None:
    """At the address lies this, or with None nobody answers there."""
    world.web[url] = content


def fetch(world: World, url: str, kind: FileKind) -> bytes:
    """The file for a message, b"" of an address that nothing is known of.

    Raises ServerRefusal where Telegram could not use what it finds.
    """
    if url not in world.web:
        return b""
    content = world.web[url]
    if not content or len(content) > (MAX_PHOTO_OCTETS if kind == "photo" else MAX_OCTETS):
        raise ServerRefusal(NOT_REACHED)
    if kind == "photo" and picture_size(content) is None:
        raise ServerRefusal(OF_NO_USE)
    if kind == "document" and not content.startswith(DOCUMENTS):
        raise ServerRefusal(OF_NO_USE)
    return content
