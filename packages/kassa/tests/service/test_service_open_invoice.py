"""Invoices that anybody may pay, any number of times."""

from __future__ import annotations

from dataclasses import replace

import pytest
from packages.kassa.tests.service.shop_at_work import COURSE, OpenShop, ShopAtWork

from kassa.core.decision import AnswerPreCheckoutQuery, Deliver
from kassa.core.errors import InvalidInput
from kassa.core.inputs import PaymentSucceeded, PreCheckoutQueried, SubscriptionChanged
from kassa.core.money import Money
from kassa.core.order import DeliveryState, PaymentState

pytestmark = pytest.mark.anyio

PRICE = Money(50, "XTR")


async def press_pay(shop: ShopAtWork, payload: str, payer_id: int, query_id: str) -> None:
    query = PreCheckoutQueried(query_id, payer_id, payload, PRICE)
    await shop.engine.ask(query, payload, shop.update("pre_checkout_query"))


async def pay(shop: ShopAtWork, payload: str, payer_id: int, charge_id: str) -> None:
    payment = PaymentSucceeded(payer_id, payload, PRICE, charge_id, f"provider-{charge_id}")
    await shop.engine.ask(payment, payload, shop.update())


async def test_everybody_who_pays_gets_an_order_of_their_own(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        invoice = await shop.engine.open_invoice([("COURSE", 1)])

        for payer in (1, 2):
            await press_pay(shop, invoice.payload, payer, f"q{payer}")
            await pay(shop, invoice.payload, payer, f"charge-{payer}")
        await shop.engine.settled()

        for payer in (1, 2):
            (order,) = await shop.engine.orders_of(payer)
            assert order.payment is PaymentState.PAID
            assert order.deliveries[0].state is DeliveryState.DELIVERED
        assert await shop.engine.storage.check() == []


async def test_a_payer_has_one_live_order_and_may_buy_again_after_it(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        invoice = await shop.engine.open_invoice([("COURSE", 1)])

        await press_pay(shop, invoice.payload, 1, "q1")
        await press_pay(shop, invoice.payload, 1, "q2")
        before = await shop.engine.orders_of(1)
        await pay(shop, invoice.payload, 1, "charge-1")
        await press_pay(shop, invoice.payload, 1, "q3")
        await pay(shop, invoice.payload, 1, "charge-2")
        await pay(shop, invoice.payload, 1, "charge-2")

        assert len(before) == 1
        orders = await shop.engine.orders_of(1)
        assert [order.payment for order in orders] == [PaymentState.PAID, PaymentState.PAID]
        await shop.outlet.until_given(AnswerPreCheckoutQuery, 3)
        await shop.outlet.until_given(Deliver, 2)


async def test_a_payment_without_a_question_makes_its_order(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        invoice = await shop.engine.open_invoice([("COURSE", 1)])

        await pay(shop, invoice.payload, 1, "charge-1")

        (order,) = await shop.engine.orders_of(1)
        assert order.payment is PaymentState.PAID


async def test_a_late_payment_finds_the_order_that_expired(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        invoice = await shop.engine.open_invoice([("COURSE", 1)])
        await press_pay(shop, invoice.payload, 1, "q1")
        shop.clock.advance(100_000.0)
        await shop.engine.settled()

        await pay(shop, invoice.payload, 1, "charge-1")

        (order,) = await shop.engine.orders_of(1)
        assert order.payment is PaymentState.PAID


async def test_what_is_not_sold_any_more_is_refused_and_its_payment_is_a_case(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        invoice = await shop.engine.open_invoice([("COURSE", 1)])
        await shop.engine.load_catalogue([replace(COURSE, on_sale=False)])

        await press_pay(shop, invoice.payload, 1, "q1")
        await pay(shop, invoice.payload, 1, "charge-1")

        (answered,) = await shop.outlet.until_given(AnswerPreCheckoutQuery)
        assert isinstance(answered.effect, AnswerPreCheckoutQuery)
        assert answered.effect.refusal is not None
        kinds = [case.kind for case in await shop.engine.storage.open_cases()]
        assert kinds == ["unknown_payload", "unmatched_payment"]


async def test_nobody_can_offer_what_is_not_on_sale(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        with pytest.raises(InvalidInput):
            await shop.engine.open_invoice([("NOTHING", 1)])


async def test_a_renewal_belongs_to_the_order_that_began_the_subscription(open_shop: OpenShop) -> None:
    monthly = replace(COURSE, subscription_seconds=2_592_000)
    async with open_shop([monthly]) as shop:
        invoice = await shop.engine.open_invoice([("COURSE", 1)])
        first = PaymentSucceeded(
            1, invoice.payload, PRICE, "charge-1", "", is_recurring=True, is_first_recurring=True
        )
        renewal = replace(first, telegram_payment_charge_id="charge-2", is_first_recurring=False)

        for payment in (first, renewal):
            await shop.engine.ask(payment, invoice.payload, shop.update())

        (order,) = await shop.engine.orders_of(1)
        assert [charge.telegram_payment_charge_id for charge in order.charges] == ["charge-1", "charge-2"]
        assert len(order.deliveries) == 1
        assert await shop.engine.storage.check() == []


async def test_a_hint_about_a_subscription_that_nobody_has_begins_no_order(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        invoice = await shop.engine.open_invoice([("COURSE", 1)])

        await shop.engine.ask(SubscriptionChanged(1, "failed"), invoice.payload, shop.update("subscription"))

        assert await shop.engine.orders_of(1) == []
