"""What the address of a link may be: a page, a person, an emoji, a moment."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from tgsandbox.botapi.markup.drafts import MarkupError
from tgsandbox.world.talk.messages import Entity

SCHEMES = ("tg", "ton", "tonsite")
HOST = re.compile(r"[^\s/@:]*\.[^\s/@:]+|\[[0-9A-Fa-f:.]+\]")
DATE_TIME_FORMAT = re.compile(r"[rR]|[tTdDwW]*")


def checked_link(url: str) -> str:
    """The address as Telegram keeps it, "" when it is none. A bare host becomes http://host/."""
    scheme, colon, rest = url.partition(":")
    if colon and scheme.lower() in SCHEMES:
        return _checked_inner_link(scheme.lower(), rest.removeprefix("//"))
    if "://" not in url:
        url = "http://" + url
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2].removesuffix(f":{port}")
    if parts.scheme.lower() not in ("http", "https") or not HOST.fullmatch(host):
        return ""
    head, _, tail = url.partition("://")
    authority = re.split(r"[/?#]", tail, maxsplit=1)[0]
    remainder = tail[len(authority) :]
    path = remainder if remainder.startswith("/") else "/" + remainder
    return f"{head.lower()}://{authority}{path}"


def _checked_inner_link(scheme: str, rest: str) -> str:
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    allowed = r"[A-Za-z0-9_.-]+" if scheme == "tonsite" else r"[A-Za-z0-9_-]+"
    return f"{scheme}://{rest}" if re.fullmatch(allowed, host) else ""


def linked_user_id(url: str) -> int:
    """The person of tg://user?id=…, 0 for any other address."""
    match = re.fullmatch(r"tg:(?://)?user\?id=([1-9][0-9]{0,15})", url, re.IGNORECASE)
    return int(match.group(1)) if match else 0


def linked_entity(url: str, offset: int, length: int) -> Entity | None:
    """What a link becomes; None when its address is no good: the text then stays plain."""
    user_id = linked_user_id(url)
    if user_id:
        return Entity("text_mention", offset, length, user_id=user_id)
    address = checked_link(url)
    return Entity("text_link", offset, length, url=address) if address else None


def special_entity(url: str, offset: int, length: int) -> Entity:
    """What ![…](tg://emoji?id=…) or ![…](tg://time?unix=…) becomes."""
    parts = urlsplit(url)
    options = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.scheme == "tg" and parts.netloc == "emoji" and is_number(options.get("id", "")):
        return Entity("custom_emoji", offset, length, custom_emoji_id=options["id"])
    if parts.scheme == "tg" and parts.netloc == "time" and is_number(options.get("unix", "")):
        return date_time_entity(int(options["unix"]), options.get("format", ""), offset, length)
    raise MarkupError("Invalid tg://emoji or tg://time URL specified")


def date_time_entity(unix_time: int, form: str, offset: int, length: int) -> Entity:
    if not DATE_TIME_FORMAT.fullmatch(form):
        raise MarkupError("Invalid date-time format specified")
    return Entity("date_time", offset, length, unix_time=unix_time, date_time_format=form)


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) > 0
