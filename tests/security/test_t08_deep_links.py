"""T8: a link says what to look at, and nothing else: no order, no gift, no right comes out of it."""

from __future__ import annotations

import random
import string

import pytest
from tests.kassa_telegram.conftest import COURSE, GAME, OpensShop, is_delivered
from tests.security.news import said

pytestmark = pytest.mark.anyio

SEED = 8
GUESSES = 300


async def test_a_link_places_an_order_of_who_opened_it_at_the_shelf_s_price(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        ann = shop.buyer("Ann")
        await ann.send("/start buy_COURSE")
        await ann.wait_for_invoice()
        (order,) = await shop.shop.engine.orders_of(ann.id)
        mallory = shop.buyer("Mallory")

        # The link within Ann's invoice, forwarded.
        (invoice,) = shop.sandbox.calls("sendInvoice", shop.bot)
        await mallory.send(f"/start {invoice.arguments['start_parameter']}")
        await mallory.wait_for_invoice()

        (own,) = await shop.shop.engine.orders_of(mallory.id)
        assert own.id != order.id
        assert own.goods_total == COURSE.variants[0].price


@pytest.mark.parametrize(
    "link",
    ["{id}", "order_{id}", "gift_{id}", "claim_{id}", "again_{id}", "pay_{id}", "ref_{buyer}", "admin_{id}"],
)
async def test_a_link_with_somebody_s_order_in_it_opens_the_window_and_gives_nothing(
    street_shop: OpensShop, link: str
) -> None:
    async with street_shop(GAME, keys={"games": ["THE-KEY", "ANOTHER-KEY"]}) as shop:
        ann = shop.buyer("Ann", stars=100)
        await ann.send("/buy GAME")
        assert (await ann.pay_form()).is_paid
        order = await shop.order_of(ann, is_delivered)
        mallory = shop.buyer("Mallory")

        await mallory.send("/start " + link.format(id=order.id, buyer=ann.id))
        await mallory.wait_for("What would you like")

        assert await shop.shop.engine.orders_of(mallory.id) == []
        assert not any("KEY" in str(message.text) for message in mallory.messages())
        assert await shop.shop.engine.order(order.id) == order


async def test_guessed_links_find_nothing(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        mallory = shop.buyer("Mallory")
        await mallory.send("/start")
        draw, letters = random.Random(SEED), string.ascii_letters + string.digits + "_-"

        for _ in range(GUESSES):
            link = "".join(draw.choices(letters, k=draw.randrange(1, 64)))
            await shop.shop.handle(said(mallory.id, f"/start {link}"))
            await shop.shop.handle(said(mallory.id, f"/start buy_{link}"))

        assert await shop.shop.engine.orders_of(mallory.id) == []
        assert await shop.shop.engine.storage.open_cases() == []
