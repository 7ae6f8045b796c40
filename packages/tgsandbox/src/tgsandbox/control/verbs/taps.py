"""What a tap on a button or on a link leads to."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from msgspec import UNSET

from tgsandbox.control.buttons import (
    Button,
    Place,
    button_at,
    find_button,
    inline_keyboard,
    name_buttons,
    reply_keyboard,
)
from tgsandbox.control.shapes.forms import TapOutcome
from tgsandbox.control.shapes.requests import OpenLink, Send, Start, Tap
from tgsandbox.control.showing.forms import show_form
from tgsandbox.control.showing.mini_apps import show_mini_app
from tgsandbox.control.verb import NotThere, WrongRequest
from tgsandbox.control.verbs.bots import find_bot
from tgsandbox.control.verbs.chats import message_of, messages_back, send_text, start_bot
from tgsandbox.control.verbs.forms import get_receipt, open_form_of_message
from tgsandbox.control.verbs.people import account_of
from tgsandbox.world.checkout import paying
from tgsandbox.world.checkout.invoices import slug_of
from tgsandbox.world.groups import invite_links
from tgsandbox.world.groups.communities import chat_by_link
from tgsandbox.world.mini_app import mini_apps
from tgsandbox.world.mini_app.mini_apps import OpenedBy
from tgsandbox.world.talk import acts
from tgsandbox.world.talk.messages import Message
from tgsandbox.world.world import World

# The hosts of Telegram's own links; clients open these themselves.
TELEGRAM_HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog"})
START_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
BOT_PATH = re.compile(r"/([A-Za-z][A-Za-z0-9_]{2,31})/?")


def tap_button(world: World, user_id: int, peer_id: int, message_id: int, request: Tap) -> TapOutcome:
    """Tap a button of a message: by its words, or by row and column counted from 0."""
    message = message_of(world, user_id, peer_id, message_id)
    inline = inline_keyboard(message)
    keys = reply_keyboard(message) or []
    place = _place_in(inline, keys, request)
    button = button_at(inline or keys, place)
    if button.kind == "callback":
        key = message.chat
        query = acts.tap_callback(
            world,
            user_id,
            message.business_bot_id or key.bot_id or message.sender_id,
            message.id,
            *place,
            key=key,
        )
        return TapOutcome("callback", callback_query_id=query.id)
    return _follow(world, user_id, peer_id, message, button)


def open_url(world: World, user_id: int, request: OpenLink) -> TapOutcome:
    """Open a link as Telegram's client does: t.me/<bot>?start=<payload>, t.me/$<slug>, another page."""
    account_of(world, user_id)
    return follow_link(world, user_id, request.url)


def follow_link(world: World, user_id: int, url: str) -> TapOutcome:
    address = url if "://" in url else f"https://{url}"
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise NotThere(f"{url!r} is no address: {error}", field="url") from None
    if (parts.scheme == "tg" and parts.netloc == "invoice") or _is_invoice_link(parts.netloc, parts.path):
        form = paying.open_link(world, user_id, slug_of(address))
        return TapOutcome("form", form=show_form(world, form))
    if parts.netloc in TELEGRAM_HOSTS and chat_by_link(world, address) is not None:
        return _join(world, user_id, address)
    named = BOT_PATH.fullmatch(parts.path)
    if parts.netloc not in TELEGRAM_HOSTS or named is None:
        return TapOutcome("url", url=url)
    bot_id = find_bot(world, named.group(1)).id
    payload = parse_qs(parts.query).get("start", [""])[0]
    if not START_PAYLOAD.fullmatch(payload):
        raise NotThere(f"start= has up to 64 letters, digits, _ and -, found {payload!r}", field="url")
    if not payload and next(messages_back(world, user_id, bot_id), None) is not None:
        # A chat that is there is only shown: clients offer Start in an empty one and for a payload.
        return TapOutcome("chat", peer_id=bot_id)
    started = start_bot(world, user_id, bot_id, Start(payload))
    return TapOutcome("chat", peer_id=bot_id, message_id=started.id)


def _join(world: World, user_id: int, link: str) -> TapOutcome:
    """By an invite link: the person is in, or waits for somebody's yes."""
    chat = invite_links.follow(world, user_id, link)
    if user_id in chat.members:
        return TapOutcome("chat", peer_id=chat.key.chat_id)
    return TapOutcome("nothing", text=f"asked to join {chat.title}")


def _place_in(inline: list[list[Button]], keys: list[list[Button]], request: Tap) -> Place:
    if request.text is UNSET and request.row is UNSET:
        raise WrongRequest("a button is named by its text, or by row and column", field="text")
    if request.text is UNSET:
        return Place(request.row or 0, request.column or 0)
    place = find_button(inline or keys, request.text)
    if place is None:
        raise NotThere(
            f"no button {request.text!r} under this message; there are: {name_buttons(inline or keys)}"
        )
    return place


def _follow(world: World, user_id: int, peer_id: int, message: Message, button: Button) -> TapOutcome:
    if button.kind == "pay":
        form = open_form_of_message(world, user_id, peer_id, message.id)
        return TapOutcome("form", form=show_form(world, form))
    if button.kind == "receipt":
        return TapOutcome("receipt", receipt=get_receipt(world, user_id, message.chat.bot_id, message.id))
    if button.kind == "reply":
        sent = send_text(world, user_id, peer_id, Send(button.text))
        return TapOutcome("sent", message_id=sent.id)
    if button.kind == "url":
        return follow_link(world, user_id, button.target)
    if button.kind == "copy":
        return TapOutcome("copy", text=button.target)
    if button.kind == "web_app":
        return _open_mini_app(world, user_id, message, button)
    if button.kind == "switch_inline":
        bot_id = message.via_bot_id or message.sender_id
        return TapOutcome("switch_inline", text=button.target, peer_id=bot_id)
    return TapOutcome("nothing", text=f"the sandbox does not play a button of the kind {button.kind}")


def _open_mini_app(world: World, user_id: int, message: Message, button: Button) -> TapOutcome:
    opened_by: OpenedBy = "inline_button" if inline_keyboard(message) else "keyboard_button"
    opened = mini_apps.open_app(
        world,
        user_id,
        message.via_bot_id or message.sender_id,
        message.chat,
        button.target,
        opened_by,
        button.text,
    )
    return TapOutcome("mini_app", mini_app=show_mini_app(world, opened))


def _is_invoice_link(host: str, path: str) -> bool:
    return host in TELEGRAM_HOSTS and path.startswith(("/$", "/invoice/"))
