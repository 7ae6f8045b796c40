"""The preview of a link in a message: what the bot wishes, and what Telegram says of it.

Nothing is fetched here: every page on the internet is taken to have a preview. Source: telegram-bot-api 10.0,
JsonLinkPreviewOptions; td, MessageContent.cpp, get_message_content_object; MessageEntity.cpp, get_first_url.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.world.talk.messages import Entity, Wire

# A shorter address is none.
MIN_LENGTH = 5
WITHOUT_PREVIEW = ("ton:", "tg:", "ftp:", "tonsite:")
FLAGS = ("prefer_small_media", "prefer_large_media", "show_above_text")


def read_link_preview(arguments: Arguments) -> Wire:
    """What the call asks for, also by the old disable_web_page_preview."""
    value = arguments.json("link_preview_options", "link preview options")
    if value is None:
        return {"is_disabled": True} if arguments.boolean("disable_web_page_preview") else {}
    try:
        fields = Fields(value, "Object expected as link preview options")
        if fields.boolean("is_disabled"):
            return {"is_disabled": True}
        wish: Wire = {"url": fields.text("url")} if fields.text("url") else {}
        return wish | {flag: True for flag in FLAGS if fields.boolean(flag)}
    except FieldError as error:
        raise bad_request(str(error)) from None


def settle_link_preview(wish: Wire, text: str, entities: Iterable[Entity]) -> Wire | None:
    """The link_preview_options of a message with this text, None when there is nothing to say."""
    url = wish.get("url") or first_url(text, entities)
    if not url:
        return None
    if not wish.get("is_disabled") and _has_page(url):
        return wish | {"url": url}
    # What is asked of a preview that there isn't is forgotten.
    return {"is_disabled": True} if first_url(text, entities) else None


def first_url(text: str, entities: Iterable[Entity]) -> str:
    """Of the addresses in the text the one that gets the preview, "" when none does."""
    units = text.encode("utf-16-le", "surrogatepass")
    for entity in entities:
        if entity.type == "text_link" and not entity.url.lower().startswith(WITHOUT_PREVIEW):
            return entity.url
        if entity.type != "url" or entity.length < MIN_LENGTH:
            continue
        octets = units[2 * entity.offset : 2 * (entity.offset + entity.length)]
        url = octets.decode("utf-16-le", "surrogatepass")
        is_plain_domain = not any(sign in url for sign in "/?#")
        if not is_plain_domain and not url.lower().startswith(WITHOUT_PREVIEW):
            return url
    return ""


def _has_page(url: str) -> bool:
    """Telegram's server comes to what has a name on the internet."""
    name = urlsplit(url if "://" in url else f"http://{url}").hostname or ""
    last = name.rpartition(".")[2]
    return "." in name and last.isalpha()
