"""Tokens are never written into shop.toml: it says where they are."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from kassa.core.secret import Secret
from kassa.documents import Table

_RIGHT = '{ env = "NAME_OF_A_VARIABLE" } or { file = "a file beside shop.toml" }'
_BOT_TOKEN = re.compile(r"[1-9]\d*:[\w-]{3,}")
# The same within an address, where a port is no token.
_TOKEN_INSIDE = re.compile(r"[1-9]\d{4,}:[\w-]{3,}")


class SecretStore:
    """Finds what `{ env = … }` and `{ file = … }` point at.

    With `fetch` False nothing is looked up, every secret is empty: for commands that don't talk to Telegram.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], fetch: bool) -> None:
        self._folder = folder
        self._environment = environment
        self._fetch = fetch

    def read(
        self, table: Table, key: str, default: str, check: Callable[[str], object], required: bool = True
    ) -> Secret:
        """The secret behind a key, or behind the environment variable `default` when the key is not there."""
        if table.has(key):
            reference = table.value(key)
            return self._noted(table, key, _named(reference), lambda: self._resolve(reference, check))
        if default in self._environment:
            found = f"the environment variable {default}"
            return self._noted(
                table, key, found, lambda: self._checked(self._from_environment(default), check)
            )
        if required and self._fetch:
            table.missing(key, f"set the environment variable {default}, or write {key} = {_RIGHT}")
        return Secret("")

    def _resolve(self, reference: Any, check: Callable[[str], object]) -> Secret:
        match reference:
            case {"env": str(name), **rest} if not rest:
                return self._checked(self._from_environment(name), check)
            case {"file": str(name), **rest} if not rest:
                return self._checked(self._from_file(name), check)
        raise UnreadableSecret(f"write {_RIGHT}; the token itself doesn't belong into this file")

    def _from_environment(self, name: str) -> str:
        if not self._fetch:
            return ""
        if not self._environment.get(name):
            raise UnreadableSecret("set it to the token", f"no environment variable {name}")
        return self._environment[name]

    def _from_file(self, name: str) -> str:
        if not self._fetch:
            return ""
        try:
            return (self._folder / name).read_text(encoding="utf-8")
        except OSError as error:
            right = f"put the token into it ({error.strerror})"
            raise UnreadableSecret(right, f"no readable file {name}") from None

    def _noted(self, table: Table, key: str, found: str, resolve: Callable[[], Secret]) -> Secret:
        try:
            return resolve()
        except UnreadableSecret as error:
            table.wrong(key, str(error), error.found or found)
            return Secret("")
        except ValueError as error:
            table.wrong(key, str(error), found)
            return Secret("")

    def _checked(self, text: str, check: Callable[[str], object]) -> Secret:
        secret = text.strip()
        if self._fetch:
            check(secret)
        return Secret(secret)


def _named(reference: Any) -> str:
    """A reference as a problem may show it: its variable or file, never a token that somebody wrote out."""
    match reference:
        case {"env": str(name)}:
            return f"the environment variable {name}"
        case {"file": str(name)}:
            return f"the file {name}"
    return "something else (not shown here, it may be a token)"


class UnreadableSecret(ValueError):
    """Says what would be right, and never quotes the secret. `found`: what is there, if that says more."""

    def __init__(self, right: str, found: str = "") -> None:
        super().__init__(right)
        self.found = found


def check_bot_token(token: str) -> None:
    if not _BOT_TOKEN.fullmatch(token):
        raise UnreadableSecret("a bot token looks like 123456:AbC…; copy it from @BotFather")


def names_a_bot_token(text: str) -> bool:
    return bool(_TOKEN_INSIDE.search(unquote(text)))


def check_webhook_secret(secret: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise UnreadableSecret("a webhook secret has 1 to 256 of the characters A-Z a-z 0-9 _ -")


def derived_webhook_secret(token: Secret, url: str) -> Secret:
    """One that only who knows the bot's token can make: the same at every start, on every replica."""
    if not token:
        return Secret("")
    made = hmac.new(token.reveal().encode(), b"kassa webhook " + url.encode(), hashlib.sha256)
    return Secret(made.hexdigest())


def is_postgres(address: str) -> bool:
    return address.startswith(("postgresql://", "postgres://"))


def check_postgres_address(address: str) -> None:
    if not is_postgres(address):
        raise UnreadableSecret("a database's address looks like postgresql://shop:password@host/shop")


def check_cabinet_key(key: str, provider: str, mode: str) -> None:
    """A provider's keys say whether they are for play money, which belongs into a test shop only."""
    shape = _CABINET_KEYS[provider]
    found = shape.fullmatch(key)
    if found is None:
        raise UnreadableSecret(f"a secret key of {provider} looks like {_EXAMPLES[provider]}")
    if found["mode"] != mode:
        raise UnreadableSecret(
            f"this shop is marked {mode} and the key is a {found['mode'].upper()} one: "
            f"take the {mode.upper()} key, or change [shop] mode"
        )


_CABINET_KEYS = {
    "stripe": re.compile(r"(?:sk|rk)_(?P<mode>test|live)_\w+"),
    "yookassa": re.compile(r"(?P<mode>test|live)_[\w*-]+"),
}
_EXAMPLES = {"stripe": "rk_live_… or sk_live_…", "yookassa": "live_…"}
