"""Payments in Stars that the shop was never told of are found in Telegram's list, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from packages.kassa.tests.service.shop_at_work import COURSE, HandClock, OpenShop, ShopAtWork
from packages.kassa.tests.service.star_transactions import StarTransactions, news_of

from kassa.core.catalogue import AccessGoods, Product, Variant
from kassa.core.decision import CancelSubscriptionAtTelegram, NotifyBuyer, NotifyMerchant, RefundCharge
from kassa.core.inputs import RefundOrder
from kassa.core.money import Money
from kassa.core.order import ChargeState, DeliveryState, PaymentState, RefundState
from kassa.service.ports import OutletFailure
from kassa.service.reconciling.findings import Came, Findings
from kassa.service.reconciling.reconciler import Reconciler
from kassa.service.reconciling.star_reading import StarReading

pytestmark = pytest.mark.anyio

MONTH = 2_592_000
CLUB = Product(
    "club",
    "Club",
    "A month in the club",
    AccessGoods(-100200300),
    (Variant("CLUB", Money(100, "XTR")),),
    subscription_seconds=MONTH,
)


@pytest.fixture
def stars() -> StarTransactions:
    return StarTransactions()


async def read(shop: ShopAtWork, stars: StarTransactions) -> Findings:
    reconciler = Reconciler(shop.engine, shop.clock, [StarReading(shop.engine, stars)], 300.0)
    (findings,) = await reconciler.run()
    await shop.settled()
    return findings


async def totals(shop: ShopAtWork) -> dict[str, int]:
    return {account: total.amount for account, total in await shop.engine.storage.ledger_totals()}


def notices(shop: ShopAtWork) -> list[str]:
    return [item.effect.what for item in shop.outlet.items if isinstance(item.effect, NotifyMerchant)]


async def test_a_payment_whose_update_was_lost_is_found_and_delivered(
    open_shop: OpenShop, stars: StarTransactions
) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        await shop.press_pay(order)
        stars.pays(order, "lost", shop.clock.now())

        findings = await read(shop, stars)

        now = await shop.now(order)
        assert now.payment is PaymentState.PAID
        assert [delivery.state for delivery in now.deliveries] == [DeliveryState.DELIVERED]
        assert findings.came == {Came.PAID: 1}
        assert await totals(shop) == {"receivable": 50 * 10**9, "sales": -50 * 10**9}
        assert await shop.engine.storage.check() == []


async def test_what_is_known_is_not_written_down_again(open_shop: OpenShop, stars: StarTransactions) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        await shop.press_pay(order)
        await shop.engine.ask(news_of(stars.pays(order, "told", shop.clock.now())), order.id, shop.update())
        await shop.settled()
        before = await shop.engine.storage.journal(order.id)

        findings = await read(shop, stars)

        assert findings.came == {Came.KNOWN: 1}
        assert await shop.engine.storage.journal(order.id) == before


async def test_an_update_that_comes_after_the_list_is_known_already(
    open_shop: OpenShop, stars: StarTransactions
) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        await shop.press_pay(order)
        payment = stars.pays(order, "late", shop.clock.now())
        await read(shop, stars)

        await shop.engine.ask(news_of(payment), order.id, shop.update())
        await shop.settled()

        now = await shop.now(order)
        assert len(now.charges) == len(now.deliveries) == 1
        assert await shop.engine.storage.check() == []


async def test_a_refund_made_outside_takes_the_order_s_money_and_is_told(
    open_shop: OpenShop, stars: StarTransactions
) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        await shop.press_pay(order)
        payment = stars.pays(order, "charge", shop.clock.now())
        await read(shop, stars)
        stars.refunds(payment, shop.clock.now())

        findings = await read(shop, stars)

        now = await shop.now(order)
        assert findings.came == {Came.REFUNDED: 1}
        assert now.charges[0].state is ChargeState.REFUNDED
        assert "refunded_elsewhere" in notices(shop)
        assert (await totals(shop))["receivable"] == 0
        assert await shop.engine.storage.check() == []


async def test_a_payment_and_its_refund_on_one_page_deliver_once_and_cost_nothing(
    open_shop: OpenShop, stars: StarTransactions
) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        payment = stars.pays(order, "charge", shop.clock.now())
        stars.refunds(payment, shop.clock.now())

        findings = await read(shop, stars)

        assert findings.came == {Came.PAID: 1, Came.REFUNDED: 1}
        assert (await totals(shop))["receivable"] == 0
        assert await shop.engine.storage.check() == []


async def test_a_payment_too_late_to_be_served_goes_back(
    open_shop: OpenShop, stars: StarTransactions
) -> None:
    async with open_shop([COURSE]) as shop:
        first, second = await shop.buy("COURSE"), await shop.buy("COURSE")
        await shop.press_pay(first)
        stars.pays(first, "one", shop.clock.now())
        stars.pays(first, "two", shop.clock.now())

        findings = await read(shop, stars)

        now = await shop.now(first)
        assert findings.came == {Came.PAID: 2}
        assert [charge.state for charge in now.charges] == [ChargeState.ACCEPTED, ChargeState.REFUNDED]
        assert len(shop.outlet.effects(RefundCharge)) == 1
        assert (await shop.now(second)).payment is PaymentState.OPEN


async def test_a_payment_that_fits_no_order_is_a_case_and_told_once(
    open_shop: OpenShop, stars: StarTransactions
) -> None:
    async with open_shop([COURSE]) as shop:
        await shop.buy("COURSE")
        payment = stars.pays_for_nothing("stray", shop.clock.now())

        findings = await read(shop, stars)
        await read(shop, stars)

        assert findings.came == {Came.UNMATCHED: 1}
        assert [case.kind for case in await shop.engine.storage.open_cases()] == ["unmatched_payment"]
        assert notices(shop).count("unmatched_payment") == 1
        assert (await totals(shop))["unmatched"] == -50 * 10**9
        stars.refunds(payment, shop.clock.now())
        await read(shop, stars)
        assert (await totals(shop)) == {"receivable": 0, "unmatched": 0}


async def test_a_case_that_the_merchant_could_not_be_told_of_is_told_after_a_restart(
    open_shop: OpenShop, stars: StarTransactions
) -> None:
    async with open_shop([COURSE]) as shop:
        await shop.buy("COURSE")
        stars.pays_for_nothing("stray", shop.clock.now())
        shop.outlet.will_reply(NotifyMerchant, OutletFailure("Telegram is away", transient=True))
        await read(shop, stars)

    async with open_shop() as shop:
        shop.clock.advance(60)
        await shop.settled()

        assert notices(shop) == ["unmatched_payment"]


async def test_what_was_paid_before_the_shop_opened_is_not_its_own(
    open_shop: OpenShop, stars: StarTransactions
) -> None:
    """A bot may have sold with another program before."""
    async with open_shop([COURSE]) as shop:
        payment = stars.pays_for_nothing("earlier", shop.clock.now() - 3600)
        stars.refunds(payment, shop.clock.now())
        order = await shop.buy("COURSE")
        stars.pays(order, "own", shop.clock.now())

        findings = await read(shop, stars)

        assert findings.came == {Came.FOREIGN: 2, Came.PAID: 1}
        assert await shop.engine.storage.open_cases() == []


async def test_a_list_is_read_on_where_it_was_left_also_after_a_restart(
    open_shop: OpenShop, stars: StarTransactions
) -> None:
    async with open_shop([COURSE]) as shop:
        for number in range(250):
            stars.other(number, shop.clock.now())
        await read(shop, stars)
    assert stars.asked == [0, 99, 198]

    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        stars.pays(order, "later", shop.clock.now())
        await read(shop, stars)

        assert stars.asked[3:] == [249]
        assert (await shop.now(order)).payment is PaymentState.PAID


async def test_a_list_that_changes_underneath_is_read_again_and_nothing_is_missed(
    open_shop: OpenShop, stars: StarTransactions
) -> None:
    """Were the oldest row taken away, an offset alone would step over a payment."""
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        for number in range(99):
            stars.other(number, shop.clock.now())
        stars.pays(order, "at the seam", shop.clock.now())
        stars.other(100, shop.clock.now())

        def shift(offset: int) -> None:
            if offset == 99:
                stars.before_page = lambda offset: None
                del stars.rows[0]

        stars.rows.insert(0, replace(stars.rows[0], mark="out the oldest"))
        stars.before_page = shift

        findings = await read(shop, stars)

        assert findings.problem == ""
        assert (await shop.now(order)).payment is PaymentState.PAID
        assert len((await shop.now(order)).charges) == 1


async def test_a_list_that_keeps_changing_is_said_to_and_read_the_next_time(
    open_shop: OpenShop, stars: StarTransactions
) -> None:
    async with open_shop([COURSE]) as shop:
        for number in range(150):
            stars.other(number, shop.clock.now())
        stars.before_page = lambda offset: stars.rows.reverse()

        assert "changes while it is read" in (await read(shop, stars)).problem

        stars.before_page = lambda offset: None
        assert (await read(shop, stars)).problem == ""


async def test_an_unanswered_list_says_nothing_about_a_payment(
    open_shop: OpenShop, stars: StarTransactions
) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        await shop.press_pay(order)
        stars.pays(order, "paid", shop.clock.now())
        stars.problem = "502"

        findings = await read(shop, stars)

        assert findings.problem == "502"
        assert (await shop.now(order)).payment is PaymentState.APPROVED
        stars.problem = ""
        await read(shop, stars)
        assert (await shop.now(order)).payment is PaymentState.PAID


async def test_a_refund_whose_outcome_is_unknown_is_settled_by_the_list(
    open_shop: OpenShop, stars: StarTransactions
) -> None:
    async with open_shop([COURSE]) as shop:
        done, failed = await shop.buy("COURSE"), await shop.buy("COURSE")
        payments = {}
        for order in (done, failed):
            await shop.press_pay(order)
            payments[order.id] = stars.pays(order, f"charge of {order.id}", shop.clock.now())
        await read(shop, stars)
        cut = OutletFailure("the connection broke", transient=False, unknown=True)
        shop.outlet.will_reply(RefundCharge, *[cut] * 16)
        for order in (done, failed):
            await shop.engine.tell(order.id, RefundOrder())
            while (await shop.now(order)).refunds[0].state is RefundState.DUE:
                await shop.settled()
                shop.clock.advance(700)
        assert (await shop.now(done)).refunds[0].state is RefundState.UNKNOWN
        stars.refunds(payments[done.id], shop.clock.now())

        await read(shop, stars)

        assert (await shop.now(done)).charges[0].state is ChargeState.REFUNDED
        (refund,) = (await shop.now(failed)).refunds
        assert refund.state is RefundState.FAILED
        assert "not in Telegram's list" in refund.reason


async def test_a_subscription_is_begun_and_renewed_by_the_list(
    open_shop: OpenShop, stars: StarTransactions, clock: HandClock
) -> None:
    async with open_shop([CLUB]) as shop:
        order = await shop.buy("CLUB")
        await shop.press_pay(order)
        begun_at = clock.now()
        stars.pays(order, "first", begun_at, MONTH)
        stars.pays(order, "second", begun_at + MONTH, MONTH)
        clock.advance(MONTH + 3600)

        findings = await read(shop, stars)

        now = await shop.now(order)
        assert findings.came == {Came.PAID: 2}
        assert now.subscription is not None
        assert now.subscription.paid_until == begun_at + 2 * MONTH
        assert [charge.state for charge in now.charges] == [ChargeState.ACCEPTED] * 2
        assert len(now.deliveries) == 1
        assert NotifyBuyer("renewed") in shop.outlet.effects(NotifyBuyer)


async def test_a_second_subscription_to_the_same_is_no_renewal_and_goes_back(
    open_shop: OpenShop, stars: StarTransactions, clock: HandClock
) -> None:
    """The list doesn't say which it is; a renewal comes when the paid time ends."""
    async with open_shop([CLUB]) as shop:
        order = await shop.buy("CLUB")
        await shop.press_pay(order)
        stars.pays(order, "first", clock.now(), MONTH)
        stars.pays(order, "twice", clock.now() + 3_600, MONTH)
        clock.advance(7_200)

        await read(shop, stars)

        now = await shop.now(order)
        assert [charge.state for charge in now.charges] == [ChargeState.ACCEPTED, ChargeState.REFUNDED]
        assert CancelSubscriptionAtTelegram("twice") in shop.outlet.effects(CancelSubscriptionAtTelegram)


async def test_an_affiliate_s_part_is_booked_as_a_fee_once(
    open_shop: OpenShop, stars: StarTransactions
) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        payment = stars.pays(order, "referred", shop.clock.now())
        stars.rows[-1] = replace(payment, commission_nanostars=6_250_000_000)

        await read(shop, stars)
        stars.rows.insert(0, replace(payment, kind="other", mark="another"))
        await read(shop, stars)

        assert await totals(shop) == {
            "fees": 6_250_000_000,
            "receivable": 43_750_000_000,
            "sales": -50_000_000_000,
        }
        assert await shop.engine.storage.check() == []
        stars.refunds(stars.rows[1], shop.clock.now())
        await read(shop, stars)
        assert (await totals(shop))["receivable"] == 0
        assert (await totals(shop))["fees"] == 0
        assert await shop.engine.storage.check() == []


async def test_a_row_that_cannot_be_read_is_a_case_and_those_after_it_are_read(
    open_shop: OpenShop, stars: StarTransactions
) -> None:
    async with open_shop([COURSE]) as shop:
        order = await shop.buy("COURSE")
        stars.other(1, shop.clock.now())
        stars.rows[0] = replace(stars.rows[0], kind="unreadable")
        stars.pays(order, "readable", shop.clock.now())

        findings = await read(shop, stars)

        assert findings.came == {Came.FAILED: 1, Came.PAID: 1}
        assert [case.kind for case in await shop.engine.storage.open_cases()] == ["unreadable_line"]
