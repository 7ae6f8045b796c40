"""Looks at the whole shop: its settings, its shelves, its books, and what Telegram says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from kassa.core.catalogue import Product
from kassa.doctor.catalogue_check import check_catalogue, files_of
from kassa.doctor.finding import Finding, fail, ok, warn
from kassa.doctor.settings_check import check_settings
from kassa.doctor.telegram_check import check_telegram
from kassa.service.restoring import Reserve, reserve_of
from kassa.settings import Settings, load_settings
from kassa.storage.addresses import BooksAddress, read_books


def examine(shop: Path, say: Callable[[str], None]) -> bool:
    """Says every finding on a line. False when something fails. Raises BadDocument for a bad shop.toml."""
    settings = load_settings(shop)
    findings = asyncio.run(_examine(settings))
    for finding in findings:
        say(str(finding))
    counts = {level: sum(finding.level == level for finding in findings) for level in ("ok", "warn", "fail")}
    say(f"{counts['ok']} well, {counts['warn']} to look at, {counts['fail']} to put right")
    return not counts["fail"]


async def _examine(settings: Settings) -> list[Finding]:
    products, books = await _look_into_books(settings)
    return [*check_settings(settings), *books, *await check_telegram(settings, products)]


async def _look_into_books(settings: Settings) -> tuple[Sequence[Product], list[Finding]]:
    if not settings.postgres and not await asyncio.to_thread(settings.database.exists):
        right = "load a catalogue with `kassa catalogue load`; that makes it"
        return (), [warn("books", f"there is no {settings.database.name} yet", right)]
    reading = await read_books(BooksAddress(settings.database, settings.postgres, settings.shop.id))
    try:
        products = await reading.products()
        shelf = {row.item: row.shelf for row in await reading.stock()}
        wrong = await reading.check()
        reserve = reserve_of(await reading.marks())
    finally:
        await reading.close()
    missing = await asyncio.to_thread(_missing_files, settings.folder, products)
    return products, [
        *_books(wrong),
        *_held_back(reserve),
        *check_catalogue(products, shelf, missing, settings),
    ]


def _held_back(reserve: Reserve) -> list[Finding]:
    """What a restored shop doesn't sell yet."""
    if reserve.reconciles_first:
        right = "open the shop, or run `kassa reconcile`"
        return [warn("restored", "nothing is sold before the lists of payments were read", right)]
    if reserve.doubted:
        right = "count them (docs/operations.md)"
        return [warn("restored", f"held back: {', '.join(sorted(reserve.doubted))}", right)]
    return []


def _books(wrong: Sequence[str]) -> list[Finding]:
    if not wrong:
        return [ok("books", "stock, charges, keys and ledger add up")]
    return [fail("books", text, "keep a copy of the file and report this") for text in wrong]


def _missing_files(folder: Path, products: Sequence[Product]) -> list[str]:
    return [name for name in files_of(products) if not (folder / name).is_file()]
