"""T24: an error is a no. Wherever the decision about a pre-checkout query breaks, the buyer hears a refusal
in time, nothing is held, and the order is as it was.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar, cast

import pytest
from packages.kassa.tests.service.shop_at_work import GAME, HandClock, ShopAtWork, opener
from tests.reliability.checker import check
from tests.reliability.day import a_day
from tests.reliability.settling import settled
from tests.security.conftest import SEED

import kassa
from kassa.core.decision import AnswerPreCheckoutQuery
from kassa.core.order import PaymentState
from kassa.core.refusal import Refusal
from kassa.service.books import Books, Storage, Unit
from kassa.storage.sqlite import SqliteFile, open_sqlite

T = TypeVar("T")

SOURCE = Path(kassa.__file__).parent
# Where a decision is made and written down.
DECIDING = (
    "core/",
    "service/ordering",
    "service/recording",
    "service/stocking",
    "storage/gathering",
    "storage/rows",
)
Place = tuple[str, int]


@dataclass
class Fuse:
    """Notes each line that a unit runs while it is on; breaks one of them: when all that waits is decided
    together, and when each is decided by itself. What is made of the failure finds the line whole.
    """

    is_on: bool = False
    seen: dict[Place, None] = field(default_factory=dict)
    at: Place | None = None
    blown: int = 0

    def trace(self, frame: FrameType, event: str, _: object) -> object:
        name = frame.f_code.co_filename
        if not name.startswith(str(SOURCE)) or not name[len(str(SOURCE)) + 1 :].startswith(DECIDING):
            return None
        return self._line

    def _line(self, frame: FrameType, event: str, _: object) -> object:
        if event == "line":
            place = (frame.f_code.co_filename, frame.f_lineno)
            self.seen[place] = None
            if place == self.at and self.blown < 2:
                self.blown += 1
                raise RuntimeError(f"a bug at {place}")
        return self._line


class FusedFile:
    """A file that runs a unit with a fuse. Python forgets a trace that has raised: each run sets it anew."""

    def __init__(self, path: Path, fuse: Fuse) -> None:
        self._path = path
        self._fuse = fuse

    def shop(self, shop_id: str) -> Storage:
        return cast(Storage, _FusedStorage(open_sqlite(self._path, shop_id), self._fuse))


class _FusedStorage:
    def __init__(self, storage: Storage, fuse: Fuse) -> None:
        self._storage = storage
        self._fuse = fuse

    def write(self, unit: Unit[T], then: Callable[[T], None] | None = None) -> asyncio.Future[T]:
        if not self._fuse.is_on:
            return self._storage.write(unit, then)
        # The decision only, not what follows from it.
        self._fuse.is_on = False

        def fused(books: Books) -> T:
            sys.settrace(self._fuse.trace)  # type: ignore[arg-type]
            try:
                return unit(books)
            finally:
                sys.settrace(None)

        return self._storage.write(fused, then)

    def __getattr__(self, name: str) -> Any:  # whatever the storage has
        return getattr(self._storage, name)


@pytest.mark.anyio
async def test_an_error_at_any_line_of_the_decision_is_a_refusal(tmp_path: Path) -> None:
    fuse = Fuse()
    file = cast(SqliteFile, FusedFile(tmp_path / "shop.db", fuse))
    async with opener(tmp_path, HandClock())([GAME], {"games": ["KEY-1", "KEY-2"]}, file=file) as shop:
        assert await _ask(shop, fuse, None, buyer_id=1) is None
        lines = list(fuse.seen)
        for number, line in enumerate(lines, start=2):
            refusal = await _ask(shop, fuse, line, buyer_id=number)
            assert refusal is Refusal.TRY_AGAIN, f"{line} broke, and the answer was {refusal}"
            assert await _held(shop) == 1, f"{line} broke, and something is held"
        refused = [await shop.engine.orders_of(buyer_id) for buyer_id in range(2, len(lines) + 2)]
        assert {order.payment for orders in refused for order in orders} == {PaymentState.OPEN}
        assert await shop.engine.storage.check() == []
    assert len(lines) > 150


async def _ask(shop: ShopAtWork, fuse: Fuse, at: Place | None, buyer_id: int) -> Refusal | None:
    order = await shop.buy("GAME", buyer_id=buyer_id)
    query = shop.pre_checkout_of(order)
    fuse.at, fuse.blown, fuse.is_on = at, 0, True
    await shop.engine.ask(query, order.invoice_payload, shop.update("pre_checkout_query"))
    assert fuse.blown == 2 or at is None, f"{at} was not reached"
    await shop.engine.settled()
    (answer,) = [one for one in shop.outlet.items if _is_to(one.effect, query.query_id)]
    assert isinstance(answer.effect, AnswerPreCheckoutQuery)
    return answer.effect.refusal


def _is_to(effect: object, query_id: str) -> bool:
    return isinstance(effect, AnswerPreCheckoutQuery) and effect.query_id == query_id


async def _held(shop: ShopAtWork) -> int:
    return sum(row.held for row in await shop.engine.storage.stock())


def test_an_order_that_can_not_be_read_is_refused_in_time_and_others_are_sold(
    tmp_path: Path, stocked: Path
) -> None:
    async def play() -> None:
        async with a_day(tmp_path, "polling", SEED, stocked=stocked) as day:
            assert await day.shop.start(), day.shop.output
            ann = await day.walk_in("Ann", "game")
            form = await day.form(ann)
            await settled(day)
            await day.shop.stop()
            right = _order_becomes(day.shop.database, '{"broken')
            assert await day.shop.start(), day.shop.output

            outcome = await form.pay_with_stars()

            assert "could not check your order" in str(outcome)
            await day.buy("Bob", "game")
            await settled(day)
            await day.shop.stop()
            _order_becomes(day.shop.database, right)
            assert check(day.evidence()) == []

    asyncio.run(play())


def _order_becomes(database: Path, document: str) -> str:
    """Writes over the first order's document; what stood there before."""
    connection = sqlite3.connect(database)
    with connection:
        row = connection.execute("SELECT id, document FROM orders ORDER BY placed_at LIMIT 1").fetchone()
        connection.execute("UPDATE orders SET document = ? WHERE id = ?", (document, row[0]))
    connection.close()
    return str(row[1])
