"""Sales from the first tap to the goods, over HTTP against the sandbox."""

from __future__ import annotations

import pytest
from tests.kassa_telegram.conftest import (
    BOOK,
    COURSE,
    GAME,
    MUG,
    SHIRT,
    OpensShop,
    has_failed,
    is_delivered,
    is_paid,
)

from kassa.core.inputs import RefundOrder

pytestmark = pytest.mark.anyio


async def test_a_shirt_is_bought_by_colour_and_size_with_a_card(street_shop: OpensShop) -> None:
    async with street_shop(SHIRT, MUG) as shop:
        ann = shop.buyer()
        await ann.open(shop.bot)
        await ann.tap("T-shirt · $20.00")
        await ann.tap("Red")
        await ann.tap("M")

        paid = await ann.pay_form(name="Ann <3", shipping="Post", card="4242 4242 4242 4242")

        assert paid.is_paid, paid
        await ann.wait_for("is paid: $25.00")
        parcel = await shop.merchant.wait_for("Parcel to send")
        assert "Name: Ann <3" in parcel.text
        assert "T-shirt (Red, M) (SHIRT-RED-M)" in parcel.text
        assert "1 Example Street, 10001 New York, New York, US" in parcel.text
        assert "Shipping: Post, $5.00" in parcel.text


async def test_the_merchant_packs_ships_and_closes_a_parcel_by_buttons(street_shop: OpensShop) -> None:
    async with street_shop(MUG) as shop:
        ann = shop.buyer()
        await ann.send("/buy MUG")
        assert (await ann.pay_form(shipping="Post")).is_paid

        await shop.merchant.tap("Packed")
        await shop.merchant.wait_for("State: paid, packed")
        await shop.merchant.tap("Shipped")
        question = await shop.merchant.wait_for("Tracking number of order")
        await shop.merchant.send("RR 123 <DE>", reply_to=question.id)
        shipped = await shop.merchant.wait_for("State: shipped, tracking number RR 123 <DE>")
        told = await ann.wait_for("on its way to you")
        await shop.merchant.tap("Delivered")
        await shop.merchant.wait_for("State: delivered")

        assert "RR 123 <DE>" in told.text
        assert [button.text for row in shipped.keyboard for button in row] == ["Delivered"]


async def test_a_parcel_s_buttons_are_for_the_merchant_s_chat_only(street_shop: OpensShop) -> None:
    async with street_shop(MUG) as shop:
        ann = shop.buyer()
        await ann.send("/buy MUG")
        assert (await ann.pay_form(shipping="Post")).is_paid
        order = await shop.order_of(ann, is_paid)
        keyboard = {"inline_keyboard": [[{"text": "Forged", "callback_data": f"packed:{order.id}:1"}]]}
        await shop.shop.bot.call(
            "sendMessage", {"chat_id": ann.id, "text": "Hm", "reply_markup": keyboard}, dict[str, object]
        )

        await ann.tap("Forged")
        answer = await ann.wait_for_callback_answer()

        assert answer.text == "This button is for the shop's staff."
        order = await shop.order_of(ann)
        assert order.deliveries[0].state == "OWED"


async def test_a_course_bought_with_stars_is_handed_over_at_once(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        ann = shop.buyer(stars=100)
        await ann.send("/buy course")

        assert (await ann.pay_form()).is_paid

        goods = await ann.wait_for("https://example.org")
        text, thanks = goods.text.rsplit("\n\n", 1)
        assert text == "Tea course\n\nHere: https://example.org/tea?a=1&b=2"
        assert thanks.startswith("Thank you! Paid: ⭐")


async def test_a_key_is_the_same_when_it_is_sent_again(street_shop: OpensShop) -> None:
    async with street_shop(GAME, keys={"games": ["AAA-111", "BBB-222"]}) as shop:
        ann = shop.buyer(stars=100)
        await ann.send("Tea game")
        assert (await ann.pay_form()).is_paid
        first = await ann.wait_for("Your key")
        await shop.order_of(ann, is_delivered)

        await ann.send("/orders")
        await ann.tap("Send again · Tea game")
        again = await ann.wait_for("Your key")

        assert again.text == first.text.rsplit("\n\n", 1)[0], "the same key, and no second receipt"
        assert again.id != first.id


async def test_a_file_is_uploaded_to_the_buyer(street_shop: OpensShop) -> None:
    async with street_shop(BOOK) as shop:
        ann = shop.buyer(stars=100)
        await ann.open(shop.bot, "buy_BOOK")

        assert (await ann.pay_form()).is_paid

        sent = await shop.sandbox.wait_for_call("sendDocument")
        assert sent.answer["result"]["document"]["file_name"] == "book.txt"


async def test_a_missing_file_is_told_to_the_merchant(street_shop: OpensShop) -> None:
    async with street_shop(BOOK) as shop:
        shop.shop.premises.file("book.txt").unlink()
        ann = shop.buyer(stars=100)
        await ann.send("/buy BOOK")
        shop.merchant.note_act()

        assert (await ann.pay_form()).is_paid

        failed = await shop.merchant.wait_for("Delivery failed")
        assert "book.txt" in failed.text


async def test_stars_are_given_back_by_the_bot_api(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        ann = shop.buyer(stars=100)
        await ann.send("/buy COURSE")
        assert (await ann.pay_form()).is_paid
        order = await shop.order_of(ann, is_paid)

        await shop.shop.engine.tell(order.id, RefundOrder())

        await ann.wait_for("has been given back")
        assert ann.account().stars == 100


async def test_a_card_s_refund_is_a_task_for_the_merchant(street_shop: OpensShop) -> None:
    async with street_shop(MUG) as shop:
        ann = shop.buyer()
        await ann.send("/buy MUG")
        assert (await ann.pay_form(shipping="Post")).is_paid
        order = await shop.order_of(ann, is_paid)

        await shop.shop.engine.tell(order.id, RefundOrder())

        task = await shop.merchant.wait_for("Please refund $14.00 at the payment provider")
        assert order.charges[0].provider_payment_charge_id in task.text
        assert f"kassa refund {order.id} --record" in task.text


async def test_the_last_mug_is_sold_once_and_the_second_buyer_reads_why(street_shop: OpensShop) -> None:
    async with street_shop(MUG) as shop:
        ann, bob = shop.buyer("Ann"), shop.buyer("Bob", language_code="ru")
        await ann.send("/buy MUG")
        await bob.send("/buy MUG")
        await bob.wait_for_invoice()
        assert (await ann.pay_form(shipping="Post")).is_paid

        refused = await bob.pay_form(shipping="Post")

        assert refused.kind == "refused"
        assert refused.words == "Извините, последнюю штуку только что купили. Деньги не списаны."


async def test_a_buyer_who_blocked_the_bot_is_told_to_the_merchant(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        ann = shop.buyer(stars=100)
        await ann.send("/buy COURSE")
        form = await ann.open_form()
        await ann.block()

        await form.pay_with_stars()

        failed = await shop.merchant.wait_for("Delivery failed")
        assert "blocked" in failed.text


async def test_who_lets_the_bot_in_again_gets_what_was_paid(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        ann = shop.buyer(stars=100)
        await ann.send("/buy COURSE")
        form = await ann.open_form()
        await ann.block()
        await form.pay_with_stars()
        await shop.order_of(ann, has_failed)

        await ann.unblock()

        await ann.wait_for("Here: https://example.org/tea")
