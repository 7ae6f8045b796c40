"""The bot says where its updates go.

Source: telegram-bot-api 10.0, Client.cpp, process_set_webhook_query and JsonWebhookInfo, in its --local mode:
http, any port, any address and up to 100,000 connections are allowed.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from tgsandbox.botapi.errors import ApiError, bad_request
from tgsandbox.botapi.methods import Described, Method
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.serving.polls import keep_allowed_updates
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.updates import KINDS, Webhook
from tgsandbox.world.world import World

DEFAULT_CONNECTIONS = 40
MAX_CONNECTIONS = 100_000
MAX_SECRET_LENGTH = 256
MAX_CERTIFICATE_BYTES = 3 << 20
SECRET = re.compile(r"[A-Za-z0-9_-]*")


def set_webhook(world: World, bot: Bot, arguments: Arguments) -> Described:
    url = arguments.text("url")
    if not url:
        return delete_webhook(world, bot, arguments)
    webhook = Webhook(
        url if "://" in url else f"https://{url}",
        arguments.text("secret_token"),
        arguments.integer("max_connections", DEFAULT_CONNECTIONS, 1, MAX_CONNECTIONS),
        arguments.text("ip_address"),
        _certificate(arguments),
    )
    unchanged = webhook == bot.webhook and not arguments.boolean("drop_pending_updates")
    if unchanged and not webhook.has_custom_certificate:
        keep_allowed_updates(bot, arguments)
        return Described(True, "Webhook is already set")
    _drop_pending(bot, arguments)
    _check(webhook)
    keep_allowed_updates(bot, arguments)
    bot.webhook = webhook
    bot.last_webhook_error = None
    world.bulletin.publish(SetUpChanged("webhook", bot.id))
    return Described(True, "Webhook was set")


def delete_webhook(world: World, bot: Bot, arguments: Arguments) -> Described:
    _drop_pending(bot, arguments)
    if bot.webhook is None:
        return Described(True, "Webhook is already deleted")
    bot.webhook = None
    world.bulletin.publish(SetUpChanged("webhook", bot.id))
    return Described(True, "Webhook was deleted")


def get_webhook_info(_world: World, bot: Bot, _arguments: Arguments) -> Wire:
    webhook = bot.webhook
    wire: Wire = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": webhook is not None and webhook.has_custom_certificate,
        "pending_update_count": len(bot.updates.waiting),
    }
    if bot.last_webhook_error is not None:
        at, message = bot.last_webhook_error
        wire |= {"last_error_date": int(at), "last_error_message": message}
    if webhook is not None:
        wire |= {"max_connections": webhook.max_connections, "ip_address": _address(webhook)}
    if bot.updates.allowed is not None:
        wire["allowed_updates"] = [kind for kind in KINDS if kind in bot.updates.allowed]
    return wire


def _drop_pending(bot: Bot, arguments: Arguments) -> None:
    if arguments.boolean("drop_pending_updates"):
        bot.updates.waiting.clear()


def _address(webhook: Webhook) -> str:
    return webhook.ip_address or webhook.found_at or "<unknown>"


def _certificate(arguments: Arguments) -> str:
    upload = arguments.files.get("certificate")
    if upload is None:
        return ""
    if len(upload.content) > MAX_CERTIFICATE_BYTES:
        size = len(upload.content)
        raise ApiError(400, f"Bad Request: certificate size is too big ({size} bytes)")
    return upload.content.decode("ascii", "replace")


def _check(webhook: Webhook) -> None:
    if not _is_url(webhook.url):
        raise bad_request("invalid webhook URL specified")
    if len(webhook.secret_token) > MAX_SECRET_LENGTH:
        raise bad_request("secret token is too long")
    if not SECRET.fullmatch(webhook.secret_token):
        raise bad_request("secret token contains unallowed characters")


def _is_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


METHODS: dict[str, Method] = {
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
}
