"""T6: an order is its buyer's. Who asks for somebody else's hears what they hear of one that never was."""

from __future__ import annotations

import re

import pytest
from tests.kassa_telegram.conftest import COURSE, OpensShop, StreetShop, is_delivered
from tests.security.news import said, tapped

from kassa.core.order import Order

pytestmark = pytest.mark.anyio


async def bought(shop: StreetShop) -> Order:
    ann = shop.buyer("Ann", stars=100)
    await ann.send("/buy COURSE")
    assert (await ann.pay_form()).is_paid
    return await shop.order_of(ann, is_delivered)


async def heard(shop: StreetShop, user_id: int, words: str) -> list[str]:
    """What the shop says to somebody who says this; what it quotes of their words is left out."""
    before = len(shop.sandbox.calls("sendMessage", shop.bot))
    await shop.shop.handle(said(user_id, words))
    await shop.shop.engine.settled()
    calls = shop.sandbox.calls("sendMessage", shop.bot)[before:]
    return [re.sub("“.*?”", "“…”", str(call.arguments["text"])) for call in calls]


@pytest.mark.parametrize(
    "command", ["/paysupport {}", "/start {}", "/start order_{}", "/orders {}", "/buy {}", "{}"]
)
async def test_words_about_somebody_else_s_order_say_no_more_than_words_about_none(
    street_shop: OpensShop, command: str
) -> None:
    async with street_shop(COURSE) as shop:
        order = await bought(shop)
        mallory = shop.buyer("Mallory")
        await mallory.send("/start")
        await mallory.wait_for("What would you like")
        charge = order.charges[0]

        for theirs in (order.id, order.id[:8], charge.telegram_payment_charge_id):
            nobodys = "".join("0" if sign.isdigit() else sign for sign in theirs)
            told = await heard(shop, mallory.id, command.format(theirs))

            assert told == await heard(shop, mallory.id, command.format(nobodys))
            assert not any("example.org/tea" in words or "paid" in words for words in told)


async def test_the_button_of_somebody_else_s_goods_does_what_the_button_of_none_does(
    street_shop: OpensShop,
) -> None:
    async with street_shop(COURSE) as shop:
        order = await bought(shop)
        mallory = shop.buyer("Mallory")
        await mallory.send("/start")
        await mallory.wait_for("What would you like")
        sent = len(shop.sandbox.calls("sendMessage", shop.bot))

        await shop.shop.handle(tapped(mallory.id, f"again:{order.id}:1"))
        await shop.shop.handle(tapped(mallory.id, f"again:{'0' * 32}:1"))
        await shop.shop.engine.settled()

        theirs, nobodys = shop.sandbox.calls("answerCallbackQuery", shop.bot)[-2:]
        assert theirs.arguments["text"] == nobodys.arguments["text"]
        assert len(shop.sandbox.calls("sendMessage", shop.bot)) == sent


async def test_everybody_sees_their_own_orders_only(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        order = await bought(shop)
        mallory = shop.buyer("Mallory")

        await mallory.send("/orders")
        await mallory.wait_for("You have no orders yet")

        assert await shop.shop.engine.orders_of(mallory.id) == []
        assert [one.id for one in await shop.shop.engine.orders_of(order.buyer_id)] == [order.id]
