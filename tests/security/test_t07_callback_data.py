"""T7: a button's data is what somebody's client sent. Who presses and where counts, each time."""

from __future__ import annotations

import json
import random

import pytest
from tests.kassa_telegram.conftest import COURSE, MUG, SHIRT, OpensShop, StreetShop, is_delivered
from tests.security.news import said, tapped

from kassa.core.order import DeliveryState, Order

pytestmark = pytest.mark.anyio

SEED = 7
GROUP = {"id": -1001, "type": "supergroup", "title": "Somewhere"}


async def parcel(shop: StreetShop) -> Order:
    ann = shop.buyer("Ann")
    await ann.send("/buy MUG")
    assert (await ann.pay_form(shipping="Post")).is_paid
    await shop.merchant.wait_for("Parcel to send")
    return await shop.order_of(ann, lambda order: bool(order.deliveries))


def toasts(shop: StreetShop) -> list[str]:
    return [call.arguments.get("text", "") for call in shop.sandbox.calls("answerCallbackQuery", shop.bot)]


@pytest.mark.parametrize("verb", ["packed", "shipped", "delivered"])
async def test_the_merchant_s_buttons_do_nothing_outside_the_merchant_s_chat(
    street_shop: OpensShop, verb: str
) -> None:
    async with street_shop(MUG) as shop:
        order = await parcel(shop)
        mallory = shop.buyer("Mallory")
        await mallory.send("/start")

        for chat in (None, GROUP, {"id": order.buyer_id, "type": "private"}):
            await shop.shop.handle(tapped(mallory.id, f"{verb}:{order.id}:1", chat))
        # The merchant's own account in another chat is not the merchant's chat.
        await shop.shop.handle(tapped(shop.merchant.id, f"{verb}:{order.id}:1", GROUP))

        after = await shop.shop.engine.order(order.id)
        assert after is not None
        assert [one.state for one in after.deliveries] == [DeliveryState.OWED]
        assert (
            set(toasts(shop)[-4:]) == {"This button is for the merchant only."}
            or len(set(toasts(shop)[-4:])) == 1
        )


async def test_goods_are_sent_again_to_their_buyer_only_wherever_the_button_hangs(
    street_shop: OpensShop,
) -> None:
    async with street_shop(COURSE) as shop:
        ann = shop.buyer("Ann", stars=100)
        await ann.send("/buy COURSE")
        assert (await ann.pay_form()).is_paid
        order = await shop.order_of(ann, is_delivered)
        mallory = shop.buyer("Mallory")
        await mallory.send("/start")

        for chat in (None, GROUP, {"id": ann.id, "type": "private"}):
            await shop.shop.handle(tapped(mallory.id, f"again:{order.id}:1", chat))
        await shop.shop.handle(tapped(ann.id, f"again:{order.id}:1", GROUP))
        await shop.shop.engine.settled()

        given = [
            call.arguments["chat_id"]
            for call in shop.sandbox.calls("sendMessage", shop.bot)
            if "example.org/tea" in str(call.arguments["text"])
        ]
        assert [int(chat_id) for chat_id in given] == [ann.id, ann.id]


async def test_who_presses_buy_in_a_group_gets_an_invoice_of_their_own(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        ann = shop.buyer("Ann")
        await ann.send("/start")
        await ann.tap("Tea course")
        await ann.wait_for("Ten lessons")
        (card,) = [one for one in _button_data(shop) if one.startswith("buy:")]
        mallory = shop.buyer("Mallory")
        await mallory.send("/start")

        await shop.shop.handle(tapped(mallory.id, card, GROUP))
        await mallory.wait_for_invoice()

        assert len(await shop.shop.engine.orders_of(mallory.id)) == 1
        assert await shop.shop.engine.orders_of(ann.id) == []


async def test_no_bent_data_makes_an_order_of_anything_but_what_is_on_sale(street_shop: OpensShop) -> None:
    async with street_shop(SHIRT, COURSE, MUG) as shop:
        mallory = shop.buyer("Mallory")
        for words in ("/start", "Tea course", "T-shirt", "Mug"):
            await mallory.send(words)
            await mallory.wait_for(words if words != "/start" else "What would you like")
        draw, data = random.Random(SEED), _button_data(shop)
        bent = [_bent(draw.choice(data), draw) for _ in range(200)]

        for one in bent:
            await shop.shop.handle(tapped(mallory.id, one))

        orders = await shop.shop.engine.orders_of(mallory.id, 300)
        prices = {line.sku: line.unit_price for order in orders for line in order.lines}
        known = {one.sku: one.price for product in (SHIRT, COURSE, MUG) for one in product.variants}
        assert prices.items() <= known.items()
        assert all(line.quantity == 1 for order in orders for line in order.lines)
        assert await shop.shop.engine.storage.open_cases() == []


async def test_a_button_of_another_price_sells_nothing_at_the_old_one(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        mallory = shop.buyer("Mallory")
        await mallory.send("/start")
        await mallory.tap("Tea course")
        await mallory.wait_for("Ten lessons")
        (card,) = [one for one in _button_data(shop) if one.startswith("buy:")]
        verb, product, stamp, sku = card.split(":")

        for forged in (
            f"{verb}:{product}::{sku}",
            f"{verb}:{product}:{stamp[::-1]}:{sku}",
            f"{verb}:{product}",
        ):
            await shop.shop.handle(tapped(mallory.id, forged))

        assert await shop.shop.engine.orders_of(mallory.id) == []


async def test_a_buyer_s_name_that_looks_like_the_merchant_s_question_ships_nothing(
    street_shop: OpensShop,
) -> None:
    async with street_shop(MUG) as shop:
        victim = await parcel(shop)
        notice = f"Parcel to send · order 0D9C7A79\nName: #ship:{victim.id}:1:1"

        update = said(shop.merchant.id, "a remark to a colleague", "Mary")
        bot = {"id": shop.bot.id, "is_bot": True, "first_name": "Tea shop"}
        update["message"]["reply_to_message"] = {"message_id": 3, "from": bot, "text": notice}
        await shop.shop.handle(update)

        after = await shop.shop.engine.order(victim.id)
        assert after is not None
        assert [one.state for one in after.deliveries] == [DeliveryState.OWED]


def _button_data(shop: StreetShop) -> list[str]:
    found = []
    for call in shop.sandbox.calls(bot=shop.bot):
        markup = json.loads(call.arguments.get("reply_markup") or "{}")
        for row in markup.get("inline_keyboard", []):
            found += [button["callback_data"] for button in row if "callback_data" in button]
    return list(dict.fromkeys(found))


def _bent(data: str, draw: random.Random) -> str:
    parts = data.split(":")
    place = draw.randrange(len(parts))
    parts[place] = draw.choice(
        ["", "0", "-1", "9" * 30, parts[place][::-1], parts[place] + "x", "1.2.3.4", "\x00"]
    )
    return ":".join(parts)[: draw.choice([64, 64, 10])]
