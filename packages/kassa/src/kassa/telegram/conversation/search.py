"""Which products a sentence names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kassa.core.catalogue import Product, Variant

SHORTEST_WORD = 2


def named_exactly(text: str, products: Iterable[Product]) -> list[tuple[Product, Variant | None]]:
    """Products of exactly this title, and variants of exactly this SKU, whatever the case."""
    wanted = _folded(text)
    found: list[tuple[Product, Variant | None]] = []
    for product in products:
        variant = next((one for one in product.variants if _folded(one.sku) == wanted), None)
        if variant is not None or _folded(product.title) == wanted or _folded(product.id) == wanted:
            found.append((product, variant))
    return found


def named_loosely(text: str, products: Iterable[Product]) -> list[Product]:
    """Products whose title stands in the sentence, or whose title has all of its words."""
    sentence = _folded(text)
    words = [word for word in sentence.split() if len(word) >= SHORTEST_WORD]
    return [product for product in products if _fits(_folded(product.title), sentence, words)]


def _fits(title: str, sentence: str, words: list[str]) -> bool:
    if f" {title} " in f" {sentence} ":
        return True
    return bool(words) and all(word in title for word in words)


def _folded(text: str) -> str:
    """Lower case, ё as е, one space between words, no punctuation."""
    return " ".join(re.sub(r"[^\w\s-]", " ", text.casefold().replace("ё", "е")).split())
