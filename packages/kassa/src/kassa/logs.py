"""Logs to the standard error, without secrets, whatever else is in them."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from kassa.core.secret import Secret


class DiscreetFormatter(logging.Formatter):
    """Strikes out the secrets in whole records: messages, arguments and tracebacks."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = [secret.reveal() for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


def log_discreetly(secrets: Iterable[Secret]) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(DiscreetFormatter(secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
