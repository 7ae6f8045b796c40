"""`kassa catalogue load` and `kassa keys load`."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from kassa.cli.errands import carry_out
from kassa.cli.screen import problem_told, progress_bar, say
from kassa.core.currencies import CURRENCIES
from kassa.core.errors import InvalidInput
from kassa.desk.instructions import LoadCatalogue, LoadKeys
from kassa.desk.order_text import counted
from kassa.loading import LoadedCatalogue, load_catalogue
from kassa.loading import load_keys as read_keys
from kassa.settings import load_settings
from kassa.storage.codec import product_to_text


def load_file(file: Path, shop: Path, currency: str, stars_rate: Decimal | None, recount: bool) -> None:
    """Reads the file as a whole first: when anything is wrong in it, nothing is loaded."""
    settings = load_settings(shop, fetch_secrets=False)
    if currency and currency not in CURRENCIES:
        raise InvalidInput(
            [("--currency", f"found {currency}; write one that Telegram takes, such as EUR or XTR")]
        )
    with progress_bar("reading") as progress:
        catalogue = load_catalogue(file, settings.folder, currency or settings.currency, stars_rate, progress)
    report(file, catalogue)
    carry_out(
        settings, LoadCatalogue(tuple(product_to_text(product) for product in catalogue.products), recount)
    )


def report(file: Path, catalogue: LoadedCatalogue) -> None:
    counts = (
        f"{counted(len(catalogue.products), 'product')} with {counted(catalogue.variant_count, 'variant')}"
    )
    say(f"{file}: {catalogue.form}, {counts}.")
    if catalogue.skipped:
        say(f"Left out, {len(catalogue.skipped)}:")
    for skipped in catalogue.skipped:
        say(f"  {problem_told(skipped)}")


def load_pool(pool: str, file: Path, shop: Path) -> None:
    settings = load_settings(shop, fetch_secrets=False)
    carry_out(settings, LoadKeys(pool, read_keys(file)))
