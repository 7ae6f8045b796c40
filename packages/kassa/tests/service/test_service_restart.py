"""A new process on the same file takes up where the old one was cut off."""

from __future__ import annotations

import pytest
from packages.kassa.tests.service.shop_at_work import COURSE, GAME, HandClock, OpenShop, WrittenDown, stock_of

from kassa.core.decision import AnswerPreCheckoutQuery, Deliver, SendInvoice
from kassa.core.order import DeliveryState, PaymentState
from kassa.service.ports import OutboxItem, OutletFailure, Sent

pytestmark = pytest.mark.anyio


class Unplugged(WrittenDown):
    """Takes everything and never comes back: as if the process were killed while it sends."""

    async def send(self, item: OutboxItem) -> Sent | OutletFailure:
        await super().send(item)
        await HandClock().wait_until(float("inf"))
        raise AssertionError("nobody waits that long")


async def test_what_was_being_sent_when_we_died_is_sent_again(open_shop: OpenShop) -> None:
    async with open_shop([GAME], {"games": ["KEY-1", "KEY-2"]}, outlet=Unplugged()) as shop:
        order = await shop.buy("GAME")
        await shop.outlet.until_given(SendInvoice)
        await shop.pay(order)

    async with open_shop() as shop:
        (sent,) = await shop.outlet.until_given(Deliver)
        now = await shop.until(order, lambda now: now.deliveries[0].state is DeliveryState.DELIVERED)

        assert sent.goods == "KEY-1"
        assert now.payment is PaymentState.PAID
        assert len(shop.outlet.effects(SendInvoice)) == 0
        assert await shop.engine.storage.check() == []


async def test_a_yes_that_may_have_left_before_we_died_keeps_the_goods(open_shop: OpenShop) -> None:
    async with open_shop([GAME], {"games": ["KEY-1"]}, outlet=Unplugged()) as shop:
        order = await shop.buy("GAME")
        await shop.press_pay(order)

    outlet = WrittenDown()
    outlet.will_reply(
        AnswerPreCheckoutQuery,
        OutletFailure(
            "query is too old and response timeout expired or query ID is invalid", transient=False
        ),
    )
    async with open_shop(outlet=outlet) as shop:
        await shop.outlet.until_given(AnswerPreCheckoutQuery)
        await shop.settled()

        assert (await shop.now(order)).payment is PaymentState.APPROVED
        assert (await stock_of(shop, "pool:games")).held == 1


async def test_a_hold_ends_in_its_time(open_shop: OpenShop) -> None:
    async with open_shop([GAME], {"games": ["KEY-1"]}) as shop:
        order = await shop.buy("GAME")
        await shop.press_pay(order)
        assert shop.engine.in_stock("GAME") == 0

        shop.clock.advance(599.0)
        await shop.settled()
        assert (await shop.now(order)).payment is PaymentState.APPROVED
        shop.clock.advance(1.0)
        await shop.until(order, lambda now: now.payment is PaymentState.OPEN)

        assert shop.engine.in_stock("GAME") == 1


async def test_times_that_passed_while_we_were_away_are_told_at_the_start(
    open_shop: OpenShop, clock: HandClock
) -> None:
    async with open_shop([GAME], {"games": ["KEY-1"]}) as shop:
        held, old = await shop.buy("GAME"), await shop.buy("GAME")
        await shop.press_pay(held)

    clock.advance(100_000.0)
    async with open_shop() as shop:
        await shop.until(held, lambda now: now.payment is PaymentState.EXPIRED)
        await shop.until(old, lambda now: now.payment is PaymentState.EXPIRED)

        assert (await stock_of(shop, "pool:games")).shelf == 1


async def test_an_update_that_was_committed_is_known_after_a_restart(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        payment, update = shop.payment_of(order), shop.update()
        await shop.engine.ask(payment, order.invoice_payload, update)

    async with open_shop() as shop:
        assert await shop.engine.last_update_id() == update.update_id
        await shop.engine.ask(payment, order.invoice_payload, update)

        journal = await shop.engine.storage.journal(order.id)
        assert [line.what for line in journal if line.kind == "input"].count("PaymentSucceeded") == 1


async def test_the_catalogue_the_stock_and_the_keys_are_there_after_a_restart(open_shop: OpenShop) -> None:
    async with open_shop([GAME, COURSE], {"games": ["KEY-1", "KEY-2"]}) as shop:
        await shop.press_pay(await shop.buy("GAME"))

    async with open_shop() as shop:
        assert [product.id for product in shop.engine.products()] == ["game", "course"]
        assert shop.engine.find_sku("COURSE") == COURSE
        assert shop.engine.in_stock("GAME") == 1
        assert shop.engine.in_stock("COURSE") is None
        assert shop.engine.in_stock("NOTHING") == 0
