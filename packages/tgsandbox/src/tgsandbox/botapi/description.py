"""The Bot API's own description: which methods there are, and which parameters each of them has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

import msgspec

# Names from before Bot API 7.0 that the server still understands.
OLD_NAMES = frozenset(
    {"reply_to_message_id", "allow_sending_without_reply", "disable_web_page_preview", "thumb", "method"}
)


@dataclass(frozen=True, slots=True)
class DescribedMethod:
    name: str
    parameters: frozenset[str]
    section: str = ""

    def strangers(self, names: Iterable[str]) -> tuple[str, ...]:
        """The names that this method does not have. Telegram ignores them; they are mostly slips."""
        return tuple(name for name in names if name not in self.parameters and name not in OLD_NAMES)


class _Method(msgspec.Struct):
    section: str
    parameters: dict[str, msgspec.Raw] = {}


class _BotApi(msgspec.Struct):
    methods: dict[str, _Method]


@cache
def described_methods() -> dict[str, DescribedMethod]:
    """All methods of the Bot API by their lower-case name, played or not."""
    text = resources.files("tgsandbox").joinpath("data/botapi.json").read_bytes()
    methods = msgspec.json.decode(text, type=_BotApi).methods
    return {
        name.lower(): DescribedMethod(name, frozenset(method.parameters), method.section)
        for name, method in methods.items()
    }
