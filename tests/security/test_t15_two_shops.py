"""T15: two shops in one database see nothing of each other, even where all their numbers are the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from packages.kassa.tests.service.conftest import anyio_backend, clock, postgres
from packages.kassa.tests.service.postgres_server import empty_schema
from packages.kassa.tests.service.shop_at_work import GAME, HandClock, OpenShop, ShopAtWork, opener

from kassa.core.errors import NotFound
from kassa.core.inputs import CancelOrder
from kassa.core.order import DeliveryState, Order
from kassa.service.ports import RawUpdate
from kassa.storage.schema import metadata
from kassa.storage.sqlite import SqliteFile

__all__ = ["anyio_backend", "clock", "postgres"]

pytestmark = pytest.mark.anyio

BUYER = 100
UPDATES = (RawUpdate(901, "message", b'{"update_id":901}'), RawUpdate(902, "message", b'{"update_id":902}'))


@pytest.fixture(params=["sqlite", "postgres"])
async def open_two(request: pytest.FixtureRequest, tmp_path: Path, clock: HandClock) -> tuple[OpenShop, Any]:
    """Opens a shop of a name in one database. Any: the file that both are in, None on PostgreSQL."""
    if request.param == "postgres":
        return opener(tmp_path, clock, await empty_schema(request.getfixturevalue("postgres"))), None
    return opener(tmp_path, clock), SqliteFile(tmp_path / "shops.db")


async def sold(shop: ShopAtWork, keys: str) -> Order:
    """The same update, the same buyer, the same charge, the same key's name in each shop."""
    order = await shop.engine.place_order(BUYER, [("GAME", 1)], "en", UPDATES[0])
    await shop.press_pay(order)
    await shop.engine.ask(shop.payment_of(order, "charge-1"), order.invoice_payload, UPDATES[1])
    paid = await shop.until(order, lambda order: bool(order.deliveries))
    assert [one.state for one in paid.deliveries] == [DeliveryState.DELIVERED]
    return paid


async def test_the_same_numbers_in_two_shops_are_two_sales(open_two: tuple[OpenShop, Any]) -> None:
    open_shop, file = open_two
    keys = {"games": ["KEY-1", "KEY-2"]}
    async with (
        open_shop([GAME], keys, shop_id="north", file=file) as north,
        open_shop([GAME], keys, shop_id="south", file=file) as south,
    ):
        theirs, ours = await sold(north, "north"), await sold(south, "south")

        assert theirs.id != ours.id
        for shop in (north, south):
            (stock,) = await shop.engine.storage.stock()
            assert (stock.shelf, stock.taken) == (1, 1)
            assert await shop.engine.storage.check() == []
            totals = {account: money.amount for account, money in await shop.engine.storage.ledger_totals()}
            assert sorted(totals.values()) == [-30_000_000_000, 30_000_000_000]


async def test_no_question_and_no_command_reaches_the_other_shop_s_order(
    open_two: tuple[OpenShop, Any],
) -> None:
    open_shop, file = open_two
    async with (
        open_shop([GAME], {"games": ["KEY-1"]}, shop_id="north", file=file) as north,
        open_shop([GAME], {"games": ["KEY-1"]}, shop_id="south", file=file) as south,
    ):
        theirs = await sold(north, "north")
        books = south.engine.storage

        assert await books.order(theirs.id) is None
        assert await books.find_order(theirs.id) is None
        assert await books.find_order("charge-1") is None
        assert await books.journal(theirs.id) == []
        assert await books.orders_of(BUYER, 10) == []
        assert await books.recent_orders(10) == []
        assert await books.ledger_totals() == []
        assert await books.last_update_id() == 0
        assert (await books.pending_effects(), await books.stuck_effects()) == ([], [])
        with pytest.raises(NotFound):
            await south.engine.tell(theirs.id, CancelOrder())
        query = south.pre_checkout_of(theirs)
        await south.engine.ask(query, theirs.invoice_payload, south.update("pre_checkout_query"))
        await south.settled()
        assert await north.engine.order(theirs.id) == theirs


def test_every_table_and_every_key_carries_its_shop() -> None:
    tables = metadata.sorted_tables

    assert len(tables) > 10
    for table in tables:
        keys = [table.primary_key.columns, *(index.columns for index in table.indexes if index.unique)]
        for key in keys:
            assert "shop" in {column.name for column in key}, table.name
