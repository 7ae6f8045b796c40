"""What a shop.toml says, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kassa.core.secret import Secret
from kassa.service.ports import Shop, ShopTexts

_NO_SECRET = Secret("")

Mode = Literal["test", "live"]


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """`url` is what Telegram calls; `host` and `port` are where this machine listens."""

    url: str
    host: str
    port: int
    max_connections: int
    secret: Secret


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """`webhook` None = long polling."""

    token: Secret
    api_url: str
    webhook: WebhookSettings | None


@dataclass(frozen=True, slots=True)
class CabinetSettings:
    """A merchant's account at a payment provider, by the provider's own API.

    `is_shared`: it takes money for other things than this shop, too. `api_url` "" = the provider's own.
    """

    provider: Literal["stripe", "yookassa"]
    key: Secret
    account_id: str = ""
    is_shared: bool = False
    api_url: str = ""


@dataclass(frozen=True, slots=True)
class ReconciliationSettings:
    """How often the lists of payments are read, and those of which providers."""

    every_seconds: float = 300.0
    cabinets: tuple[CabinetSettings, ...] = ()


@dataclass(frozen=True, slots=True)
class OperationsSettings:
    """Where /metrics, /healthz and /readyz are answered."""

    host: str = "127.0.0.1"
    port: int = 9464


@dataclass(frozen=True, slots=True)
class Settings:
    """`provider_tokens` by currency. `texts` by language. `currency` is what prices without one are in."""

    folder: Path
    shop: Shop
    mode: Mode
    currency: str
    telegram: TelegramSettings
    provider_tokens: Mapping[str, Secret]
    texts: Mapping[str, ShopTexts]
    database: Path
    # The address of a PostgreSQL database, "" = the file above.
    postgres: Secret = _NO_SECRET
    reconciliation: ReconciliationSettings = ReconciliationSettings()
    # None = no program watches over the shop.
    operations: OperationsSettings | None = None
