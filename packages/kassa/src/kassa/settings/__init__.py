"""One shop.toml and the environment: validated, frozen, or refused with all that is wrong."""

from kassa.settings.model import (
    CabinetSettings,
    OperationsSettings,
    ReconciliationSettings,
    Settings,
    TelegramSettings,
    WebhookSettings,
)
from kassa.settings.reading import load_settings

__all__ = [
    "CabinetSettings",
    "OperationsSettings",
    "ReconciliationSettings",
    "Settings",
    "TelegramSettings",
    "WebhookSettings",
    "load_settings",
]
