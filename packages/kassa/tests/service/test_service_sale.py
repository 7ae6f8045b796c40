"""Sales, from the order to the goods, on a real file."""

from __future__ import annotations

import pytest
from packages.kassa.tests.service.shop_at_work import BUYER, COURSE, GAME, SHIRT, OpenShop, stock_of

from kassa.core.decision import (
    AnswerPreCheckoutQuery,
    AnswerShippingQuery,
    Deliver,
    NotifyMerchant,
    SendInvoice,
)
from kassa.core.errors import InvalidInput, NotFound, TransitionNotAllowed
from kassa.core.inputs import CancelOrder, MarkPacked, MarkShipped, Redeliver, RefundOrder
from kassa.core.order import DeliveryState, PaymentState
from kassa.core.refusal import Refusal

pytestmark = pytest.mark.anyio


async def test_a_course_is_sold_for_stars_and_handed_over(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        await shop.outlet.until_given(SendInvoice)

        query = await shop.press_pay(order)
        answers = await shop.outlet.until_given(AnswerPreCheckoutQuery)
        await shop.pay(order)
        deliveries = await shop.outlet.until_given(Deliver)
        await shop.until(order, lambda now: now.deliveries[0].state is DeliveryState.DELIVERED)

        assert answers[0].effect == AnswerPreCheckoutQuery(query.query_id)
        assert deliveries[0].goods == "https://example.org/course"
        assert await shop.engine.storage.check() == []


async def test_a_shirt_is_sold_by_card_with_its_shipping(open_shop: OpenShop) -> None:
    async with open_shop([SHIRT]) as shop:
        order = await shop.buy("SHIRT-M", quantity=2)

        await shop.ask_shipping(order)
        offered = await shop.outlet.until_given(AnswerShippingQuery)
        await shop.press_pay(order)
        held = await stock_of(shop, "SHIRT-M")
        await shop.pay(order)
        # What the merchant gets of the parcel is the news of the order, too.
        await shop.outlet.until_given(Deliver)
        assert shop.outlet.effects(NotifyMerchant) == []
        await shop.engine.tell(order.id, MarkPacked(1))
        shipped = await shop.engine.tell(order.id, MarkShipped(1, "RR123"))

        effect = offered[0].effect
        assert isinstance(effect, AnswerShippingQuery)
        assert [option.id for option in effect.options] == ["post"]
        assert (held.shelf, held.held, held.taken) == (1, 2, 0)
        sold = await stock_of(shop, "SHIRT-M")
        assert (sold.shelf, sold.held, sold.taken) == (1, 0, 2)
        assert shipped.deliveries[0].tracking == "RR123"
        assert shop.engine.in_stock("SHIRT-M") == 1
        assert await shop.engine.storage.check() == []


async def test_sales_shipping_and_what_is_owed_to_us_stand_in_the_ledger(open_shop: OpenShop) -> None:
    async with open_shop([SHIRT]) as shop:
        order = await shop.buy("SHIRT-M")
        await shop.ask_shipping(order)
        await shop.press_pay(order)
        await shop.pay(order)

        totals = {account: total.amount for account, total in await shop.engine.storage.ledger_totals()}

        assert totals == {"receivable": 2500, "sales": -2000, "shipping": -500}


async def test_the_same_key_is_sent_again(open_shop: OpenShop) -> None:
    async with open_shop([GAME], {"games": ["KEY-1", "KEY-2"]}) as shop:
        order = await shop.buy("GAME")
        await shop.press_pay(order)
        await shop.pay(order)
        await shop.until(order, lambda now: now.deliveries[0].state is DeliveryState.DELIVERED)

        await shop.engine.tell(order.id, Redeliver(1))
        sent = await shop.outlet.until_given(Deliver, 2)

        assert [item.goods for item in sent] == ["KEY-1", "KEY-1"]
        assert shop.engine.in_stock("GAME") == 1
        assert await shop.engine.storage.check() == []


async def test_two_buyers_get_two_keys_and_the_third_hears_that_it_is_sold_out(open_shop: OpenShop) -> None:
    async with open_shop([GAME], {"games": ["KEY-1", "KEY-2"]}) as shop:
        orders = [await shop.buy("GAME", buyer_id=buyer) for buyer in (1, 2, 3)]
        for order in orders:
            await shop.press_pay(order)
        for order in orders[:2]:
            await shop.pay(order)
        sent = await shop.outlet.until_given(Deliver, 2)
        answers = await shop.outlet.until_given(AnswerPreCheckoutQuery, 3)

        assert {item.goods for item in sent} == {"KEY-1", "KEY-2"}
        refusals = [
            item.effect.refusal for item in answers if isinstance(item.effect, AnswerPreCheckoutQuery)
        ]
        assert sorted(refusals, key=str) == [None, None, Refusal.SOLD_OUT]
        assert await shop.engine.storage.check() == []


async def test_what_is_not_on_sale_cannot_be_ordered(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        with pytest.raises(InvalidInput, match="NOTHING"):
            await shop.engine.place_order(BUYER, [("NOTHING", 1)], "en", shop.update())

        assert await shop.engine.storage.recent_orders(10) == []


async def test_a_rejected_command_says_why_and_leaves_nothing_behind(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        await shop.press_pay(order)
        before = await shop.engine.storage.journal(order.id)

        with pytest.raises(TransitionNotAllowed):
            await shop.engine.tell(order.id, CancelOrder())
        with pytest.raises(NotFound):
            await shop.engine.tell("no-such-order", CancelOrder())

        inputs = [line for line in await shop.engine.storage.journal(order.id) if line.kind == "input"]
        assert inputs == [line for line in before if line.kind == "input"]


async def test_stars_are_given_back_and_the_ledger_shows_it(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        await shop.press_pay(order)
        await shop.pay(order)

        await shop.engine.tell(order.id, RefundOrder(reason="asked for"))
        await shop.until(order, lambda now: now.charges[0].state == "REFUNDED")

        totals = {account: total.amount for account, total in await shop.engine.storage.ledger_totals()}
        assert totals["receivable"] == 0
        assert totals["refunds"] == 50 * 1_000_000_000
        assert await shop.engine.storage.check() == []


async def test_the_journal_tells_the_whole_story_of_an_order(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        await shop.outlet.until_given(SendInvoice)
        await shop.press_pay(order)
        await shop.pay(order)
        await shop.until(order, lambda now: now.deliveries[0].state is DeliveryState.DELIVERED)

        journal = await shop.engine.storage.journal(order.id)

        told = [(line.what, line.row) for line in journal if line.kind == "input"]
        assert told[:3] == [("PlaceOrder", "1"), ("PreCheckoutQueried", "4"), ("PaymentSucceeded", "12")]
        assert [line.what for line in journal if line.kind == "stock"] == ["hold", "sell"]
        assert [line.what for line in journal if line.kind == "ledger"] == ["sales → receivable"]
        assert {line.what for line in journal if line.kind == "effect"} >= {
            "SendInvoice",
            "AnswerPreCheckoutQuery",
            "Deliver",
        }
        paid = next(line for line in journal if line.what == "PaymentSucceeded")
        assert (paid.payment_before, paid.payment_after) == (PaymentState.APPROVED, PaymentState.PAID)
