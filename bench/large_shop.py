"""A purchase in a shop with 1,000,000 old orders and 100,000 products, beside one in an empty shop.

The history is the shop's own: a few hundred purchases are made, then their rows are copied under other ids
until there are as many as wanted.

python -m bench.large_shop [--orders N] [--products N]
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.process import Measured
from bench.purchases import (
    BOT_CORE,
    PRODUCTS,
    STUB_CORE,
    drive,
    hold_on_core,
    load_products,
    shop_file,
    start_shop,
)
from bench.stub_telegram import Sale, StubTelegram

TURNS, PURCHASES, BUYERS = 5, 2_000, 64
# Made with a shop's own hands; the rest are copies of these.
TEMPLATE_ORDERS = 500
DATABASE = "shop.sqlite3"
PRODUCT = """\
[[product]]
title = "Bench {number}"
sku = "bench-{number}"
description = "Bench"
currency = "XTR"
price = 50
deliver = {{ text = "other-goods" }}

"""
# How a copy's key differs from its template's, by table. Everything else is copied as it is.
COPIES = {
    "inbox": {"update_id": "number", "order_id": "name"},
    "orders": {"id": "name", "invoice_payload": "name"},
    "journal": {"order_id": "name", "update_id": "number"},
    "charges": {
        "order_id": "name",
        "telegram_payment_charge_id": "name",
        "provider_payment_charge_id": "name",
    },
    "deliveries": {"order_id": "name", "telegram_payment_charge_id": "name"},
    "outbox": {"id": "number", "order_id": "name"},
    "ledger": {"number": "number", "order_id": "name", "telegram_payment_charge_id": "name"},
}


@dataclass(frozen=True, slots=True)
class Figures:
    """`cost` is the CPU of a purchase in the large shop for one in the empty shop, median of pairs."""

    orders: int
    products: int
    cost: float
    ready_seconds: float
    megabytes: float
    bytes_per_order: float


class Shop:
    """A folder that a shop is started in again and again; its updates never repeat a number."""

    def __init__(self, folder: Path, other_products: int = 0) -> None:
        folder.mkdir()
        self.folder = folder
        self.next_update_id = 1
        (folder / "shop.toml").write_text(shop_file("http://127.0.0.1:1"))
        others = (PRODUCT.format(number=number) for number in range(other_products))
        (folder / "products.toml").write_text(PRODUCTS + "\n" + "".join(others))
        load_products(folder, DATABASE)

    def sell(self, purchases: int) -> tuple[float, float, float]:
        """CPU of a purchase in microseconds, seconds until it was ready, memory in megabytes."""
        stub = StubTelegram(Sale("/buy bench", "bench-goods", "XTR", 50), purchases, BUYERS)
        stub.next_update_id = self.next_update_id
        started_at = 0.0

        def start(url: str) -> Measured:
            nonlocal started_at
            (self.folder / "shop.toml").write_text(shop_file(url))
            started_at = time.perf_counter()
            return start_shop(self.folder, DATABASE, {}, core=BOT_CORE)

        result = asyncio.run(drive(start, stub))
        self.next_update_id = stub.next_update_id
        return result.cpu_microseconds, stub.first_poll_at - started_at, result.megabytes

    def grow(self, orders: int) -> float:
        """Copies what was sold until about so many orders stand in the books; bytes of one."""
        file = self.folder / DATABASE
        before = file.stat().st_size
        with closing(sqlite3.connect(file)) as books:
            # What is lost when the machine stops now is no loss.
            books.execute("PRAGMA synchronous = OFF")
            there = _one(books, "SELECT count(*) FROM orders")
            spans = {
                (table, column): _one(books, f"SELECT max({column}) + 1 FROM {table}")
                for table, columns in COPIES.items()
                for column, kind in columns.items()
                if kind == "number"
            }
            spans["journal", "update_id"] = spans["inbox", "update_id"]
            copies = orders // there
            for table in COPIES:
                with books:
                    books.execute(_copying(books, table, spans), {"copies": copies})
            books.execute("ANALYZE")
            self.next_update_id = spans["inbox", "update_id"] * (copies + 1)
        return (file.stat().st_size - before) / (copies * there)


def _one(books: sqlite3.Connection, statement: str) -> int:
    return int(books.execute(statement).fetchone()[0])


def _copying(books: sqlite3.Connection, table: str, spans: dict[tuple[str, str], int]) -> str:
    def value(column: str) -> str:
        kind = COPIES[table].get(column)
        if kind == "number":
            return f'"{column}" + {spans[table, column]} * copy'
        if kind == "name":
            # Before everything that will be sold from now on, as what is older is.
            return f"CASE \"{column}\" WHEN '' THEN '' ELSE printf('%07d', copy) || \"{column}\" END"
        return f'"{column}"'

    columns = [row[1] for row in books.execute(f"PRAGMA table_info({table})")]
    return (
        "WITH RECURSIVE copies(copy) AS "
        "(SELECT 1 UNION ALL SELECT copy + 1 FROM copies WHERE copy < :copies) "
        f"INSERT INTO {table} SELECT {', '.join(map(value, columns))} FROM copies CROSS JOIN "
        f"(SELECT * FROM {table})"
    )


def measure(orders: int, products: int) -> Figures:
    hold_on_core(STUB_CORE)
    with tempfile.TemporaryDirectory() as folder:
        empty, large = Shop(Path(folder, "empty")), Shop(Path(folder, "large"), products)
        large.sell(TEMPLATE_ORDERS)
        bytes_per_order = large.grow(orders)
        pairs = [(empty.sell(PURCHASES), large.sell(PURCHASES)) for _ in range(TURNS)]
    return Figures(
        orders,
        products,
        statistics.median(big[0] / small[0] for small, big in pairs),
        statistics.median(big[1] for _, big in pairs),
        statistics.median(big[2] for _, big in pairs),
        bytes_per_order,
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.large_shop")
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--products", type=int, default=100_000)
    options = parser.parse_args()
    print(measure(options.orders, options.products))


if __name__ == "__main__":
    main()
