"""Whose account a request is about, by the key that it carries."""

from __future__ import annotations

import base64
import binascii

from starlette.requests import Request

from tgsandbox.world.providers.provider import ProviderAccount
from tgsandbox.world.world import World


def credentials(request: Request) -> tuple[str, str]:
    """User and password of Basic, ("", key) of Bearer, ("", "") when there are none."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return "", value.strip()
    if kind.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(value).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, password


def account_with_key(world: World, provider: str, secret_key: str) -> ProviderAccount | None:
    """`provider` "" stands for any."""
    return next(
        (
            account
            for account in world.payments.accounts.values()
            if secret_key and account.secret_key == secret_key and provider in ("", account.provider)
        ),
        None,
    )
