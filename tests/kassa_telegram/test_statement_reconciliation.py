"""A whole shop whose provider knows more than Telegram told: read with the provider's own SDK, over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.kassa_telegram.kept_shop import CARDS, CURRENCIES, KeptShop, course, kept_shop

from kassa.core.errors import InvalidInput, NotFound
from kassa.core.inputs import RefundOrder
from kassa.core.order import ChargeState, DeliveryState, PaymentState, RefundState
from kassa.desk.instructions import Assign
from tgsandbox.testing.async_buyer import AsyncBuyer

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("provider", ["Stripe", "YooKassa"])]

PRICE = 90_000
GOODS = "Here: https://example.org/tea"


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, bool]]:
    return "asyncio", {"use_uvloop": True}


async def pay(
    shop: KeptShop,
    buyer: AsyncBuyer,
    fault: str = "",
    update_kind: str = "",
    then_seconds: float = 180,
    is_heard: bool = True,
) -> str:
    """The kind of what the buyer saw."""
    if fault:
        shop.sandbox.fault(fault, update_kind=update_kind)
    await buyer.send("/buy COURSE")
    outcome = await buyer.pay_form(card=CARDS[shop.provider])
    if outcome.is_paid and is_heard and not update_kind:
        await shop.paid_order_of(buyer)
    # The provider's list is asked for when updates about its lines would have come.
    shop.sandbox.clock.advance(then_seconds)
    return outcome.kind


async def test_a_payment_whose_update_was_dropped_is_found_in_the_statement(
    tmp_path: Path, provider: str
) -> None:
    async with kept_shop(tmp_path, provider, [course(CURRENCIES[provider], PRICE)]) as shop, shop.open():
        ann = shop.buyer()
        assert await pay(shop, ann, "drop_update", "successful_payment") == "paid"
        assert (await shop.order_of(ann)).payment is PaymentState.APPROVED

        words = await shop.reconcile()

        await ann.wait_for(GOODS)
        (charge,) = (await shop.order_of(ann)).charges
        assert "1 paid, and not known before" in words
        assert charge.provider_payment_charge_id == shop.sandbox.charges()[0].id
        assert (await shop.totals())["receivable", CURRENCIES[provider]] == PRICE
        assert await shop.now.engine.storage.check() == []


async def test_money_taken_without_telegram_s_knowledge_serves_the_one_order_it_fits(
    tmp_path: Path, provider: str
) -> None:
    async with kept_shop(tmp_path, provider, [course(CURRENCIES[provider], PRICE)]) as shop, shop.open():
        ann = shop.buyer()
        assert await pay(shop, ann, "charge_without_update") == "declined"

        await shop.reconcile()
        again = await shop.reconcile()

        await ann.wait_for(GOODS)
        assert (await shop.order_of(ann)).payment is PaymentState.PAID
        assert "not known before" not in again
        assert await shop.now.engine.storage.check() == []


async def test_who_pays_again_after_money_was_taken_unheard_gets_one_payment_back(
    tmp_path: Path, provider: str
) -> None:
    async with kept_shop(tmp_path, provider, [course(CURRENCIES[provider], PRICE)]) as shop, shop.open():
        ann = shop.buyer()
        shop.sandbox.fault("charge_without_update")
        await ann.send("/buy COURSE")
        form = await ann.open_form()
        first = await form.pay(CARDS[provider])
        second = await (await ann.open_form()).pay(CARDS[provider])
        shop.sandbox.clock.advance(180)
        assert (first.kind, second.kind) == ("declined", "paid")

        await shop.reconcile()

        task = await shop.merchant.wait_for("Please refund")
        order = await shop.order_of(ann)
        assert [charge.state for charge in order.charges] == [ChargeState.ACCEPTED, ChargeState.REFUND_DUE]
        assert len(order.deliveries) == 1
        taken_unheard = shop.sandbox.charges()[0].id
        assert taken_unheard in task.text
        shop.sandbox.refund(taken_unheard)
        await shop.reconcile()
        assert (await shop.order_of(ann)).charges[1].state is ChargeState.REFUNDED
        assert (await shop.totals())["receivable", CURRENCIES[provider]] == PRICE
        assert await shop.now.engine.storage.check() == []


async def test_a_payment_made_twice_by_the_provider_is_found_and_goes_back(
    tmp_path: Path, provider: str
) -> None:
    async with kept_shop(tmp_path, provider, [course(CURRENCIES[provider], PRICE)]) as shop, shop.open():
        ann = shop.buyer()
        assert await pay(shop, ann, "double_charge", then_seconds=0) == "paid"
        await ann.wait_for(GOODS)
        shop.sandbox.clock.advance(180)

        await shop.reconcile()

        await shop.merchant.wait_for("Please refund")
        order = await shop.order_of(ann)
        assert [charge.state for charge in order.charges] == [ChargeState.ACCEPTED, ChargeState.REFUND_DUE]
        assert len(order.deliveries) == 1


async def test_a_payment_that_fits_two_orders_waits_for_a_person_and_is_told_once(
    tmp_path: Path, provider: str
) -> None:
    async with kept_shop(tmp_path, provider, [course(CURRENCIES[provider], PRICE)]) as shop, shop.open():
        ann, bob = shop.buyer("Ann"), shop.buyer("Bob")
        declined = {"Stripe": "4000000000000002", "YooKassa": "1111111111111049"}[provider]
        await ann.send("/buy COURSE")
        assert (await ann.pay_form(card=declined)).kind == "declined"
        await pay(shop, bob, "charge_without_update")

        words = await shop.reconcile()
        again = await shop.reconcile()

        told = await shop.merchant.wait_for("A payment that fits no order")
        assert shop.sandbox.charges()[-1].id in told.text
        assert "1 fit no order" in words
        assert "fit no order" not in again
        assert await shop.cases() == ["unmatched_payment"]
        assert (await shop.order_of(ann)).charges == (await shop.order_of(bob)).charges == ()
        assert (await shop.totals())["unmatched", CURRENCIES[provider]] == -PRICE
        # Ann pays after all; only Bob's order is left.
        assert (await ann.pay_form(card=CARDS[provider])).is_paid
        shop.sandbox.clock.advance(180)
        words = await shop.reconcile()
        await bob.wait_for(GOODS)
        assert "1 found their order after all" in words
        assert await shop.cases() == []
        assert (await shop.totals())["unmatched", CURRENCIES[provider]] == 0
        assert (await shop.totals())["receivable", CURRENCIES[provider]] == 2 * PRICE
        assert await shop.now.engine.storage.check() == []


async def test_a_person_says_whose_payment_it_is(tmp_path: Path, provider: str) -> None:
    async with kept_shop(tmp_path, provider, [course(CURRENCIES[provider], PRICE)]) as shop, shop.open():
        ann, bob, eve = (shop.buyer(name) for name in ("Ann", "Bob", "Eve"))
        declined = {"Stripe": "4000000000000002", "YooKassa": "1111111111111049"}[provider]
        await ann.send("/buy COURSE")
        assert (await ann.pay_form(card=declined)).kind == "declined"
        await eve.send("/buy COURSE")
        await eve.wait_for_invoice()
        await pay(shop, bob, "charge_without_update")
        await shop.reconcile()
        (case,) = await shop.now.engine.storage.open_cases()

        with pytest.raises(InvalidInput, match="was said yes to for nothing"):
            await shop.now.desk.carry_out(Assign(case.number, (await shop.order_of(eve)).id))
        with pytest.raises(NotFound, match="about no payment"):
            await shop.now.desk.carry_out(Assign(case.number + 1, (await shop.order_of(bob)).id))
        words = await shop.now.desk.carry_out(Assign(case.number, (await shop.order_of(bob)).id))

        await bob.wait_for(GOODS)
        assert words.endswith("which is paid.")
        assert await shop.cases() == []
        assert (await shop.totals())["unmatched", CURRENCIES[provider]] == 0
        assert "fit no order" not in await shop.reconcile()
        assert await shop.now.engine.storage.check() == []


async def test_an_update_that_comes_after_its_statement_line_finds_the_payment_known(
    tmp_path: Path, provider: str
) -> None:
    async with kept_shop(tmp_path, provider, [course(CURRENCIES[provider], PRICE)]) as shop, shop.open():
        ann = shop.buyer()
        shop.sandbox.fault("delay_update", update_kind="successful_payment", seconds=600)
        await pay(shop, ann, is_heard=False)
        await shop.reconcile()
        await ann.wait_for(GOODS)

        heard_before = await shop.now.engine.last_update_id()
        shop.sandbox.clock.advance(600)
        while await shop.now.engine.last_update_id() == heard_before:
            pass

        order = await shop.order_of(ann)
        assert len(order.charges) == len(order.deliveries) == 1
        assert await shop.cases() == []
        assert await shop.now.engine.storage.check() == []


async def test_an_update_that_comes_after_an_open_case_closes_it(tmp_path: Path, provider: str) -> None:
    async with kept_shop(tmp_path, provider, [course(CURRENCIES[provider], PRICE)]) as shop, shop.open():
        ann, bob = shop.buyer("Ann"), shop.buyer("Bob")
        shop.sandbox.fault("delay_update", update_kind="successful_payment", seconds=600, times=2)
        await pay(shop, ann, then_seconds=0, is_heard=False)
        await pay(shop, bob, is_heard=False)
        assert "2 fit no order" in await shop.reconcile()

        shop.sandbox.clock.advance(600)
        await shop.sandbox.wait_until_taken(shop.bot)
        words = await shop.reconcile()

        assert "2 found their order after all" in words
        assert await shop.cases() == []
        assert (await shop.totals())["unmatched", CURRENCIES[provider]] == 0
        assert (await shop.totals())["receivable", CURRENCIES[provider]] == 2 * PRICE
        assert await shop.now.engine.storage.check() == []


async def test_a_refund_made_in_the_cabinet_is_the_order_s(tmp_path: Path, provider: str) -> None:
    async with kept_shop(tmp_path, provider, [course(CURRENCIES[provider], PRICE)]) as shop, shop.open():
        ann = shop.buyer()
        await pay(shop, ann)
        charge_id = shop.sandbox.charges()[0].id
        shop.sandbox.refund(charge_id, 10_000)
        shop.sandbox.refund(charge_id, 10_000)

        words = await shop.reconcile()
        again = await shop.reconcile()

        assert "2 given back elsewhere" in words
        assert "given back" not in again
        order = await shop.order_of(ann)
        assert order.rest_of(order.charges[0]).amount == PRICE - 20_000
        shop.sandbox.refund(charge_id)
        await shop.reconcile()
        assert (await shop.order_of(ann)).charges[0].state is ChargeState.REFUNDED
        assert (await shop.totals())["receivable", CURRENCIES[provider]] == 0
        assert await shop.now.engine.storage.check() == []


async def test_a_refund_task_is_closed_by_the_statement(tmp_path: Path, provider: str) -> None:
    async with kept_shop(tmp_path, provider, [course(CURRENCIES[provider], PRICE)]) as shop, shop.open():
        ann = shop.buyer()
        await pay(shop, ann)
        order = await shop.order_of(ann)
        await shop.now.engine.tell(order.id, RefundOrder())
        await shop.merchant.wait_for("Please refund")

        shop.sandbox.refund(order.charges[0].provider_payment_charge_id)
        await shop.reconcile()

        (refund,) = (await shop.order_of(ann)).refunds
        assert refund.state is RefundState.DONE
        await ann.wait_for("has been given back")


async def test_an_outage_of_the_provider_says_nothing_about_a_payment(tmp_path: Path, provider: str) -> None:
    async with kept_shop(tmp_path, provider, [course(CURRENCIES[provider], PRICE)]) as shop:
        ann = shop.buyer()
        right = shop.settings
        async with shop.open():
            await pay(shop, ann, "drop_update", "successful_payment")
        shop.at_provider("http://127.0.0.1:9")
        async with shop.open():
            words = await shop.reconcile()

            assert "Not read to the end" in words
            order = await shop.order_of(ann)
            assert order.payment in (PaymentState.APPROVED, PaymentState.OPEN)
        shop.settings = right
        async with shop.open():
            await shop.reconcile()
            assert (await shop.order_of(ann)).payment is PaymentState.PAID


async def test_in_an_account_that_others_use_too_unknown_payments_are_left_alone(
    tmp_path: Path, provider: str
) -> None:
    goods = [course(CURRENCIES[provider], PRICE)]
    async with kept_shop(tmp_path, provider, goods, is_shared=True) as shop, shop.open():
        ann, bob = shop.buyer("Ann"), shop.buyer("Bob")
        await pay(shop, ann)
        await pay(shop, bob, "charge_without_update")
        shop.sandbox.refund(shop.sandbox.charges()[0].id)

        words = await shop.reconcile()

        assert "1 given back elsewhere" in words
        assert (await shop.order_of(ann)).charges[0].state is ChargeState.REFUNDED
        assert (await shop.order_of(bob)).charges == ()
        assert await shop.cases() == []


async def test_goods_that_were_delivered_stay_delivered_when_the_money_goes_back(
    tmp_path: Path, provider: str
) -> None:
    async with kept_shop(tmp_path, provider, [course(CURRENCIES[provider], PRICE)]) as shop, shop.open():
        ann = shop.buyer()
        await pay(shop, ann)
        await ann.wait_for(GOODS)
        shop.sandbox.refund(shop.sandbox.charges()[0].id)

        await shop.reconcile()

        assert [one.state for one in (await shop.order_of(ann)).deliveries] == [DeliveryState.DELIVERED]
        await shop.merchant.wait_for("Refunded elsewhere")
