"""What a buyer can say and tap, in the sandbox."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.kassa_telegram.conftest import COURSE, GAME, MUG, SHIRT, OpensShop, is_delivered

from kassa.core.catalogue import Product, TextGoods, Variant
from kassa.core.money import Money
from tgsandbox.control.shapes.messages import MessageView

pytestmark = pytest.mark.anyio

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f030005fe02fea7"
    "35814d0000000049454e44ae426082"
)


def buttons(message: MessageView) -> list[str]:
    return [button.text for row in message.keyboard for button in row]


def many_products(count: int) -> list[Product]:
    return [
        Product(
            f"tea-{number}",
            f"Tea number {number}",
            "",
            TextGoods("tea"),
            (Variant(f"T{number}", Money(10, "XTR")),),
        )
        for number in range(1, count + 1)
    ]


async def test_start_shows_what_is_on_sale_in_the_readers_language(street_shop: OpensShop) -> None:
    async with street_shop(SHIRT, COURSE) as shop:
        ann, boris = shop.buyer(), shop.buyer("Boris", language_code="ru")

        await ann.open(shop.bot)
        await boris.open(shop.bot)

        english, russian = await ann.wait_for("Tea & more"), await boris.wait_for("Tea & more")
        assert "What would you like to buy?" in english.text
        assert "Что хотите купить?" in russian.text
        assert buttons(english) == ["T-shirt · $20.00", "Tea course · ⭐50"]
        assert [command.command for command in boris.commands()] == [
            "start", "orders", "support", "paysupport", "terms", "help",
        ]  # fmt: skip
        assert boris.commands()[0].description == "Что есть в продаже"


async def test_pages_are_turned_in_place(street_shop: OpensShop) -> None:
    async with street_shop(*many_products(10)) as shop:
        ann = shop.buyer()
        await ann.open(shop.bot)
        first = await ann.wait_for("Page 1 of 2")

        await ann.tap("›")
        second = await ann.wait_for("Page 2 of 2")

        assert second.id == first.id
        assert buttons(second) == ["Tea number 9 · ⭐10", "Tea number 10 · ⭐10", "‹"]


async def test_a_card_shows_a_local_photo(street_shop: OpensShop) -> None:
    async with street_shop(replace(MUG, photo="mug.png")) as shop:
        shop.shop.premises.file("mug.png").write_bytes(PNG)
        ann = shop.buyer()
        await ann.open(shop.bot)

        await ann.tap("Mug · $9.00")

        card = await ann.wait_for("Holds tea")
        assert card.kind == "photo"
        assert card.text == "Mug\nHolds tea\n\n$9.00\nOnly 1 left"
        assert buttons(card) == ["Buy · $9.00", "‹ All products"]


async def test_a_card_without_a_description_does_not_say_its_title_twice(street_shop: OpensShop) -> None:
    async with street_shop(replace(MUG, description="Mug")) as shop:
        ann = shop.buyer()
        await ann.open(shop.bot)

        await ann.tap("Mug · $9.00")

        assert (await ann.wait_for("Only 1 left")).text == "Mug\n\n$9.00\nOnly 1 left"


async def test_a_missing_photo_is_no_reason_not_to_sell(street_shop: OpensShop) -> None:
    async with street_shop(replace(MUG, photo="lost.png")) as shop:
        ann = shop.buyer()
        await ann.open(shop.bot)

        await ann.tap("Mug · $9.00")
        await ann.tap("Buy · $9.00")

        invoice = await ann.wait_for_invoice()
        assert invoice.invoice is not None
        assert invoice.invoice.title == "Mug"


async def test_what_is_sold_out_says_so_and_can_not_be_bought(street_shop: OpensShop) -> None:
    sold_out = replace(MUG, variants=(replace(MUG.variants[0], stock=0),))
    async with street_shop(sold_out) as shop:
        ann = shop.buyer()
        await ann.open(shop.bot)

        await ann.tap("Mug · Sold out")
        card = await ann.wait_for("Holds tea")
        await ann.send("/buy MUG")

        assert buttons(card) == ["‹ All products"]
        await ann.wait_for("Sorry, it has just been sold out.")


async def test_a_choice_can_be_started_again(street_shop: OpensShop) -> None:
    async with street_shop(SHIRT) as shop:
        ann = shop.buyer()
        await ann.send("shirt")
        await ann.tap("Red")
        assert (await ann.wait_for_callback_answer()).text == "Choose: Size"
        sizes = await ann.wait_for("T-shirt")

        await ann.tap("‹ Choose again")

        colours = await ann.wait_for("T-shirt")
        assert buttons(sizes) == ["S", "M", "‹ Choose again", "‹ All products"]
        assert buttons(colours) == ["Red", "Blue", "‹ All products"]


async def test_a_button_that_showed_an_old_price_sells_nothing_and_shows_the_new_one(
    street_shop: OpensShop,
) -> None:
    async with street_shop(COURSE) as shop:
        ann = shop.buyer()
        await ann.open(shop.bot)
        await ann.tap("Tea course · ⭐50")
        await ann.wait_for("Ten lessons")
        dearer = replace(COURSE, variants=(Variant("COURSE", Money(70, "XTR")),))
        await shop.shop.engine.load_catalogue([dearer])

        await ann.tap("Buy · ⭐50")

        assert (await ann.wait_for_callback_answer()).text.startswith("This has changed since it was shown")
        assert "Buy · ⭐70" in buttons(await ann.wait_for("Ten lessons"))
        assert list(await shop.shop.engine.orders_of(ann.id)) == []


async def test_a_button_of_a_product_that_is_gone_says_so(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        ann = shop.buyer()
        await ann.open(shop.bot)
        await ann.wait_for("Tea & more")
        await shop.shop.engine.load_catalogue([MUG])

        await ann.tap("Tea course · ⭐50")

        assert (await ann.wait_for_callback_answer()).text == "This is no longer on sale."


@pytest.mark.parametrize(
    "said",
    ["/buy COURSE", "/buy course", "tea COURSE", "Course", "/start buy_COURSE", "/buy@tea_shop_bot COURSE"],
)
async def test_an_invoice_comes_for_a_clear_wish(street_shop: OpensShop, said: str) -> None:
    async with street_shop(COURSE, GAME, MUG) as shop:
        ann = shop.buyer()

        await ann.send(said)

        invoice = (await ann.wait_for_invoice()).invoice
        assert invoice is not None
        assert (invoice.title, invoice.description) == ("Tea course", "Ten lessons")


async def test_two_pieces_can_be_ordered_by_command(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        ann = shop.buyer()

        await ann.send("/buy COURSE 2")

        invoice = (await ann.wait_for_invoice()).invoice
        assert invoice is not None
        assert (invoice.title, invoice.total.amount) == ("2 × Tea course", 100)


async def test_a_deep_link_to_a_product_shows_its_card(street_shop: OpensShop) -> None:
    async with street_shop(SHIRT, MUG) as shop:
        ann = shop.buyer()

        await ann.open(shop.bot, "shirt")

        assert buttons(await ann.wait_for("Soft & light")) == ["Red", "Blue", "‹ All products"]


async def test_a_sentence_that_names_several_products_asks_which(street_shop: OpensShop) -> None:
    async with street_shop(COURSE, GAME, MUG) as shop:
        ann = shop.buyer()

        await ann.send("TEA")

        asked = await ann.wait_for("Which one do you mean?")
        assert buttons(asked) == ["Tea course · ⭐50", "Tea game · Sold out"]


async def test_a_sentence_that_names_nothing_gets_help_and_breaks_nothing(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        ann = shop.buyer("<3 & <b>")

        await ann.send("<b>coffee & <3")

        answer = await ann.wait_for("I know no product")
        assert "“<b>coffee & <3”" in answer.text


async def test_a_picture_without_a_word_gets_help_and_its_caption_is_read(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        ann = shop.buyer()

        await ann.send_file(PNG, kind="photo")
        await ann.wait_for("/orders – your orders")

        await ann.send_file(PNG, kind="photo", caption="tea course")
        await ann.wait_for_invoice()


async def test_terms_and_support_are_the_shops_own_words(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        ann, boris = shop.buyer(), shop.buyer("Boris", language_code="ru")

        await ann.send("/terms")
        await boris.send("/terms")

        await ann.wait_for("Be kind.")
        await boris.wait_for("Будьте добры.")
        await boris.send("/support")
        await boris.wait_for("Магазин ещё не указал, как с ним связаться.")


async def test_paysupport_finds_the_order_behind_a_payment(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        ann, bob = shop.buyer(stars=100), shop.buyer("Bob")
        await ann.send("/buy COURSE")
        assert (await ann.pay_form()).is_paid
        order = await shop.order_of(ann, is_delivered)
        charge_id = order.charges[0].telegram_payment_charge_id

        await ann.send(f"/paysupport {charge_id}")
        await bob.send(f"/paysupport {charge_id}")

        found = await ann.wait_for("Your payment belongs to order")
        assert "Tea course, delivered" in found.text
        assert "Ask Ann about money." in found.text
        await bob.wait_for("I know no payment of yours")


async def test_another_persons_goods_are_not_sent_again(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        ann, bob = shop.buyer(stars=100), shop.buyer("Bob")
        await ann.send("/buy COURSE")
        assert (await ann.pay_form()).is_paid
        order = await shop.order_of(ann, is_delivered)
        await bob.send("hello")
        keyboard = {"inline_keyboard": [[{"text": "Forged", "callback_data": f"again:{order.id}:1"}]]}
        message = {"chat_id": bob.id, "text": "Hm", "reply_markup": keyboard}
        await shop.shop.bot.call("sendMessage", message, dict[str, object])

        await bob.tap("Forged")

        assert (await bob.wait_for_callback_answer()).text == "This is no longer on sale."


async def test_a_button_that_is_not_ours_stops_spinning(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        ann = shop.buyer()
        await ann.send("hello")
        keyboard = {"inline_keyboard": [[{"text": "Odd", "callback_data": "x" * 64}]]}
        message = {"chat_id": ann.id, "text": "Hm", "reply_markup": keyboard}
        await shop.shop.bot.call("sendMessage", message, dict[str, object])

        await ann.tap("Odd")

        assert (await ann.wait_for_callback_answer()).text == "This is no longer on sale."
