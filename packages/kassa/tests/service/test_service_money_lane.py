"""Questions and facts as Telegram brings them: repeated, unknown, wrong, late."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from typing import Any

import pytest
from packages.kassa.tests.service.shop_at_work import BERLIN, COURSE, SHIRT, OpenShop, ShopAtWork

from kassa.core.decision import AnswerPreCheckoutQuery, AnswerShippingQuery, Deliver, NotifyMerchant
from kassa.core.inputs import PaymentRefunded, PreCheckoutQueried, ShippingQueried
from kassa.core.money import Money
from kassa.core.order import PaymentState
from kassa.core.refusal import Refusal
from kassa.service.books import Books

pytestmark = pytest.mark.anyio


def refusals(shop: ShopAtWork) -> list[Refusal | None]:
    return [
        item.effect.refusal for item in shop.outlet.items if isinstance(item.effect, AnswerPreCheckoutQuery)
    ]


async def test_an_update_that_comes_twice_is_answered_once(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        query, update = shop.pre_checkout_of(order), shop.update("pre_checkout_query")

        await shop.engine.ask(query, order.invoice_payload, update)
        await shop.engine.ask(query, order.invoice_payload, update)
        await shop.pay(order)
        await shop.outlet.until_given(Deliver)

        assert refusals(shop) == [None]


async def test_a_command_that_comes_twice_places_one_order(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        update = shop.update()

        first = await shop.engine.place_order(1, [("COURSE", 1)], "en", update)
        second = await shop.engine.place_order(1, [("COURSE", 1)], "en", update)

        assert first.id == second.id
        assert len(await shop.engine.orders_of(1)) == 1


async def test_an_update_id_that_comes_again_with_another_body_is_another_update(open_shop: OpenShop) -> None:
    """Telegram starts the numbers again at random after a week of silence."""
    async with open_shop([COURSE]) as shop:
        update = shop.update()
        first = await shop.engine.place_order(1, [("COURSE", 1)], "en", update)

        second = await shop.engine.place_order(1, [("COURSE", 1)], "en", replace(update, body=b"{}"))

        assert first.id != second.id


async def test_a_charge_that_is_told_twice_is_kept_and_delivered_once(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        await shop.press_pay(order)

        await shop.pay(order, "charge-1")
        await shop.pay(order, "charge-1")
        await shop.outlet.until_given(NotifyMerchant)

        now = await shop.now(order)
        assert len(now.charges) == 1
        assert len(now.deliveries) == 1
        assert await shop.engine.storage.check() == []


async def test_a_payment_without_its_pre_checkout_is_served(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")

        await shop.pay(order)

        assert (await shop.now(order)).payment is PaymentState.PAID


async def test_a_second_payment_goes_back(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        await shop.press_pay(order)
        await shop.pay(order, "charge-1")
        await shop.pay(order, "charge-2")

        now = await shop.until(
            order, lambda now: len(now.charges) == 2 and now.charges[1].state == "REFUNDED"
        )

        assert now.charges[0].state == "ACCEPTED"
        totals = {account: total.amount for account, total in await shop.engine.storage.ledger_totals()}
        assert totals == {"receivable": 50_000_000_000, "sales": -50_000_000_000, "owed_back": 0}
        assert await shop.engine.storage.check() == []


async def test_a_question_about_an_unknown_invoice_is_refused_and_becomes_a_case(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        query = PreCheckoutQueried("q", 5, "what-is-this", Money(50, "XTR"))
        shipping = ShippingQueried("s", 5, "what-is-this", BERLIN)

        await shop.engine.ask(query, "what-is-this", shop.update("pre_checkout_query"))
        await shop.engine.ask(shipping, "what-is-this", shop.update("shipping_query"))

        answered = await shop.outlet.until_given(AnswerPreCheckoutQuery)
        assert answered[0].effect == AnswerPreCheckoutQuery("q", Refusal.ORDER_CLOSED)
        answered = await shop.outlet.until_given(AnswerShippingQuery)
        assert answered[0].effect == AnswerShippingQuery("s", refusal=Refusal.ORDER_CLOSED)
        cases = await shop.engine.storage.open_cases()
        assert [case.kind for case in cases] == ["unknown_payload", "unknown_payload"]
        assert cases[0].detail["invoice_payload"] == "what-is-this"


async def test_a_payment_of_an_unknown_invoice_is_kept_as_a_case_with_its_money_in_the_ledger(
    open_shop: OpenShop,
) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        payment = replace(shop.payment_of(order, "charge-9"), invoice_payload="what-is-this")

        await shop.engine.ask(payment, "what-is-this", shop.update())
        await shop.engine.ask(payment, "what-is-this", shop.update())

        (case,) = await shop.engine.storage.open_cases()
        assert (case.kind, case.telegram_payment_charge_id) == ("unmatched_payment", "charge-9")
        await shop.settled()
        assert shop.outlet.effects(NotifyMerchant) == [
            NotifyMerchant("unmatched_payment", case.number, "⭐50 · charge-9")
        ]
        totals = {account: total.amount for account, total in await shop.engine.storage.ledger_totals()}
        assert totals == {"receivable": 50_000_000_000, "unmatched": -50_000_000_000}

        refund = PaymentRefunded(payment.payer_id, "what-is-this", payment.total, "charge-9")
        await shop.engine.ask(refund, "what-is-this", shop.update())
        await shop.engine.ask(refund, "what-is-this", shop.update())

        totals = {account: total.amount for account, total in await shop.engine.storage.ledger_totals()}
        assert totals == {"receivable": 0, "unmatched": 0}
        assert await shop.engine.storage.check() == []
        assert await shop.engine.close_case(case.number)
        assert await shop.engine.storage.open_cases() == []


async def test_an_update_that_cannot_be_read_is_kept_and_shown(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        update = shop.update("message", '{"update_id": 1, "message": "?"}')

        await shop.engine.set_aside(update, "message must be an object")
        await shop.engine.set_aside(update, "message must be an object")

        (case,) = await shop.engine.storage.open_cases()
        assert case.kind == "unreadable_update"
        assert case.update_id == update.update_id
        await shop.settled()
        assert shop.outlet.effects(NotifyMerchant) == [
            NotifyMerchant("unreadable_update", case.number, "message must be an object")
        ]
        assert await shop.engine.last_update_id() == update.update_id


async def test_a_wrong_amount_is_refused(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")

        await shop.press_pay(order, total=49)
        await shop.outlet.until_given(AnswerPreCheckoutQuery)

        assert refusals(shop) == [Refusal.TOTAL_CHANGED]


async def test_a_stranger_may_not_pay_a_personal_invoice(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")

        await shop.press_pay(order, payer_id=666)
        await shop.outlet.until_given(AnswerPreCheckoutQuery)

        assert refusals(shop) == [Refusal.NOT_YOUR_ORDER]


async def test_what_was_not_decided_in_time_is_refused(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")

        is_asked = threading.Event()

        def keep_the_writer_busy(books: Books) -> None:
            # On PostgreSQL units run in this very thread, after the question was asked.
            if threading.current_thread() is not threading.main_thread():
                is_asked.wait()
            shop.clock.advance(8.0)

        asking = asyncio.ensure_future(shop.press_pay(order))
        busy = shop.engine.storage.write(keep_the_writer_busy)
        await asyncio.sleep(0)
        is_asked.set()
        await asyncio.gather(busy, asking)
        await shop.outlet.until_given(AnswerPreCheckoutQuery)

        assert refusals(shop) == [Refusal.TRY_AGAIN]
        assert (await shop.now(order)).payment is PaymentState.OPEN


async def test_a_failure_is_a_refusal_and_a_case_never_a_yes(open_shop: OpenShop) -> None:
    """The provider's charge id is known under another charge: the database refuses what was decided."""
    async with open_shop([COURSE, SHIRT]) as shop:
        first, second = await shop.buy("COURSE"), await shop.buy("COURSE")
        await shop.pay(first, "charge-1")
        payment = replace(shop.payment_of(second, "charge-2"), provider_payment_charge_id="provider-charge-1")

        await shop.engine.ask(payment, second.invoice_payload, shop.update())

        (case,) = await shop.engine.storage.open_cases()
        assert case.kind == "failed_input"
        assert case.telegram_payment_charge_id == "charge-2"
        assert (await shop.now(second)).payment is PaymentState.OPEN
        assert await shop.engine.storage.check() == []


async def test_a_question_that_the_code_breaks_on_is_refused(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        broken: Any = replace(shop.pre_checkout_of(order), total=None)  # type: ignore[arg-type]

        await shop.engine.ask(broken, order.invoice_payload, shop.update("pre_checkout_query"))
        await shop.outlet.until_given(AnswerPreCheckoutQuery)

        assert refusals(shop) == [Refusal.TRY_AGAIN]
        (case,) = await shop.engine.storage.open_cases()
        assert case.kind == "failed_input"
        (item,) = await shop.outlet.until_given(NotifyMerchant)
        assert item.effect == NotifyMerchant("failed_input", case.number, str(case.detail["reason"]))
