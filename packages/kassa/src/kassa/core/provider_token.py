"""What a provider token says by its shape: whose it is, and whether the money is play money."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_SHAPE = re.compile(r"(\d+):(TEST|LIVE):(\S+)")


@dataclass(frozen=True, slots=True)
class ProviderTokenShape:
    """BotFather gives `<number>:TEST:<text>` or `<number>:LIVE:<text>`; the number is provider and mode."""

    number: int
    mode: Literal["test", "live"]


def shape_of(provider_token: str) -> ProviderTokenShape:
    """Raises ValueError, without quoting the token, when it has another shape."""
    match = _SHAPE.fullmatch(provider_token)
    if not match:
        raise ValueError(
            "a provider token looks like 123456:TEST:… or 123456:LIVE:…; copy it from @BotFather, Payments"
        )
    return ProviderTokenShape(int(match[1]), "test" if match[2] == "TEST" else "live")
