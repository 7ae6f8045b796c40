"""`kassa copy` and `kassa migrate`: the books go to another database, or into the newest form."""

from __future__ import annotations

import asyncio
from pathlib import Path

from kassa.cli.screen import say
from kassa.core.errors import Conflict, ShopError
from kassa.core.money import STARS
from kassa.settings import Settings, load_settings
from kassa.settings.secrets import is_postgres
from kassa.storage.addresses import BooksAddress, migrate


def copy_books(shop: Path, address: str) -> None:
    """Raises ShopError when anything speaks against it; then nothing was copied."""
    settings = load_settings(shop, fetch_secrets=False)
    if not is_postgres(address):
        raise ShopError(
            "--to is no address of PostgreSQL; it looks like postgresql://shop:password@host/shop"
        )
    if settings.postgres:
        raise Conflict(
            "the books of this shop are in PostgreSQL already; copy before you change [shop] database"
        )
    from kassa.storage.copying import copy_to_postgres

    copied = asyncio.run(copy_to_postgres(settings.database, address, settings.shop.id))
    for account, currency, amount in copied.totals:
        unit = "nanostars" if currency == STARS else f"of the smallest units of {currency}"
        say(f"{account}: {amount} {unit}, the same on both sides")
    say(f"{copied.rows['orders']} orders and all that belongs to them are in PostgreSQL.")
    say('Next: write database = { env = "NAME_OF_A_VARIABLE" } into shop.toml. The file stays as it is.')


def migrate_books(shop: Path) -> None:
    """Brings the books into the newest form: a file that nobody uses, PostgreSQL also while replicas sell."""
    settings = load_settings(shop, fetch_secrets=False)
    asyncio.run(migrate(_address(settings)))
    say(f"the books in {_address(settings)} have the newest form")


def _address(settings: Settings) -> BooksAddress:
    return BooksAddress(settings.database, settings.postgres, settings.shop.id)
