"""Effects after the commit: tried again, given up, in order, and what the order hears of it."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest
from packages.kassa.tests.service.shop_at_work import (
    BUYER,
    COURSE,
    GAME,
    HandClock,
    OpenShop,
    ShopAtWork,
    opener,
    stock_of,
)

from kassa.core.decision import (
    AnswerPreCheckoutQuery,
    Deliver,
    NotifyBuyer,
    NotifyMerchant,
    Policy,
    RefundCharge,
    SendInvoice,
)
from kassa.core.inputs import Redeliver, RefundOrder
from kassa.core.order import DeliveryState, PaymentState, RefundState
from kassa.service.ports import OutletFailure

pytestmark = pytest.mark.anyio

CUT = OutletFailure("connection cut", transient=True, unknown=True)
BUSY = OutletFailure("Too Many Requests: retry after 30", transient=True, retry_after=30.0)
SERVER_ERROR = OutletFailure("Internal Server Error", transient=True)
BLOCKED = OutletFailure("Forbidden: bot was blocked by the user", transient=False)
TOO_OLD = OutletFailure(
    "Bad Request: query is too old and response timeout expired or query ID is invalid", transient=False
)
ALREADY_REFUNDED = OutletFailure("Bad Request: CHARGE_ALREADY_REFUNDED", transient=False)


async def is_quiet(shop: ShopAtWork) -> bool:
    return await shop.engine.storage.pending_effects() == []


async def test_what_fails_for_now_is_tried_again_later_with_the_same_key(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        shop.outlet.will_reply(SendInvoice, SERVER_ERROR, SERVER_ERROR)
        await shop.buy("COURSE")
        await shop.outlet.until_given(SendInvoice)

        await shop.settled()
        assert len(shop.outlet.effects(SendInvoice)) == 1
        shop.clock.advance(2.0)
        await shop.outlet.until_given(SendInvoice, 2)
        await shop.settled()
        shop.clock.advance(4.0)
        tries = await shop.outlet.until_given(SendInvoice, 3)

        assert [item.attempt for item in tries] == [1, 2, 3]
        assert len({item.key for item in tries}) == 1


async def test_telegrams_own_pace_is_kept(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        shop.outlet.will_reply(SendInvoice, BUSY)
        await shop.buy("COURSE")
        await shop.outlet.until_given(SendInvoice)
        await shop.settled()

        shop.clock.advance(29.0)
        await shop.settled()
        before = len(shop.outlet.effects(SendInvoice))
        shop.clock.advance(1.0)
        await shop.outlet.until_given(SendInvoice, 2)

        assert before == 1


async def test_what_is_given_up_is_shown_to_the_merchant(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        shop.outlet.will_reply(SendInvoice, BLOCKED)
        order = await shop.buy("COURSE")
        await shop.outlet.until_given(SendInvoice)
        await shop.settled()

        (stuck,) = await shop.engine.storage.stuck_effects()
        assert (stuck.order_id, stuck.state, stuck.reason) == (order.id, "failed", BLOCKED.reason)


async def test_a_delivery_that_fails_for_now_sends_the_same_key_later(open_shop: OpenShop) -> None:
    async with open_shop([GAME], {"games": ["KEY-1", "KEY-2"]}) as shop:
        shop.outlet.will_reply(Deliver, CUT, SERVER_ERROR)
        order = await shop.buy("GAME")
        await shop.pay(order)
        await shop.outlet.until_given(Deliver)
        await shop.settled()
        shop.clock.advance(2.0)
        await shop.outlet.until_given(Deliver, 2)
        await shop.settled()
        shop.clock.advance(4.0)
        sent = await shop.outlet.until_given(Deliver, 3)
        await shop.until(order, lambda now: now.deliveries[0].state is DeliveryState.DELIVERED)

        assert [item.goods for item in sent] == ["KEY-1"] * 3
        assert await shop.engine.storage.check() == []


async def test_a_delivery_to_somebody_who_blocked_the_bot_fails_visibly_and_can_be_sent_again(
    open_shop: OpenShop,
) -> None:
    async with open_shop([COURSE]) as shop:
        shop.outlet.will_reply(Deliver, BLOCKED)
        order = await shop.buy("COURSE")
        await shop.pay(order)
        await shop.until(order, lambda now: now.deliveries[0].state is DeliveryState.FAILED)

        (in_trouble,) = await shop.engine.storage.orders_with_trouble()
        assert in_trouble.deliveries[0].reason == BLOCKED.reason
        assert "delivery_failed" in [item.effect.what for item in await merchant_notices(shop, 2)]

        await shop.engine.tell(order.id, Redeliver(1))
        await shop.until(order, lambda now: now.deliveries[0].state is DeliveryState.DELIVERED)
        assert await shop.engine.storage.orders_with_trouble() == []


async def merchant_notices(shop: ShopAtWork, count: int) -> list:  # type: ignore[type-arg]
    return await shop.outlet.until_given(NotifyMerchant, count)


async def test_a_delivery_is_given_up_after_its_attempts(open_shop: OpenShop) -> None:
    async with open_shop([COURSE], policy=Policy(delivery_attempts=3)) as shop:
        shop.outlet.will_reply(Deliver, *[SERVER_ERROR] * 5)
        order = await shop.buy("COURSE")
        await shop.pay(order)
        for attempt in range(1, 3):
            await shop.outlet.until_given(Deliver, attempt)
            await shop.settled()
            shop.clock.advance(2.0**attempt)
        now = await shop.until(order, lambda now: now.deliveries[0].state is DeliveryState.FAILED)

        assert now.deliveries[0].attempts == 3
        assert len(shop.outlet.effects(Deliver)) == 3


async def test_an_empty_pool_is_a_failed_delivery_not_an_empty_message(open_shop: OpenShop) -> None:
    async with open_shop([GAME], {"games": ["KEY-1"]}) as shop:
        order = await shop.buy("GAME")
        await shop.engine.storage.write(lambda books: books.pin_keys("games", "somebody-else", 1, 1))
        await shop.pay(order)
        now = await shop.until(order, lambda now: now.deliveries[0].state is DeliveryState.FAILED)

        assert "games" in now.deliveries[0].reason
        assert shop.outlet.effects(Deliver) == []


async def test_a_yes_that_telegram_never_heard_gives_the_goods_free(open_shop: OpenShop) -> None:
    async with open_shop([GAME], {"games": ["KEY-1"]}) as shop:
        shop.outlet.will_reply(AnswerPreCheckoutQuery, TOO_OLD)
        order = await shop.buy("GAME")
        await shop.press_pay(order)

        await shop.until(order, lambda now: now.payment is PaymentState.OPEN)

        assert (await stock_of(shop, "pool:games")).shelf == 1


async def test_a_yes_that_may_have_been_heard_keeps_the_goods(open_shop: OpenShop) -> None:
    async with open_shop([GAME], {"games": ["KEY-1"]}) as shop:
        shop.outlet.will_reply(AnswerPreCheckoutQuery, CUT, TOO_OLD)
        order = await shop.buy("GAME")
        await shop.press_pay(order)
        await shop.outlet.until_given(AnswerPreCheckoutQuery)
        await shop.settled()
        shop.clock.advance(0.5)
        await shop.outlet.until_given(AnswerPreCheckoutQuery, 2)
        await shop.settled()

        assert (await shop.now(order)).payment is PaymentState.APPROVED
        assert (await stock_of(shop, "pool:games")).held == 1


async def test_a_refund_that_was_done_before_counts_as_done(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        shop.outlet.will_reply(RefundCharge, CUT, ALREADY_REFUNDED)
        order = await shop.buy("COURSE")
        await shop.pay(order)
        await shop.engine.tell(order.id, RefundOrder())
        await shop.outlet.until_given(RefundCharge)
        await shop.settled()
        shop.clock.advance(2.0)
        now = await shop.until(order, lambda now: now.refunds[0].state is RefundState.DONE)

        assert now.charges[0].state == "REFUNDED"
        assert await shop.engine.storage.check() == []


async def test_a_refund_that_telegram_refuses_stays_visible(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        shop.outlet.will_reply(RefundCharge, OutletFailure("Bad Request: CHARGE_NOT_FOUND", transient=False))
        order = await shop.buy("COURSE")
        await shop.pay(order)
        await shop.engine.tell(order.id, RefundOrder())
        await shop.until(order, lambda now: now.refunds[0].state is RefundState.FAILED)

        assert [found.id for found in await shop.engine.storage.orders_with_trouble()] == [order.id]


async def test_the_messages_of_a_chat_keep_their_order(open_shop: OpenShop) -> None:
    async with open_shop([COURSE, GAME], {"games": ["AAA"]}) as shop:
        order = await shop.engine.place_order(BUYER, [("COURSE", 1), ("GAME", 1)], "en", shop.update())
        await shop.pay(order)
        await shop.outlet.until_given(Deliver, 2)
        await shop.outlet.until_given(NotifyBuyer)

        to_buyer = [
            type(item.effect) for item in shop.outlet.items if not isinstance(item.effect, NotifyMerchant)
        ]
        assert to_buyer == [SendInvoice, NotifyBuyer, Deliver, Deliver]


async def test_goods_that_are_not_owed_any_more_are_not_sent(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        shop.outlet.will_reply(Deliver, SERVER_ERROR)
        order = await shop.buy("COURSE")
        await shop.pay(order)
        await shop.outlet.until_given(Deliver)
        await shop.settled()
        await shop.engine.tell(order.id, RefundOrder())
        await shop.until(order, lambda now: now.charges[0].state == "REFUNDED")

        shop.clock.advance(60.0)
        await shop.settled()

        assert len(shop.outlet.effects(Deliver)) == 1
        assert await is_quiet(shop)


async def test_a_shop_without_a_merchants_chat_writes_no_news_for_it(open_shop: OpenShop) -> None:
    async with open_shop([COURSE], merchant_chat_id=0) as shop:
        order = await shop.buy("COURSE")
        await shop.press_pay(order)
        await shop.pay(order)

        await shop.until(order, lambda now: now.deliveries[0].state is DeliveryState.DELIVERED)

        assert shop.outlet.effects(NotifyMerchant) == []
        journal = await shop.engine.storage.journal(order.id)
        assert "NotifyMerchant" not in {line.what for line in journal}


def full_disk(path: Path, is_full: bool) -> None:
    """The outbox can't be written, as if there were no room on the disk."""
    with contextlib.closing(sqlite3.connect(path)) as books:
        books.execute(
            "CREATE TRIGGER no_room BEFORE UPDATE ON outbox "
            "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
            if is_full
            else "DROP TRIGGER no_room"
        )


async def test_what_was_sent_and_could_not_be_written_down_is_not_sent_again_for_it(
    tmp_path: Path, clock: HandClock
) -> None:
    async with opener(tmp_path, clock)([COURSE]) as shop:
        order = await shop.buy("COURSE")
        await shop.settled()
        full_disk(shop.path, True)

        await shop.pay(order)
        await shop.outlet.until_given(Deliver)
        await shop.settled()
        for _ in range(3):
            clock.advance(60.0)
            await shop.settled()
        full_disk(shop.path, False)
        clock.advance(60.0)
        await shop.settled()

        assert len(shop.outlet.effects(Deliver)) == 1
        assert (await shop.now(order)).deliveries[0].state is DeliveryState.DELIVERED
        assert await is_quiet(shop)
