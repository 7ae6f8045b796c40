"""The merchant's chat may be a group of the staff."""

from __future__ import annotations

import pytest
from tests.kassa_telegram.conftest import MUG, OpensShop

pytestmark = pytest.mark.anyio


async def test_the_staff_ship_a_parcel_in_their_group(street_shop: OpensShop) -> None:
    async with street_shop(MUG, staff_group=True) as shop:
        ann = shop.buyer()
        await ann.send("/buy MUG")
        assert (await ann.pay_form(shipping="Post")).is_paid

        await shop.merchant.tap("Shipped")
        question = await shop.merchant.wait_for("Tracking number of order")
        await shop.merchant.send("RR 123", reply_to=question.id)

        await shop.merchant.wait_for("shipped, tracking number RR 123")
        await ann.wait_for("on its way to you")


async def test_talk_in_the_staffs_group_is_not_answered(street_shop: OpensShop) -> None:
    async with street_shop(MUG, staff_group=True) as shop:
        sent = await shop.merchant.send("Mug")
        ann = shop.buyer()
        await ann.send("/help")
        await ann.wait_for("what is on sale")

        assert shop.merchant.last_message.id == sent.id
