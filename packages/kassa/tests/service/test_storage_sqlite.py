"""What the file holds, also against a program that is wrong."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from packages.kassa.tests.service.shop_at_work import COURSE, GAME, SHIRT, OpenShop, stock_of

from kassa.core.errors import Conflict
from kassa.service.books import Books, ItemMove
from kassa.service.ports import RawUpdate
from kassa.storage.lock import FileInUse
from kassa.storage.sqlite import SqliteFile, open_sqlite, read_sqlite

pytestmark = pytest.mark.anyio


async def test_a_second_process_on_the_same_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    storage = open_sqlite(path, "main")
    program = f"from kassa.storage.sqlite import open_sqlite; open_sqlite({str(path)!r}, 'main')"

    second = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    with pytest.raises(FileInUse):
        open_sqlite(path, "main")
    await storage.close()
    third = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert second.returncode != 0
    assert f"{path} is in use by process" in second.stderr
    assert third.returncode == 0, third.stderr


async def test_the_books_can_be_read_while_the_shop_sells(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        reading = read_sqlite(shop.path, "main")

        assert await reading.order(order.id) == order
        assert await reading.find_order(order.id[:8]) == order.id
        assert await reading.find_order(order.id[:8].upper()) == order.id
        await reading.close()


async def test_a_unit_that_fails_is_undone_alone(tmp_path: Path) -> None:
    storage = open_sqlite(tmp_path / "shop.db", "main")

    def write(number: int) -> Any:
        def unit(books: Books) -> int:
            books.store_update(RawUpdate(number, "message", b"{}"), 0.0)
            books.count_stock(f"SKU-{number}", number)
            if number == 3:
                raise Conflict("the third one fails")
            return number

        return storage.write(unit)

    # The first one occupies the writer's thread or not: either way the others are handed in together.
    results = await asyncio.gather(*(write(number) for number in range(6)), return_exceptions=True)

    assert [result for result in results if isinstance(result, int)] == [0, 1, 2, 4, 5]
    assert isinstance(results[3], Conflict)
    assert [row.item for row in await storage.stock()] == ["SKU-0", "SKU-1", "SKU-2", "SKU-4", "SKU-5"]
    assert storage.shelf_now("SKU-3") is None
    await storage.close()


async def test_a_refusal_without_a_trace_does_not_undo_the_others(tmp_path: Path) -> None:
    """In a flash sale most buyers hear that it is sold out: that must not cost the others their batch."""
    storage = open_sqlite(tmp_path / "shop.db", "main")
    runs = []

    def sells(books: Books) -> None:
        runs.append("sells")
        books.count_stock("SKU", 1)

    def refuses(books: Books) -> None:
        runs.append("refuses")
        raise Conflict("sold out")

    results = await asyncio.gather(
        storage.write(sells), storage.write(refuses), storage.write(sells), return_exceptions=True
    )

    assert runs == ["sells", "refuses", "sells"]
    assert isinstance(results[1], Conflict)
    assert storage.shelf_now("SKU") == 1
    await storage.close()


async def test_a_unit_that_the_database_refuses_is_undone_alone(open_shop: OpenShop) -> None:
    """The memory of the writer is set aside here, so that the CHECK of the table has the last word."""
    async with open_shop([SHIRT]) as shop:
        storage = shop.engine.storage

        def sell_what_is_not_held(books: Any) -> None:
            books._moved["SHIRT-M"] = (0, -1, 1)

        results = await asyncio.gather(
            storage.write(lambda books: books.count_stock("SHIRT-L", 7)),
            storage.write(sell_what_is_not_held),
            storage.write(lambda books: books.count_stock("SHIRT-M", 5)),
            return_exceptions=True,
        )

        assert isinstance(results[1], sqlite3.IntegrityError)
        assert (await stock_of(shop, "SHIRT-L")).shelf == 7
        assert (await stock_of(shop, "SHIRT-M")).shelf == 5


async def test_stock_never_goes_below_zero(open_shop: OpenShop) -> None:
    async with open_shop([SHIRT]) as shop:
        order = await shop.buy("SHIRT-M")

        with pytest.raises(Conflict, match="SHIRT-M"):
            await shop.engine.storage.write(
                lambda books: books.move_stock(order.id, 0, [ItemMove("take", "SHIRT-M", 4, 1)])
            )

        assert (await stock_of(shop, "SHIRT-M")).shelf == 3


@pytest.mark.parametrize("table", ["ledger", "journal", "stock_moves"])
async def test_the_books_of_record_can_only_be_added_to(open_shop: OpenShop, table: str) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        await shop.pay(order)
    connection = sqlite3.connect(shop.path)

    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(f"UPDATE {table} SET shop = 'other'")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(f"DELETE FROM {table}")

    connection.close()


async def test_an_order_keeps_one_charge_also_by_the_database(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        await shop.pay(order)
    connection = sqlite3.connect(shop.path)

    with pytest.raises(sqlite3.IntegrityError, match="charges"):
        connection.execute(
            "INSERT INTO charges SELECT shop, 'another', provider, 'another', order_id, payer_id, amount,"
            " currency, state, paid_at, is_sole FROM charges"
        )

    connection.close()


async def test_what_was_tampered_with_is_found(open_shop: OpenShop) -> None:
    async with open_shop([GAME], {"games": ["KEY-1", "KEY-2"]}) as shop:
        order = await shop.buy("GAME")
        await shop.pay(order)
        await shop.engine.settled()
        assert await shop.engine.storage.check() == []
        other = sqlite3.connect(shop.path)
        other.execute("UPDATE stock SET shelf = shelf + 1, received = received + 1")
        other.execute("UPDATE charges SET amount = amount + 1")
        other.commit()
        other.close()

        found = " / ".join(await shop.engine.storage.check())

        assert "pool games: 1 keys are free, but shelf and held say 2" in found
        assert "31000000000 XTR are known, but 30000000000 are in the ledger" in found


async def test_two_shops_in_one_file_know_nothing_of_each_other(tmp_path: Path, open_shop: OpenShop) -> None:
    file = SqliteFile(tmp_path / "shop.db")
    async with (
        open_shop([COURSE], shop_id="north", file=file) as north,
        open_shop([GAME], {"games": ["KEY-1"]}, shop_id="south", file=file) as south,
    ):
        order = await north.buy("COURSE", buyer_id=7)
        await north.pay(order, "charge-1")
        other = await south.buy("GAME", buyer_id=7)
        await south.pay(other, "charge-1")
        await north.engine.settled()
        await south.engine.settled()

        assert await south.engine.order(order.id) is None
        assert [found.id for found in await south.engine.orders_of(7)] == [other.id]
        assert south.engine.in_stock("COURSE") == 0
        assert await north.engine.storage.ledger_totals() != await south.engine.storage.ledger_totals()
        assert await north.engine.storage.check() == await south.engine.storage.check() == []
    assert order.shop == "north"


async def test_loading_the_catalogue_again_counts_what_is_held(open_shop: OpenShop) -> None:
    async with open_shop([SHIRT]) as shop:
        order = await shop.buy("SHIRT-M")
        await shop.ask_shipping(order)
        await shop.press_pay(order)

        await shop.engine.load_catalogue([SHIRT])

        stock = await stock_of(shop, "SHIRT-M")
        assert (stock.shelf, stock.held, stock.received) == (2, 1, 3)


async def test_a_key_that_is_known_is_not_added_again(open_shop: OpenShop) -> None:
    async with open_shop([GAME], {"games": ["KEY-1", "KEY-2"]}) as shop:
        added = await shop.engine.load_catalogue([GAME], {"games": ["KEY-2", "KEY-3"]})

        assert added == {"games": 1}
        assert shop.engine.in_stock("GAME") == 3
