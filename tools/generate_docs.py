"""Writes the pages that are printed from the program. `make docs` runs it; tests hold the pages in sync."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kassa.core.describing import checkout_page
from tgsandbox.botapi.coverage import coverage_page

DOCS = Path(__file__).parents[1] / "docs"
PAGES: dict[str, Callable[[], str]] = {"checkout.md": checkout_page, "sandbox-coverage.md": coverage_page}


def main() -> None:
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
