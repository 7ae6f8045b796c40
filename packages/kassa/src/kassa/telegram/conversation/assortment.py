"""What is on sale, found by everything that a buyer may say and a link may carry.

Made once for a catalogue: a stranger's sentence must not cost a walk over 100,000 products.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate

from kassa.core.catalogue import Product, Variant
from kassa.telegram.callbacks import short_id

SHORTEST_WORD = 2
# Of a long message the rarest of these many words decide; more of them tell nothing new.
WORDS_LOOKED_AT = 12

Found = tuple[Product, Variant | None]


class Assortment:
    """A snapshot of `catalogue`; `products` are those of it that can be bought."""

    def __init__(self, catalogue: Sequence[Product] = ()) -> None:
        self.catalogue = catalogue
        self.products = tuple(product for product in catalogue if product.on_sale and product.variants)

    def variant(self, sku: str) -> tuple[Product, Variant] | None:
        """By its SKU in any case, or by its short id, as deep links carry it."""
        return self._variants.get(sku.casefold()) or self._variants_by_short_id.get(sku)

    def product(self, text: str) -> Product | None:
        """By its id or its short id."""
        return self._products.get(text)

    def named_exactly(self, text: str) -> Sequence[Found]:
        """Products of exactly this title or id, and variants of exactly this SKU, whatever the case."""
        return self._names.get(_folded(text), ())

    def named_loosely(self, text: str, most: int) -> list[Product]:
        """The first products whose title stands in the sentence, or whose title has all of its words."""
        words = _folded(text).split()
        in_sentence = self._titles.within(words)
        with_words = self._titles.having([word for word in words if len(word) >= SHORTEST_WORD], most)
        return [self.products[place] for place in sorted(in_sentence | with_words)[:most]]

    @cached_property
    def _products(self) -> dict[str, Product]:
        by_id = {product.id: product for product in self.products}
        return {short_id(product.id): product for product in self.products} | by_id

    @cached_property
    def _variants(self) -> dict[str, tuple[Product, Variant]]:
        found: dict[str, tuple[Product, Variant]] = {}
        for product in self.products:
            for variant in product.variants:
                found.setdefault(variant.sku.casefold(), (product, variant))
        return found

    @cached_property
    def _variants_by_short_id(self) -> dict[str, tuple[Product, Variant]]:
        return {short_id(found[1].sku): found for found in self._variants.values()}

    @cached_property
    def _names(self) -> dict[str, list[Found]]:
        named: dict[str, list[Found]] = {}
        for product in self.products:
            names: dict[str, Variant | None] = {}
            for variant in product.variants:
                names.setdefault(_folded(variant.sku), variant)
            for name in (product.title, product.id):
                names.setdefault(_folded(name), None)
            for name, named_variant in names.items():
                if name:
                    named.setdefault(name, []).append((product, named_variant))
        return named

    @cached_property
    def _titles(self) -> _Titles:
        return _Titles([_folded(product.title) for product in self.products])


class _Titles:
    """Folded titles in one text, so that looking for a word in all of them is one search."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._titles = titles
        self._text = "\n".join(titles)
        self._starts = [0, *accumulate(len(title) + 1 for title in titles)][:-1]
        self._places: dict[str, list[int]] = {}
        for place, title in enumerate(titles):
            if title:
                self._places.setdefault(title, []).append(place)
        self._most_words = max((title.count(" ") + 1 for title in self._places), default=0)

    def within(self, words: Sequence[str]) -> set[int]:
        """The titles that stand in this sentence, word for word."""
        spans = (
            " ".join(words[first : first + length])
            for first in range(len(words))
            for length in range(1, min(self._most_words, len(words) - first) + 1)
        )
        return {place for span in spans for place in self._places.get(span, ())}

    def having(self, words: Sequence[str], most: int) -> set[int]:
        """The first titles that have all of these words, or parts of words."""
        if not words:
            return set()
        counted = [(self._text.count(word), word) for word in sorted(set(words), key=len)[-WORDS_LOOKED_AT:]]
        _, rarest = min(counted)
        found: set[int] = set()
        for place in self._with(rarest):
            if all(word in self._titles[place] for word in words):
                found.add(place)
                if len(found) == most:
                    break
        return found

    def _with(self, word: str) -> Iterator[int]:
        at = self._text.find(word)
        while at >= 0:
            place = bisect_right(self._starts, at) - 1
            yield place
            if place + 1 == len(self._starts):
                return
            at = self._text.find(word, self._starts[place + 1])


_NO_WORD = re.compile(r"[^\w\s-]")


def _folded(text: str) -> str:
    """Lower case, ё as е, one space between words, no punctuation."""
    return " ".join(_NO_WORD.sub(" ", text.casefold().replace("ё", "е")).split())
