"""T23: holds cost nothing, so nobody gets many of them: per buyer, per time, per order."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from packages.kassa.tests.service.shop_at_work import COURSE, GAME, OpenShop, ShopAtWork

from kassa.core.catalogue import KeyGoods, Product, Variant
from kassa.core.decision import AnswerPreCheckoutQuery, Policy
from kassa.core.errors import InvalidInput
from kassa.core.money import Money
from kassa.core.order import Order
from kassa.core.refusal import Refusal

pytestmark = pytest.mark.anyio

KEYS = {"games": [f"KEY-{number}" for number in range(20)]}
# Another price for the same keys.
GIFT = Product("gift", "Gift", "A key", KeyGoods("games"), (Variant("GIFT", Money(40, "XTR")),))


async def asks(shop: ShopAtWork, order: Order) -> Refusal | None:
    """The answer to a pre-checkout query of the order's buyer."""
    query = shop.pre_checkout_of(order)
    await shop.engine.ask(query, order.invoice_payload, shop.update("pre_checkout_query"))
    await shop.outlet.until(lambda: query.query_id in _answers(shop))
    return _answers(shop)[query.query_id].refusal


def _answers(shop: ShopAtWork) -> dict[str, AnswerPreCheckoutQuery]:
    effects = [item.effect for item in shop.outlet.items]
    return {one.query_id: one for one in effects if isinstance(one, AnswerPreCheckoutQuery)}


async def held(shop: ShopAtWork) -> int:
    return sum(row.held for row in await shop.engine.storage.stock())


async def test_one_buyer_holds_the_same_goods_with_one_order_at_a_time(open_shop: OpenShop) -> None:
    async with open_shop([GAME, GIFT], KEYS) as shop:
        first, second = await shop.buy("GAME"), await shop.buy("GAME")
        as_a_gift = await shop.buy("GIFT")

        assert await asks(shop, first) is None
        assert await asks(shop, second) is Refusal.HELD_ALREADY
        assert await asks(shop, as_a_gift) is Refusal.HELD_ALREADY
        # The same order again is the same hold: a card was declined.
        assert await asks(shop, first) is None

        assert await held(shop) == 1


async def test_somebody_else_and_somebody_who_has_paid_may_hold(open_shop: OpenShop) -> None:
    async with open_shop([GAME], KEYS) as shop:
        first, second = await shop.buy("GAME"), await shop.buy("GAME")
        others = await shop.buy("GAME", buyer_id=101)
        assert await asks(shop, first) is None

        assert await asks(shop, others) is None
        await shop.pay(first)
        assert await asks(shop, second) is None


async def test_fifty_orders_of_one_buyer_asked_at_once_hold_one_unit(open_shop: OpenShop) -> None:
    async with open_shop([GAME], {"games": [f"KEY-{number}" for number in range(60)]}) as shop:
        orders = [await shop.buy("GAME") for _ in range(50)]

        answers = await asyncio.gather(*(asks(shop, order) for order in orders))

        assert sorted(answers, key=str) == [Refusal.HELD_ALREADY] * 49 + [None]
        assert await held(shop) == 1


async def test_who_lets_holds_run_out_again_and_again_waits_for_an_hour(open_shop: OpenShop) -> None:
    async with open_shop([GAME], KEYS) as shop:
        for _ in range(Policy().lapsed_holds_per_hour):
            assert await asks(shop, await shop.buy("GAME")) is None
            shop.clock.advance(Policy().hold_seconds)
            await shop.engine.settled()
        assert await held(shop) == 0

        assert await asks(shop, await shop.buy("GAME")) is Refusal.WAIT_A_WHILE
        assert await asks(shop, await shop.buy("GAME", buyer_id=101)) is None

        shop.clock.advance(3_600)
        await shop.engine.settled()
        assert await asks(shop, await shop.buy("GAME")) is None


async def test_goods_that_are_not_counted_can_not_be_kept_from_others(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        for _ in range(3):
            assert await asks(shop, await shop.buy("COURSE")) is None


async def test_a_merchant_may_say_how_many_pieces_one_order_has(open_shop: OpenShop) -> None:
    async with open_shop([replace(GAME, most_per_order=2)], KEYS) as shop:
        await shop.buy("GAME", quantity=2)

        with pytest.raises(InvalidInput, match="at most 2 of GAME in one order, got 3"):
            await shop.buy("GAME", quantity=3)


async def test_a_thousand_accounts_let_go_of_what_they_hold_after_the_hold_s_time(
    open_shop: OpenShop,
) -> None:
    """Many accounts can still hold everything, but not for longer than a hold lasts."""
    async with open_shop([GAME], KEYS) as shop:
        for buyer_id in range(1, len(KEYS["games"]) + 1):
            assert await asks(shop, await shop.buy("GAME", buyer_id=buyer_id)) is None
        assert await held(shop) == len(KEYS["games"])

        shop.clock.advance(Policy().hold_seconds)
        await shop.engine.settled()

        assert await held(shop) == 0
        assert await asks(shop, await shop.buy("GAME", buyer_id=999)) is None
