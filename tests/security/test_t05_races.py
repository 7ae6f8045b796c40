"""T5: fifty at the same moment get no more than one after the other would."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from tests.kassa_telegram.conftest import COURSE, MUG, OpensShop, is_delivered
from tests.security.news import payment, pre_checkout

from kassa.core.catalogue import KeyGoods, Product, Variant
from kassa.core.errors import ShopError
from kassa.core.inputs import Redeliver, RefundOrder
from kassa.core.money import Money
from kassa.core.order import ChargeState, RefundState

pytestmark = pytest.mark.anyio

AT_ONCE = 50
LAST_ONE = Product("last", "Last one", "There is one", KeyGoods("last"), (Variant("LAST", Money(30, "XTR")),))


async def test_fifty_people_and_one_unit_are_one_yes(street_shop: OpensShop) -> None:
    async with street_shop(LAST_ONE, keys={"last": ["THE-KEY"]}) as shop:
        storefront = shop.shop.engine
        orders = [
            await storefront.place_order(buyer_id, [("LAST", 1)], "en", None)
            for buyer_id in range(1, AT_ONCE + 1)
        ]

        await asyncio.gather(
            *(
                shop.shop.handle(pre_checkout(order.id, order.buyer_id, order.invoice_payload, 30, "XTR"))
                for order in orders
            )
        )

        # Nobody asked in these people's names: Telegram knows no such query, and the yes is taken back.
        decided = await asyncio.gather(*(storefront.storage.journal(order.id) for order in orders))
        rows = Counter(
            line.row for journal in decided for line in journal if line.what == "PreCheckoutQueried"
        )
        assert rows["4"] == 1
        assert rows["5"] == AT_ONCE - 1


async def test_one_payment_told_fifty_times_at_once_is_one_payment(street_shop: OpensShop) -> None:
    async with street_shop(LAST_ONE, keys={"last": ["THE-KEY", "ANOTHER-KEY"]}) as shop:
        ann = shop.buyer(stars=100)
        await ann.send("/buy LAST")
        await ann.wait_for_invoice()
        order = await shop.order_of(ann)

        # Each with a number of its own: nothing but the charge says that it is the same.
        told = [payment("one", ann.id, order.invoice_payload, 30, "XTR") for _ in range(AT_ONCE)]
        await asyncio.gather(*(shop.shop.handle(one) for one in told))
        paid = await shop.order_of(ann, is_delivered)

        assert [charge.state for charge in paid.charges] == [ChargeState.ACCEPTED]
        assert sum("THE-KEY" in str(message.text) for message in ann.messages()) == 1
        (stock,) = await shop.shop.engine.storage.stock()
        assert (stock.shelf, stock.held, stock.taken) == (1, 0, 1)


async def test_fifty_refunds_at_once_give_the_money_back_once(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        ann = shop.buyer(stars=100)
        await ann.send("/buy COURSE")
        assert (await ann.pay_form()).is_paid
        order = await shop.order_of(ann, is_delivered)

        asked = [shop.shop.engine.tell(order.id, RefundOrder()) for _ in range(AT_ONCE)]
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
        await shop.shop.engine.settled()

        assert sum(isinstance(outcome, ShopError) for outcome in outcomes) == AT_ONCE - 1
        after = await shop.shop.engine.order(order.id)
        assert after is not None
        assert [refund.state for refund in after.refunds] == [RefundState.DONE]
        assert len(shop.sandbox.calls("refundStarPayment", shop.bot)) == 1


async def test_fifty_partial_refunds_at_once_give_back_no_more_than_was_paid(street_shop: OpensShop) -> None:
    async with street_shop(MUG) as shop:
        ann = shop.buyer()
        await ann.send("/buy MUG")
        assert (await ann.pay_form(shipping="Post")).is_paid
        order = await shop.order_of(ann, lambda order: bool(order.charges))
        total = order.charges[0].total

        part = RefundOrder(Money(total.amount // 3, "USD"))
        asked = [shop.shop.engine.tell(order.id, part) for _ in range(AT_ONCE)]
        await asyncio.gather(*asked, return_exceptions=True)

        after = await shop.shop.engine.order(order.id)
        assert after is not None
        assert len(after.refunds) == 3
        assert sum(refund.amount.amount for refund in after.refunds) <= total.amount


async def test_goods_asked_for_again_fifty_times_at_once_are_the_same_unit(street_shop: OpensShop) -> None:
    async with street_shop(LAST_ONE, keys={"last": ["THE-KEY", "ANOTHER-KEY"]}) as shop:
        ann = shop.buyer(stars=100)
        await ann.send("/buy LAST")
        assert (await ann.pay_form()).is_paid
        order = await shop.order_of(ann, is_delivered)

        asked = [shop.shop.engine.tell(order.id, Redeliver(1)) for _ in range(AT_ONCE)]
        await asyncio.gather(*asked, return_exceptions=True)
        await shop.shop.engine.settled()

        assert not any("ANOTHER-KEY" in str(message.text) for message in ann.messages())
