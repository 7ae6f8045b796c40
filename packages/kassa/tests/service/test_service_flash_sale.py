"""Many buyers at once for few goods."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from packages.kassa.tests.service.shop_at_work import COURSE, GAME, OpenShop, stock_of

from kassa.core.catalogue import Variant
from kassa.core.decision import AnswerPreCheckoutQuery, Deliver
from kassa.core.money import Money
from kassa.core.order import PaymentState

pytestmark = pytest.mark.anyio

TEN_SEATS = replace(COURSE, variants=(Variant("COURSE", Money(50, "XTR"), stock=10),))


async def test_two_hundred_buyers_for_ten_units_get_ten(open_shop: OpenShop) -> None:
    async with open_shop([TEN_SEATS]) as shop:
        orders = await asyncio.gather(*(shop.buy("COURSE", buyer_id=buyer) for buyer in range(1, 201)))

        await asyncio.gather(*(shop.press_pay(order) for order in orders))
        answers = await shop.outlet.until_given(AnswerPreCheckoutQuery, 200)
        approved = [
            item.order
            for item in answers
            if isinstance(item.effect, AnswerPreCheckoutQuery) and item.effect.refusal is None
        ]
        await asyncio.gather(*(shop.pay(order) for order in approved))
        await shop.outlet.until_given(Deliver, 10)

        assert len(approved) == 10
        stock = await stock_of(shop, "COURSE")
        assert (stock.shelf, stock.held, stock.taken) == (0, 0, 10)
        assert await shop.engine.storage.check() == []


async def test_those_who_pay_unasked_for_the_last_units_get_them_or_their_money_back(
    open_shop: OpenShop,
) -> None:
    async with open_shop([GAME], {"games": ["KEY-1", "KEY-2", "KEY-3"]}) as shop:
        orders = await asyncio.gather(*(shop.buy("GAME", buyer_id=buyer) for buyer in range(1, 21)))

        await asyncio.gather(*(shop.pay(order) for order in orders))
        sent = await shop.outlet.until_given(Deliver, 3)
        now = [await shop.until(order, lambda now: now.charges[0].state != "REFUND_DUE") for order in orders]

        assert {item.goods for item in sent} == {"KEY-1", "KEY-2", "KEY-3"}
        assert sum(order.payment is PaymentState.PAID for order in now) == 3
        assert sum(order.charges[0].state == "REFUNDED" for order in now) == 17
        assert await shop.engine.storage.check() == []
