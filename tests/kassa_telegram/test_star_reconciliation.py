"""A whole shop that misses updates about Stars, and finds in Telegram's list what they said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.kassa_telegram.kept_shop import KeptShop, course, kept_shop, without_cabinets

from kassa.core.errors import Conflict, NotFound
from kassa.core.order import ChargeState, PaymentState
from kassa.desk.instructions import GiveBack
from tgsandbox.testing.async_buyer import AsyncBuyer

pytestmark = pytest.mark.anyio

COURSE = course("XTR", 50)


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, bool]]:
    return "asyncio", {"use_uvloop": True}


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[KeptShop]:
    async with kept_shop(tmp_path, products=[COURSE]) as kept:
        without_cabinets(kept)
        yield kept


async def pay_unheard(shop: KeptShop, buyer: AsyncBuyer, fault: str = "drop_update") -> None:
    """The buyer pays, and the update about it does not come."""
    seconds = 3600.0 if fault == "delay_update" else None
    shop.sandbox.fault(fault, update_kind="successful_payment", seconds=seconds)
    await buyer.send("/buy COURSE")
    assert (await buyer.pay_form()).is_paid


async def test_a_payment_whose_update_was_dropped_is_found_and_delivered(shop: KeptShop) -> None:
    async with shop.open():
        ann = shop.buyer()
        await pay_unheard(shop, ann)
        assert (await shop.order_of(ann)).payment is PaymentState.APPROVED

        words = await shop.reconcile()

        await ann.wait_for("Here: https://example.org/tea")
        assert "1 paid, and not known before" in words
        assert (await shop.order_of(ann)).payment is PaymentState.PAID
        assert await shop.now.engine.storage.check() == []


async def test_who_was_away_for_more_than_a_day_learns_what_telegram_forgot_before_selling(
    shop: KeptShop,
) -> None:
    async with shop.open():
        ann = shop.buyer()
        await pay_unheard(shop, ann, "delay_update")
    shop.sandbox.clock.advance(25 * 3600 + 1)
    waiting = await shop.bot.call("getWebhookInfo")
    assert waiting["pending_update_count"] == 0, "the update has expired"

    async with shop.open(receive=False):
        await shop.now.engine.settled()

        await ann.wait_for("Here: https://example.org/tea")
        assert (await shop.order_of(ann)).payment is PaymentState.PAID


async def test_an_update_that_comes_after_all_changes_nothing_any_more(shop: KeptShop) -> None:
    async with shop.open():
        ann = shop.buyer()
        await pay_unheard(shop, ann, "delay_update")
        await shop.reconcile()

        shop.sandbox.clock.advance(3601)
        await shop.sandbox.wait_until_taken(shop.bot)

        order = await shop.order_of(ann)
        assert len(order.charges) == len(order.deliveries) == 1
        assert await shop.now.engine.storage.check() == []


async def test_lists_are_read_every_few_minutes_by_the_shop_s_clock(tmp_path: Path) -> None:
    async with kept_shop(tmp_path, products=[COURSE], every_seconds=300) as shop:
        without_cabinets(shop)
        async with shop.open():
            ann = shop.buyer()
            await pay_unheard(shop, ann)

            shop.sandbox.clock.advance(301)

            await ann.wait_for("Here: https://example.org/tea")


async def test_a_jump_of_update_ids_and_a_lost_update_lose_no_payment(shop: KeptShop) -> None:
    async with shop.open():
        buyers = [shop.buyer(name) for name in ("Ann", "Bob", "Eve")]
        shop.sandbox.fault("jump_update_id", step=1_000_000)
        for buyer in buyers:
            await pay_unheard(shop, buyer)

        words = await shop.reconcile()

        assert "3 paid, and not known before" in words
        for buyer in buyers:
            await buyer.wait_for("Here: https://example.org/tea")


async def test_stars_given_back_by_somebody_else_s_call_take_the_order_back(shop: KeptShop) -> None:
    async with shop.open():
        ann = shop.buyer()
        await ann.send("/buy COURSE")
        assert (await ann.pay_form()).is_paid
        await ann.wait_for("Here: https://example.org/tea")
        shop.sandbox.fault("drop_update", update_kind="refunded_payment")
        charge_id = (await shop.order_of(ann)).charges[0].telegram_payment_charge_id
        await shop.bot.call("refundStarPayment", user_id=ann.id, telegram_payment_charge_id=charge_id)

        words = await shop.reconcile()

        assert "1 given back elsewhere" in words
        assert (await shop.order_of(ann)).charges[0].state is ChargeState.REFUNDED
        assert (await shop.totals())["receivable", "XTR"] == 0


@pytest.mark.parametrize("fault", ["error", "bad_gateway", "cut_before", "cut_after", "malformed", "flood"])
async def test_a_list_that_does_not_come_is_read_the_next_time(shop: KeptShop, fault: str) -> None:
    async with shop.open():
        ann = shop.buyer()
        await pay_unheard(shop, ann)
        shop.sandbox.fault(fault, method="getStarTransactions", times=2)

        unanswered = await shop.reconcile()
        payment = (await shop.order_of(ann)).payment
        shop.sandbox.disarm_faults()
        await shop.reconcile()

        assert "Not read to the end" in unanswered
        assert payment is PaymentState.APPROVED
        assert (await shop.order_of(ann)).payment is PaymentState.PAID


async def test_a_payment_that_no_order_fits_is_told_to_the_merchant_once(shop: KeptShop) -> None:
    async with shop.open():
        ann = shop.buyer()
        await ann.send("/buy COURSE")
        await ann.wait_for_invoice()
    invoice = {
        "title": "A favour",
        "description": "Sold by hand",
        "payload": "by hand",
        "currency": "XTR",
        "prices": [{"label": "A favour", "amount": 7}],
    }
    await shop.bot.call("sendInvoice", chat_id=ann.id, **invoice)
    form = await ann.open_form()
    await form.press_pay(stars=True)
    (update,) = await shop.bot.call("getUpdates", allowed_updates=["pre_checkout_query"], offset=-1)
    query_id = update["pre_checkout_query"]["id"]
    shop.sandbox.fault("drop_update", update_kind="successful_payment")
    await shop.bot.call("answerPreCheckoutQuery", pre_checkout_query_id=query_id, ok=True)

    async with shop.open():
        words = await shop.reconcile()
        again = await shop.reconcile()

        told = await shop.merchant.wait_for("A payment that fits no order")
        assert "⭐7" in told.text
        assert "1 fit no order" in words
        assert "fit no order" not in again
        assert (await shop.cases()).count("unmatched_payment") == 1
        assert (await shop.totals())["unmatched", "XTR"] == -7 * 10**9

        number = next(case.number for case in await shop.open_cases() if case.kind == "unmatched_payment")
        shop.sandbox.fault("cut_after", method="refundStarPayment")
        with pytest.raises(Conflict, match="nobody knows"):
            await shop.now.desk.carry_out(GiveBack(number))
        words = await shop.now.desk.carry_out(GiveBack(number))

        assert words.startswith("⭐7 went back")
        assert ann.account().stars == 100
        assert "unmatched_payment" not in await shop.cases()
        assert (await shop.totals())["unmatched", "XTR"] == 0
        assert "given back" not in await shop.reconcile()
        with pytest.raises(NotFound):
            await shop.now.desk.carry_out(GiveBack(number))
