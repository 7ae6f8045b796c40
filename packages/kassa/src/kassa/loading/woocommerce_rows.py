"""What a row of a WooCommerce export is, and how variations and their parents find each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product as combinations

from kassa.loading.rows import Row

Options = tuple[tuple[str, str], ...]

_DIGITAL = frozenset({"virtual", "downloadable"})
# WooCommerce numbers attributes and downloads from 1; no shop that we know of has more.
_NUMBERS = range(1, 21)


def kind_of(row: Row) -> str:
    """simple, variable, variation, grouped, external; the type also says virtual and downloadable."""
    return next((part for part in _types(row) if part not in _DIGITAL), "")


def is_digital(row: Row) -> bool:
    return not _DIGITAL.isdisjoint(_types(row))


def is_published(row: Row) -> bool:
    return row["Published"] in {"1", "true", "TRUE"}


def names_of(row: Row) -> list[str]:
    """The ways in which a variation may name this row as its parent."""
    return [name for name in (row["SKU"], f"id:{row['ID']}" if row["ID"] else "") if name]


def downloads_of(row: Row) -> list[tuple[str, str]]:
    """Name and place of each download."""
    pairs = ((row[f"Download {number} name"], row[f"Download {number} URL"]) for number in _NUMBERS)
    return [(name, place) for name, place in pairs if place]


def each_variant(parent: Row, variations: Sequence[Row]) -> Iterator[tuple[Row, list[Options]]]:
    """Each variation with the options it stands for: "any size" stands for each of the parent's sizes."""
    names = _varying(parent, variations)
    for row in variations:
        choices = [_choices(row, parent, name) for name in names]
        yield row, [tuple(options) for options in combinations(*choices)]


def open_values(row: Row, options: Options) -> list[str]:
    """The values that the row itself leaves open."""
    return [value for name, value in options if not _attribute(row, name)]


def _types(row: Row) -> list[str]:
    return [part.strip() for part in row["Type"].lower().split(",")]


def _varying(parent: Row, variations: Sequence[Row]) -> list[str]:
    """What the variations differ in. The parent lists attributes for the description, too; the variations
    name only those that tell them apart, and one with a single value is the same for all.
    """
    named = {row[f"Attribute {number} name"] for row in variations for number in _NUMBERS}
    parents = [parent[f"Attribute {number} name"] for number in _NUMBERS]
    return [name for name in parents if name and name in named and len(_listed(_attribute(parent, name))) > 1]


def _choices(row: Row, parent: Row, name: str) -> list[tuple[str, str]]:
    value = _attribute(row, name)
    return [(name, value)] if value else [(name, each) for each in _listed(_attribute(parent, name))]


def _attribute(row: Row, name: str) -> str:
    number = next((number for number in _NUMBERS if row[f"Attribute {number} name"] == name), 0)
    return row[f"Attribute {number} value(s)"]


def _listed(text: str) -> list[str]:
    """Values of a list; a comma inside a value is written as `\\,` by the export."""
    kept = text.replace("\\,", "\0")
    return [value.strip().replace("\0", ",") for value in kept.split(",") if value.strip()]
