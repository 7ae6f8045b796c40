"""Choosing a variant option by option: first the colour, then the size. A path holds each value's place."""

from __future__ import annotations

from dataclasses import dataclass

from kassa.core.catalogue import Product, Variant

Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that can be chosen next, and the variants that are left then."""

    value: str
    path: Path
    variants: tuple[Variant, ...]


def option_names(product: Product) -> tuple[str, ...]:
    """In the order in which the variants name them. Variants that name none are told apart by their SKU."""
    names = dict.fromkeys(name for variant in product.variants for name, _ in variant.options)
    return tuple(names) or (("SKU",) if len(product.variants) > 1 else ())


def next_choices(product: Product, path: Path) -> tuple[Choice, ...]:
    """What can be chosen after `path`; empty when everything is."""
    names = option_names(product)
    if len(path) >= len(names):
        return ()
    name, left = names[len(path)], variants_at(product, path)
    choices = []
    for place, value in enumerate(_values(product, name)):
        fitting = tuple(variant for variant in left if _value(variant, name) == value)
        if fitting:
            choices.append(Choice(value, (*path, place), fitting))
    return tuple(choices)


def variants_at(product: Product, path: Path) -> tuple[Variant, ...]:
    """The variants that fit every choice so far; empty for a path that leads nowhere."""
    left = product.variants
    for name, place in zip(option_names(product), path, strict=False):
        values = _values(product, name)
        if place >= len(values):
            return ()
        left = tuple(variant for variant in left if _value(variant, name) == values[place])
    return left


def is_complete(product: Product, path: Path) -> bool:
    return len(path) >= len(option_names(product))


def _values(product: Product, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_value(variant, name) for variant in product.variants))


def _value(variant: Variant, name: str) -> str:
    if not variant.options:
        return variant.sku
    return dict(variant.options).get(name, "–")
