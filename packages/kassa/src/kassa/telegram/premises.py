"""What this room knows of the shop: values, handed in by the assembly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kassa.core.secret import Secret
from kassa.service.ports import Shop, ShopTexts


@dataclass(frozen=True, slots=True)
class Premises:
    """`provider_tokens` by currency (none for Stars); `texts` by language; paths are relative to `folder`."""

    shop: Shop
    folder: Path
    provider_tokens: Mapping[str, Secret] = field(default_factory=dict)
    texts: Mapping[str, ShopTexts] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        return self.shop.languages

    @property
    def merchant_language(self) -> str:
        return self.shop.languages[0] if self.shop.languages else "en"

    def texts_in(self, language: str) -> ShopTexts:
        """In the reader's language, else in the first one that has any."""
        if language in self.texts:
            return self.texts[language]
        return next(iter(self.texts.values()), ShopTexts())

    def file(self, path: str) -> Path:
        """A file of the shop's folder. Raises ValueError for a path that leads out of it."""
        found = (self.folder / path).resolve()
        if not found.is_relative_to(self.folder.resolve()):
            raise ValueError(f"a file must lie in the shop's folder, got {path!r}")
        return found
