"""What a catalogue file gave: products, what was left out and why, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kassa.core.catalogue import Product
from kassa.documents import BadDocument, Problem


@dataclass(frozen=True, slots=True)
class LoadedCatalogue:
    """`skipped` are things of the file that are not for sale here; each says why, in its `right`."""

    form: str
    products: tuple[Product, ...]
    skipped: tuple[Problem, ...]

    @property
    def variant_count(self) -> int:
        return sum(len(product.variants) for product in self.products)


@dataclass(slots=True)
class Findings:
    """Gathers while a file is read. Problems refuse the file as a whole; what is skipped doesn't."""

    file: str
    products: list[Product] = field(default_factory=list)
    skipped: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _product_lines: dict[str, int] = field(default_factory=dict)
    _sku_lines: dict[str, int] = field(default_factory=dict)

    def add(self, product: Product, line: int, sku_lines: Mapping[str, int]) -> None:
        if product.id in self._product_lines:
            taken = f"the product of line {self._product_lines[product.id]} has it"
            self.wrong(line, "id", f'"{product.id}" again', f"give each product an id of its own ({taken})")
        self._product_lines.setdefault(product.id, line)
        self._check_options(product, line, sku_lines)
        for variant in product.variants:
            self._claim_sku(variant.sku, sku_lines.get(variant.sku, line))
        self.products.append(product)

    def _check_options(self, product: Product, line: int, sku_lines: Mapping[str, int]) -> None:
        """A buyer chooses by options: two variants with the same ones could not be told apart."""
        seen: set[tuple[tuple[str, str], ...]] = set()
        for variant in product.variants:
            if variant.options in seen:
                found = ", ".join(f"{name} {value}" for name, value in variant.options) or "no options"
                right = "give each variant options of its own"
                self.wrong(sku_lines.get(variant.sku, line), "options", f"{found} again", right)
            seen.add(variant.options)

    def wrong(self, line: int, field_name: str, found: str, right: str) -> None:
        self.problems.append(Problem(self.file, line, field_name, found, right))

    def skip(self, line: int, field_name: str, found: str, why: str) -> None:
        self.skipped.append(Problem(self.file, line, field_name, found, why))

    def loaded(self, form: str) -> LoadedCatalogue:
        """Raises BadDocument with all problems when there is one."""
        if self.problems:
            raise BadDocument(self.problems)
        return LoadedCatalogue(
            form, tuple(self.products), tuple(sorted(self.skipped, key=lambda skip: skip.line))
        )

    def _claim_sku(self, sku: str, line: int) -> None:
        if sku in self._sku_lines:
            taken = f"line {self._sku_lines[sku]} has it"
            self.wrong(line, "SKU", f'"{sku}" again', f"give each variant a SKU of its own ({taken})")
        self._sku_lines.setdefault(sku, line)
