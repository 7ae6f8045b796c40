"""One POST to a webhook. aiohttp is imported when the first webhook is called."""

from __future__ import annotations

import asyncio
import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.updates import Webhook

if TYPE_CHECKING:
    import ssl

    import aiohttp

READ_TIMEOUT_SECONDS = 60
READ_TIMED_OUT = "Read timeout expired"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`error` is "" when the bot has the update; otherwise it is what getWebhookInfo tells."""

    error: str = ""
    status: int = 0
    retry_after: int = 0
    content_type: str = ""
    body: bytes = b""


class Receivers:
    """The webhooks of all bots, reached through one pool of connections."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def deliver(self, webhook: Webhook, wire: Wire) -> Outcome:
        import aiohttp

        session = self._open()
        if not webhook.found_at:
            await _find(webhook)
        headers = {"Content-Type": "application/json"}
        if webhook.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret_token
        body = msgspec.json.encode(wire)
        try:
            async with session.post(
                webhook.url, data=body, headers=headers, allow_redirects=False, ssl=_trust(webhook)
            ) as response:
                return await _outcome(response)
        except aiohttp.ClientConnectorCertificateError as error:
            return Outcome(f"SSL error {{{error.certificate_error}}}")
        except aiohttp.ClientConnectorError as error:
            return Outcome(os.strerror(error.os_error.errno or 0) if error.os_error.errno else str(error))
        except TimeoutError:
            return Outcome(READ_TIMED_OUT)
        except (aiohttp.ClientError, ValueError):
            return Outcome("Webhook connection closed")

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        import aiohttp

        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                timeout=aiohttp.ClientTimeout(total=READ_TIMEOUT_SECONDS),
                skip_auto_headers=("User-Agent", "Accept"),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


async def _outcome(response: aiohttp.ClientResponse) -> Outcome:
    if 200 <= response.status <= 299:
        body = await response.read()
        return Outcome(
            status=response.status, content_type=response.headers.get("Content-Type", ""), body=body
        )
    retry_after = response.headers.get("Retry-After", "")
    return Outcome(
        f"Wrong response from the webhook: {response.status} {response.reason}",
        response.status,
        int(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0,
    )


async def _find(webhook: Webhook) -> None:
    """Note the receiver's IP address, for getWebhookInfo."""
    with contextlib.suppress(OSError):
        parts = urlsplit(webhook.url)
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, parts.port)
        webhook.found_at = str(found[0][4][0])


def _trust(webhook: Webhook) -> ssl.SSLContext | bool:
    if not webhook.certificate:
        return True
    import ssl

    return ssl.create_default_context(cadata=webhook.certificate)
