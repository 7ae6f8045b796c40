"""From shop.toml and the environment to Settings: everything that is wrong is told at once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from kassa.core.catalogue import ShippingMethod
from kassa.core.currencies import CURRENCIES, parse_amount
from kassa.core.decision import Policy
from kassa.core.money import STARS, Money
from kassa.core.provider_token import shape_of
from kassa.core.secret import Secret
from kassa.documents import BadDocument, Problem, Table, read_toml
from kassa.service.ports import Shop, ShopTexts
from kassa.settings.model import (
    CabinetSettings,
    Mode,
    OperationsSettings,
    ReconciliationSettings,
    Settings,
    TelegramSettings,
    WebhookSettings,
)
from kassa.settings.secrets import (
    SecretStore,
    check_bot_token,
    check_cabinet_key,
    check_postgres_address,
    check_webhook_secret,
    derived_webhook_secret,
    is_postgres,
    names_a_bot_token,
)

LANGUAGES = ("en", "ru")
CABINETS: tuple[Literal["stripe", "yookassa"], ...] = ("stripe", "yookassa")
TELEGRAM = "https://api.telegram.org"
# A buyer who is paying needs this long at least; a grace may be none.
_LEAST_SECONDS = {
    "hold_seconds": 60.0,
    "invoice_seconds": 60.0,
    "price_seconds": 60.0,
    "subscription_grace_seconds": 0.0,
}


def load_settings(
    path: Path, environment: Mapping[str, str] = os.environ, fetch_secrets: bool = True
) -> Settings:
    """The shop's settings. `path` is a shop.toml or the folder that holds one.

    Environment variables stand over the file: KASSA_API_URL, KASSA_DATABASE, KASSA_MERCHANT_CHAT_ID and
    KASSA_OPERATIONS_PORT; and where the file is silent: KASSA_BOT_TOKEN, KASSA_WEBHOOK_SECRET and
    KASSA_PROVIDER_TOKEN_<CURRENCY>.
    Raises BadDocument with every problem, its line, and what would be right.
    """
    file = path / "shop.toml" if path.is_dir() else path
    problems: list[Problem] = []
    root = Table(read_toml(file), problems)
    reader = _Reader(root, file.parent.absolute(), environment, fetch_secrets)
    settings = reader.settings()
    root.refuse_unknown()
    if problems:
        raise BadDocument(problems)
    return settings


def is_loopback(url: str) -> bool:
    """Whether the address is this machine, by its name or number (nothing is looked up)."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class _Reader:
    def __init__(
        self, root: Table, folder: Path, environment: Mapping[str, str], fetch_secrets: bool
    ) -> None:
        self._root = root
        self._folder = folder
        self._environment = environment
        self._secrets = SecretStore(folder, environment, fetch_secrets)

    def settings(self) -> Settings:
        shop = self._root.table("shop", required=True)
        mode = cast(Mode, shop.choice("mode", ("test", "live")))
        currency = self._currency(shop, "currency")
        database = self._database(shop)
        settings = Settings(
            folder=self._folder,
            shop=Shop(
                id=shop.text("id", "main", longest=64),
                title=shop.text("title", longest=64),
                policy=self._policy(),
                shipping=self._shipping(currency),
                merchant_chat_id=self._chat(shop),
                languages=self._languages(shop),
            ),
            mode=mode,
            currency=currency,
            telegram=self._telegram(),
            provider_tokens=self._provider_tokens(mode),
            texts=self._texts(),
            database=self._folder / ("shop.sqlite3" if is_postgres(database) else database),
            postgres=Secret(database if is_postgres(database) else ""),
            reconciliation=self._reconciliation(mode),
            operations=self._operations(),
        )
        shop.refuse_unknown()
        return settings

    def _database(self, shop: Table) -> str:
        """A file's name, or PostgreSQL's address, whose password is never written into shop.toml."""
        overriding = self._environment.get("KASSA_DATABASE", "")
        if shop.has("database") and isinstance(shop.value("database"), dict):
            store = SecretStore(self._folder, self._environment, fetch=True)
            address = store.read(shop, "database", "", check_postgres_address).reveal()
            return overriding or address
        written = shop.text("database", "shop.sqlite3")
        if is_postgres(written) and urlsplit(written).password:
            shop.wrong(
                "database",
                'write { env = "NAME_OF_A_VARIABLE" } for an address with a password',
                "a password",
            )
        return overriding or written

    def _currency(self, table: Table, key: str, default: str | None = None) -> str:
        value = table.text(key, default, right='write a currency such as "EUR", or "XTR" for Telegram Stars')
        if value and value not in CURRENCIES:
            table.wrong(key, "write a currency that Telegram can charge, by its three capital letters")
            return STARS
        return value or STARS

    def _chat(self, shop: Table) -> int:
        """0 = nobody yet. The variable is for shops that are made by a program, such as the demo."""
        chat_id = shop.whole("merchant_chat_id", 0, least=-(2**52), most=2**52)
        overriding = self._environment.get("KASSA_MERCHANT_CHAT_ID", "")
        if overriding and not re.fullmatch(r"-?\d{1,16}", overriding):
            found = f'the environment variable KASSA_MERCHANT_CHAT_ID, "{overriding}"'
            shop.wrong("merchant_chat_id", "write the chat's number", found)
            return chat_id
        return int(overriding) if overriding else chat_id

    def _languages(self, shop: Table) -> tuple[str, ...]:
        languages = shop.texts("languages", LANGUAGES)
        unknown = [language for language in languages if language not in LANGUAGES]
        if unknown or not languages:
            shop.wrong(
                "languages", "name one or more of " + ", ".join(f'"{language}"' for language in LANGUAGES)
            )
        return languages

    def _policy(self) -> Policy:
        table = self._root.table("policy")
        numbers: dict[str, Any] = {}
        for name, usual in asdict(Policy()).items():
            if isinstance(usual, int):
                numbers[name] = table.whole(name, usual, least=1, most=100)
                continue
            numbers[name] = table.seconds(name, usual, least=_LEAST_SECONDS.get(name, 1.0))
        table.refuse_unknown()
        return Policy(**numbers)

    def _shipping(self, currency: str) -> tuple[ShippingMethod, ...]:
        methods: dict[str, ShippingMethod] = {}
        for table in self._root.tables("shipping"):
            method = self._shipping_method(table, currency)
            if method.id in methods:
                table.wrong("id", "give each shipping method an id of its own")
            methods[method.id] = method
        return tuple(methods.values())

    def _shipping_method(self, table: Table, shop_currency: str) -> ShippingMethod:
        currency = self._currency(table, "currency", shop_currency)
        countries = table.texts("countries", right='write a list of country codes such as ["DE", "FR"]')
        if not all(len(code) == 2 and code.isalpha() and code.isupper() for code in countries):
            table.wrong("countries", 'write country codes of two capital letters, such as ["DE", "FR"]')
        method = ShippingMethod(
            id=table.text("id", longest=64),
            title=table.text("title", longest=64),
            price=table.converted("price", lambda value: amount(value, currency), Money(0, currency)),
            countries=frozenset(countries),
            free_from=table.converted(
                "free_from", lambda value: amount(value, currency), None, required=False
            ),
        )
        table.refuse_unknown()
        return method

    def _telegram(self) -> TelegramSettings:
        table = self._root.table("telegram")
        api_url = self._environment.get("KASSA_API_URL", table.text("api_url", TELEGRAM)).rstrip("/")
        if not api_url.startswith("https://") and not is_loopback(api_url):
            table.wrong(
                "api_url", "write an https:// address; plain http:// is for this machine only", f'"{api_url}"'
            )
        token = self._secrets.read(table, "token", "KASSA_BOT_TOKEN", check_bot_token)
        webhook = self._webhook(table.table("webhook"), token) if table.has("webhook") else None
        settings = TelegramSettings(token=token, api_url=api_url, webhook=webhook)
        table.refuse_unknown()
        return settings

    def _webhook(self, table: Table, token: Secret) -> WebhookSettings:
        url = table.text("url")
        if url and not url.startswith("https://") and not is_loopback(url):
            table.wrong("url", "write the https:// address that Telegram calls")
        if names_a_bot_token(url):
            # Addresses stand in the logs of every proxy on the way.
            table.wrong(
                "url", "write a path without the bot's token; the secret header proves who calls", "a token"
            )
        settings = WebhookSettings(
            url=url,
            host=table.text("host", "127.0.0.1"),
            port=table.whole("port", 8080, least=0, most=65_535),
            max_connections=table.whole("max_connections", 40, least=1, most=100),
            secret=self._secrets.read(
                table, "secret", "KASSA_WEBHOOK_SECRET", check_webhook_secret, required=False
            )
            or derived_webhook_secret(token, url),
        )
        table.refuse_unknown()
        return settings

    def _provider_tokens(self, mode: Mode) -> dict[str, Secret]:
        table = self._root.table("payments")
        named = [name for name in self._environment if name.startswith("KASSA_PROVIDER_TOKEN_")]
        currencies = dict.fromkeys(
            [*table.names(), *(name.removeprefix("KASSA_PROVIDER_TOKEN_") for name in named)]
        )
        tokens = {}
        for currency in currencies:
            if currency == STARS or currency not in CURRENCIES:
                table.has(currency)
                table.wrong(
                    currency, "name a currency of money, such as EUR; Stars need no token", "that field"
                )
                continue
            tokens[currency] = self._secrets.read(
                table,
                currency,
                f"KASSA_PROVIDER_TOKEN_{currency}",
                lambda token: check_provider_token(token, mode),
            )
        return tokens

    def _operations(self) -> OperationsSettings | None:
        """The variable is for replicas on one machine, which share a shop.toml, and for containers."""
        overriding = self._environment.get("KASSA_OPERATIONS_PORT", "")
        if not overriding and not self._root.has("operations"):
            return None
        usual, table = OperationsSettings(), self._root.table("operations")
        settings = OperationsSettings(
            host=table.text("host", usual.host),
            port=table.whole("port", usual.port, least=0, most=65_535),
        )
        table.refuse_unknown()
        if not overriding:
            return settings
        if not re.fullmatch(r"\d{1,5}", overriding) or int(overriding) > 65_535:
            found = f'the environment variable KASSA_OPERATIONS_PORT, "{overriding}"'
            table.wrong("port", "write a port, 0 to 65535", found)
            return settings
        return replace(settings, port=int(overriding))

    def _reconciliation(self, mode: Mode) -> ReconciliationSettings:
        table = self._root.table("reconciliation")
        settings = ReconciliationSettings(
            every_seconds=table.seconds("every_seconds", 300.0, least=10.0),
            cabinets=tuple(self._cabinets(table, mode)),
        )
        table.refuse_unknown()
        return settings

    def _cabinets(self, table: Table, mode: Mode) -> Iterator[CabinetSettings]:
        for provider in CABINETS:
            variable = f"KASSA_{provider.upper()}_KEY"
            if not table.has(provider) and variable not in self._environment:
                continue
            cabinet = table.table(provider)
            yield CabinetSettings(
                provider=provider,
                key=self._secrets.read(
                    cabinet, "key", variable, partial(check_cabinet_key, provider=provider, mode=mode)
                ),
                account_id=self._account_id(cabinet) if provider == "yookassa" else "",
                is_shared=cabinet.flag("shared", False),
                api_url=self._api_url_of_cabinet(cabinet),
            )
            cabinet.refuse_unknown()

    def _account_id(self, cabinet: Table) -> str:
        overriding = self._environment.get("KASSA_YOOKASSA_SHOP_ID", "")
        return cabinet.text("shop_id", overriding or None, right="write YooKassa's shopId, in quotes")

    def _api_url_of_cabinet(self, cabinet: Table) -> str:
        """Only for a sandbox: a key is sent to nobody but the provider."""
        url = cabinet.text("api_url", "").rstrip("/")
        if url and not is_loopback(url):
            cabinet.wrong("api_url", "leave it away; it is for a sandbox on this machine", f'"{url}"')
        return url

    def _texts(self) -> dict[str, ShopTexts]:
        table = self._root.table("texts")
        common = self._shop_texts(table, ShopTexts())
        texts = {language: self._shop_texts(table.table(language), common) for language in LANGUAGES}
        table.refuse_unknown()
        return texts

    def _shop_texts(self, table: Table, common: ShopTexts) -> ShopTexts:
        return ShopTexts(
            terms=table.text("terms", common.terms, longest=4096),
            support=table.text("support", common.support, longest=4096),
            paysupport=table.text("paysupport", common.paysupport, longest=4096),
        )


def check_provider_token(token: str, mode: Mode) -> None:
    """Raises ValueError for another shape, for play money in a live shop and real money in a test shop."""
    found = shape_of(token).mode
    if found != mode:
        raise ValueError(
            f"this shop is marked {mode} and the token is a {found.upper()} one: "
            f"take the provider's {mode.upper()} token, or change [shop] mode"
        )


def amount(value: object, currency: str) -> Money:
    """Money from a text such as "12.50" (numbers with a point are refused: they are not exact)."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f'write an amount in quotes, such as "12.50" ({currency})')
    return parse_amount(str(value), currency)
