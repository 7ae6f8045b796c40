"""A backup of a shop that sells, and what a shop does on books that are older than the world."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import stat
from pathlib import Path
from typing import NamedTuple

import pytest
from packages.kassa.tests.service.shop_at_work import (
    COURSE,
    GAME,
    SHIRT,
    HandClock,
    OpenShop,
    ShopAtWork,
    stock_of,
)

from kassa.core.decision import AnswerPreCheckoutQuery, Deliver
from kassa.core.errors import Conflict, NotFound
from kassa.core.order import DeliveryState, Order, PaymentState
from kassa.core.refusal import Refusal
from kassa.storage.backing_up import back_up, restore
from kassa.storage.lock import FileInUse, UnusableFile
from kassa.storage.migrations.running import upgrade
from kassa.storage.sqlite import open_sqlite

pytestmark = pytest.mark.anyio

COURSE_LINK = "https://example.org/course"
KEYS = ["KEY-1", "KEY-2", "KEY-3", "KEY-4"]


async def sell(shop: ShopAtWork, sku: str, charge_id: str = "") -> Order:
    order = await shop.buy(sku)
    if order.needs_shipping:
        await shop.ask_shipping(order)
    await shop.press_pay(order)
    await shop.pay(order, charge_id)
    await shop.settled()
    return order


async def answer_to(shop: ShopAtWork, order: Order) -> Refusal | None:
    query = await shop.press_pay(order)
    await shop.settled()
    answers = shop.outlet.effects(AnswerPreCheckoutQuery)
    return next(
        one.refusal
        for one in answers
        if isinstance(one, AnswerPreCheckoutQuery) and one.query_id == query.query_id
    )


def files(folder: Path, beginning: str) -> list[str]:
    return sorted(path.name for path in folder.glob(f"{beginning}*"))


def handed(shop: ShopAtWork) -> list[str]:
    return [item.goods for item in shop.outlet.items if isinstance(item.effect, Deliver) and item.goods]


async def test_a_backup_of_a_running_shop_has_all_that_was_committed(
    open_shop: OpenShop, tmp_path: Path
) -> None:
    async with open_shop([COURSE, GAME], {"games": KEYS}) as shop:
        order = await sell(shop, "GAME")
        done = back_up(shop.path, tmp_path / "backup.db", "main")
        await sell(shop, "GAME")

        assert (done.orders, done.wrong) == (1, [])
        assert stat.S_IMODE((tmp_path / "backup.db").stat().st_mode) == 0o600
        assert files(tmp_path, "backup") == ["backup.db"]
        with pytest.raises(Conflict, match="there already"):
            back_up(shop.path, tmp_path / "backup.db", "main")
        with pytest.raises(FileInUse):
            restore(tmp_path / "backup.db", shop.path)

    restored = restore(tmp_path / "backup.db", tmp_path / "new.db")
    assert (restored.orders, restored.aside) == (1, None)
    storage = open_sqlite(tmp_path / "new.db", "main")
    found = await storage.order(order.id)
    assert found is not None
    assert found.payment is PaymentState.PAID
    await storage.close()


async def test_each_backup_in_a_rush_of_sales_adds_up(open_shop: OpenShop, tmp_path: Path) -> None:
    async with open_shop([COURSE, GAME], {"games": [f"KEY-{number}" for number in range(60)]}) as shop:

        async def back_up_while(selling: asyncio.Future[list[Order]]) -> list[int]:
            counts: list[int] = []
            while not selling.done() or not counts:
                target = tmp_path / f"backup-{len(counts)}.db"
                done = await asyncio.to_thread(back_up, shop.path, target, "main")
                assert done.wrong == []
                counts.append(done.orders)
            return counts

        selling = asyncio.gather(*(sell(shop, sku) for sku in ("GAME", "COURSE") for _ in range(60)))
        counts = await back_up_while(selling)
        sold = {order.id for order in await selling}

    assert counts == sorted(counts)
    restore(tmp_path / f"backup-{len(counts) - 1}.db", tmp_path / "again.db")
    storage = open_sqlite(tmp_path / "again.db", "main")
    assert {row.order.id for row in await storage.recent_orders(500)} <= sold
    assert await storage.check() == []
    await storage.close()


async def test_a_backup_that_can_not_be_written_is_told_in_words(open_shop: OpenShop, tmp_path: Path) -> None:
    async with open_shop([COURSE]) as shop:
        with pytest.raises(NotFound, match=r"there is no folder .*no such folder for the backup"):
            back_up(shop.path, tmp_path / "no such folder" / "backup.db", "main")


class Lost(NamedTuple):
    """Orders of a shop that lost its file: of `late` ones the backup has the order and not the payment."""

    late_key: Order
    late_course: Order
    unpaid_course: Order
    unpaid_key: Order
    after_backup: Order


async def lose_an_hour(open_shop: OpenShop, clock: HandClock, folder: Path) -> Lost:
    """Sells, is backed up, sells more, and loses its file: a shop's day."""
    async with open_shop([COURSE, SHIRT, GAME], {"games": KEYS}) as shop:
        await sell(shop, "GAME", "charge-before")
        late, course = await shop.buy("GAME"), await shop.buy("COURSE")
        unpaid = await shop.buy("COURSE"), await shop.buy("GAME")
        await shop.settled()
        back_up(shop.path, folder / "backup.db", "main")

        for order, charge_id in ((late, "charge-late"), (course, "charge-course")):
            await shop.press_pay(order)
            await shop.pay(order, charge_id)
            await shop.settled()
        await sell(shop, "SHIRT-M")
        lost = await sell(shop, "GAME", "charge-lost")
        assert handed(shop) == [*KEYS[:2], COURSE_LINK, KEYS[2]]
    for name in files(folder, "shop.db"):
        (folder / name).unlink()
    clock.advance(3600)
    return Lost(late, course, *unpaid, lost)


@pytest.mark.parametrize("by_hand", [False, True])
async def test_a_restored_shop_oversells_nothing_and_hands_no_key_out_twice(
    open_shop: OpenShop, clock: HandClock, tmp_path: Path, by_hand: bool
) -> None:
    """T31: a backup that comes back would sell stock again, and hand keys out twice."""
    day = await lose_an_hour(open_shop, clock, tmp_path)
    if by_hand:
        # A merchant may simply copy the file; it knows what it is.
        shutil.copy(tmp_path / "backup.db", tmp_path / "shop.db")
    else:
        restore(tmp_path / "backup.db", tmp_path / "shop.db")

    async with open_shop() as shop:
        # Before the lists were read nothing is sold, nothing is sent, no time passes.
        assert await answer_to(shop, day.unpaid_course) is Refusal.TRY_AGAIN
        for order, charge_id in (
            (day.late_key, "charge-late"),
            (day.late_course, "charge-course"),
            (day.after_backup, "charge-lost"),
        ):
            await shop.engine.learn(shop.payment_of(order, charge_id), order.invoice_payload)
        await shop.settled()
        assert handed(shop) == []
        assert [case.kind for case in await shop.engine.storage.open_cases()] == ["unmatched_payment"]

        await shop.engine.note_reconciliation()
        await shop.settled()

        # What is not counted is sold again; of the rest nobody knows how much is left.
        assert await answer_to(shop, day.unpaid_course) is None
        assert await answer_to(shop, day.unpaid_key) is Refusal.SOLD_OUT
        assert shop.engine.in_stock("GAME") == shop.engine.in_stock("SHIRT-M") == 0
        late = await shop.now(day.late_key)
        assert [late.payment, late.deliveries[0].state] == [PaymentState.PAID, DeliveryState.FAILED]
        assert handed(shop) == [COURSE_LINK]
        assert await shop.engine.storage.check() == []

        # The merchant looks which keys are unused, and counts the shelf.
        assert await shop.engine.load_keys("games", ["KEY-4", "KEY-5"]) == 2
        await shop.engine.load_catalogue([COURSE, SHIRT, GAME])
        bought = [await sell(shop, "GAME") for _ in range(2)]
        assert handed(shop) == [COURSE_LINK, "KEY-4", "KEY-5"]
        assert [(await shop.now(order)).payment for order in bought] == [PaymentState.PAID] * 2
        assert shop.engine.in_stock("GAME") == 0
        assert (await stock_of(shop, "SHIRT-M")).shelf == 3
        assert await shop.engine.storage.check() == []

    # It stays so after a restart.
    async with open_shop() as shop:
        assert await answer_to(shop, await shop.buy("SHIRT-M")) is not Refusal.TRY_AGAIN
        assert shop.engine.in_stock("SHIRT-M") == 3


async def test_what_a_merchant_vouches_for_is_sold_once_the_lists_were_read(
    open_shop: OpenShop, tmp_path: Path
) -> None:
    """A shop that moves to another machine: it was closed before it was backed up."""
    async with open_shop([COURSE, SHIRT, GAME], {"games": KEYS}) as shop:
        await sell(shop, "GAME")
    back_up(tmp_path / "shop.db", tmp_path / "backup.db", "main")
    before = (tmp_path / "shop.db").stat().st_ino

    restored = restore(tmp_path / "backup.db", tmp_path / "shop.db", nothing_was_sold=True)

    assert restored.aside is not None
    assert restored.aside.stat().st_ino == before
    async with open_shop() as shop:
        order = await shop.buy("GAME")
        assert await answer_to(shop, order) is Refusal.TRY_AGAIN
        await shop.engine.note_reconciliation()
        await sell(shop, "GAME")
        assert handed(shop) == ["KEY-2"]


async def test_a_file_that_is_damaged_or_no_shop_s_is_not_put_in_the_shop_s_place(
    open_shop: OpenShop, tmp_path: Path
) -> None:
    async with open_shop([COURSE]) as shop:
        for _ in range(30):
            await sell(shop, "COURSE")
    back_up(tmp_path / "shop.db", tmp_path / "backup.db", "main")
    content = bytearray((tmp_path / "backup.db").read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4096] = bytes(4096)
    (tmp_path / "damaged.db").write_bytes(content)
    (tmp_path / "other.db").write_bytes(b"not a database")

    for name in ("damaged.db", "other.db", "missing.db"):
        with pytest.raises(UnusableFile):
            restore(tmp_path / name, tmp_path / "shop.db")

    async with open_shop() as shop:
        assert await answer_to(shop, await shop.buy("COURSE")) is None
        assert len(await shop.engine.storage.recent_orders(50)) == 31


async def test_a_backup_of_an_earlier_release_is_brought_to_today_s_form(
    open_shop: OpenShop, tmp_path: Path
) -> None:
    upgrade(tmp_path / "old.db", "0001")
    with sqlite3.connect(tmp_path / "old.db") as connection:
        connection.execute("INSERT INTO stock VALUES ('main', 'SHIRT-M', 3, 0, 0, 3)")
    connection.close()

    restore(tmp_path / "old.db", tmp_path / "shop.db")

    async with open_shop() as shop:
        await shop.engine.note_reconciliation()
        await shop.engine.load_catalogue([SHIRT], keep_counts_of={"SHIRT-M"})
        assert shop.engine.in_stock("SHIRT-M") == 0
