"""What a provider's statement tells becomes facts, fees and cases in the books, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace

import pytest
from packages.kassa.tests.service.shop_at_work import SHIRT, HandClock, OpenShop, ShopAtWork

from kassa.core.decision import NotifyMerchant
from kassa.core.errors import Conflict
from kassa.core.inputs import RecordRefund, RefundOrder
from kassa.core.money import Money
from kassa.core.order import ChargeState, Order, PaymentState, RefundState
from kassa.service.reconciling.assigning import assign
from kassa.service.reconciling.findings import Came, Findings
from kassa.service.reconciling.lists import LineKind, StatementLine, Unanswered, Window
from kassa.service.reconciling.reconciler import Reconciler
from kassa.service.reconciling.statement_reading import StatementReading

pytestmark = pytest.mark.anyio

TOTAL = Money(2_500, "EUR")
PAID = 2_500


@dataclass
class Cabinet:
    """Implements the service's Statement. Pages have two lines, the newest first."""

    lines: list[StatementLine] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    problem_after_pages: int | None = None
    name: str = "acme"
    is_shared: bool = False

    async def pages(self, window: Window) -> AsyncGenerator[Sequence[StatementLine], None]:
        self.windows.append(window)
        newest_first = sorted(self.lines, key=lambda line: -line.at)
        for number, start in enumerate(range(0, max(len(newest_first), 1), 2)):
            if number == self.problem_after_pages:
                raise Unanswered("APIConnectionError")
            yield newest_first[start : start + 2]

    def tells(
        self, kind: LineKind, line_id: str, charge: str, at: float, amount: int = PAID
    ) -> StatementLine:
        line = StatementLine(kind, line_id, charge, at, Money(amount, "EUR"))
        self.lines.append(line)
        return line


@pytest.fixture
def cabinet() -> Cabinet:
    return Cabinet()


async def read(shop: ShopAtWork, cabinet: Cabinet) -> Findings:
    reconciler = Reconciler(shop.engine, shop.clock, [StatementReading(shop.engine, cabinet)], 300.0)
    (findings,) = await reconciler.run()
    await shop.settled()
    return findings


async def approved(shop: ShopAtWork, buyer_id: int = 100) -> Order:
    """A buyer was told yes."""
    order = await shop.buy("SHIRT-M", buyer_id)
    await shop.ask_shipping(order)
    await shop.press_pay(order)
    return order


async def paid(shop: ShopAtWork, charge_id: str = "charge") -> Order:
    order = await approved(shop)
    await shop.pay(order, charge_id)
    await shop.settled()
    return await shop.now(order)


async def totals(shop: ShopAtWork) -> dict[str, int]:
    totals = await shop.engine.storage.ledger_totals()
    return {f"{account} {total.currency}": total.amount for account, total in totals if total.amount}


def notices(shop: ShopAtWork) -> list[str]:
    return [item.effect.what for item in shop.outlet.items if isinstance(item.effect, NotifyMerchant)]


async def test_a_payment_that_only_the_provider_knows_serves_the_order_it_fits(
    open_shop: OpenShop, cabinet: Cabinet, clock: HandClock
) -> None:
    async with open_shop([SHIRT]) as shop:
        order = await approved(shop)
        cabinet.tells("payment", "p1", "p1", clock.now())
        clock.advance(300)

        findings = await read(shop, cabinet)

        now = await shop.now(order)
        assert findings.came[Came.PAID] == 1
        assert now.payment is PaymentState.PAID
        assert (now.charges[0].total, now.charges[0].shipping_option_id) == (TOTAL, "post")
        assert now.order_info is not None, "what the buyer had filled in"
        assert await totals(shop) == {"receivable EUR": PAID, "sales EUR": -2_000, "shipping EUR": -500}
        assert await shop.engine.storage.check() == []


async def test_a_payment_is_left_alone_while_its_update_may_be_on_its_way(
    open_shop: OpenShop, cabinet: Cabinet, clock: HandClock
) -> None:
    async with open_shop([SHIRT]) as shop:
        order = await approved(shop)
        cabinet.tells("payment", "p1", "p1", clock.now())

        assert (await read(shop, cabinet)).came == {Came.FRESH: 1, Came.KNOWN: 0}
        clock.advance(300)
        await read(shop, cabinet)

        assert (await shop.now(order)).payment is PaymentState.PAID


@pytest.mark.parametrize(("seconds", "amount"), [(-30.0, PAID), (900.0, PAID), (10.0, PAID + 1)])
async def test_what_nobody_was_told_yes_to_fits_no_order(
    open_shop: OpenShop, cabinet: Cabinet, clock: HandClock, seconds: float, amount: int
) -> None:
    """Before the yes, long after the hold, or another amount."""
    async with open_shop([SHIRT]) as shop:
        order = await approved(shop)
        cabinet.tells("payment", "p1", "p1", clock.now() + seconds, amount)
        clock.advance(1_200)

        findings = await read(shop, cabinet)
        await read(shop, cabinet)

        assert findings.came[Came.UNMATCHED] == 1
        assert (await shop.now(order)).charges == ()
        assert [case.kind for case in await shop.engine.storage.open_cases()] == ["unmatched_payment"]
        assert notices(shop).count("unmatched_payment") == 1
        assert await totals(shop) == {"receivable EUR": amount, "unmatched EUR": -amount}
        assert await shop.engine.storage.check() == []


async def test_fees_are_booked_once_and_the_books_balance(
    open_shop: OpenShop, cabinet: Cabinet, clock: HandClock
) -> None:
    async with open_shop([SHIRT]) as shop:
        await paid(shop)
        line = cabinet.tells("payment", "p1", "provider-charge", clock.now())
        cabinet.lines[0] = replace(line, fee=Money(97, "EUR"))
        refund = cabinet.tells("refund", "r1", "provider-charge", clock.now())
        cabinet.lines[1] = replace(refund, fee=Money(-97, "EUR"))
        cabinet.tells("fee", "f1", "provider-charge", clock.now(), 15)

        await read(shop, cabinet)
        await read(shop, cabinet)

        assert await totals(shop) == {
            "fees EUR": 15,
            "receivable EUR": -15,
            "refunds EUR": PAID,
            "sales EUR": -2_000,
            "shipping EUR": -500,
        }
        assert await shop.engine.storage.check() == []


async def test_the_fee_of_a_dispute_that_is_lost_is_booked_once(
    open_shop: OpenShop, cabinet: Cabinet, clock: HandClock
) -> None:
    """Stripe tells it with the open dispute and again with the lost one."""
    async with open_shop([SHIRT]) as shop:
        await paid(shop)
        kinds: tuple[LineKind, ...] = ("dispute", "chargeback")
        for kind in kinds:
            line = cabinet.tells(kind, "dp_1", "provider-charge", clock.now())
            cabinet.lines = [replace(line, fee=Money(1_500, "EUR"))]
            await read(shop, cabinet)

        assert (await totals(shop))["fees EUR"] == 1_500
        assert await shop.engine.storage.open_cases() == []
        assert await shop.engine.storage.check() == []


async def test_a_fee_for_money_that_fits_no_order_leaves_its_case_open(
    open_shop: OpenShop, cabinet: Cabinet, clock: HandClock
) -> None:
    async with open_shop([SHIRT]) as shop:
        await shop.buy("SHIRT-M")
        cabinet.tells("payment", "p9", "p9", clock.now(), 700)
        clock.advance(300)
        await read(shop, cabinet)
        cabinet.tells("fee", "f9", "p9", clock.now(), 15)

        await read(shop, cabinet)

        assert len(await shop.engine.storage.open_cases()) == 1
        assert await totals(shop) == {"fees EUR": 15, "receivable EUR": 685, "unmatched EUR": -700}


async def test_a_fee_in_another_currency_is_booked_in_that_one(
    open_shop: OpenShop, cabinet: Cabinet, clock: HandClock
) -> None:
    async with open_shop([SHIRT]) as shop:
        await paid(shop)
        line = cabinet.tells("payment", "p1", "provider-charge", clock.now())
        cabinet.lines[0] = replace(line, fee=Money(110, "USD"))

        await read(shop, cabinet)

        assert (await totals(shop))["fees USD"] == 110
        assert (await totals(shop))["receivable USD"] == -110
        assert await shop.engine.storage.check() == []


async def test_an_amount_that_differs_from_the_books_is_a_case_and_told_once(
    open_shop: OpenShop, cabinet: Cabinet, clock: HandClock
) -> None:
    async with open_shop([SHIRT]) as shop:
        order = await paid(shop)
        cabinet.tells("payment", "p1", "provider-charge", clock.now(), PAID - 1)

        findings = await read(shop, cabinet)
        await read(shop, cabinet)

        assert findings.came[Came.DIFFERENT] == 1
        (case,) = await shop.engine.storage.open_cases()
        assert (case.kind, case.order_id) == ("statement_differs", order.id)
        assert notices(shop).count("statement_differs") == 1


async def test_a_refund_recorded_by_hand_and_told_by_the_statement_is_one(
    open_shop: OpenShop, cabinet: Cabinet, clock: HandClock
) -> None:
    async with open_shop([SHIRT]) as shop:
        order = await paid(shop)
        await shop.engine.tell(order.id, RefundOrder(Money(1_000, "EUR")))
        await shop.engine.tell(order.id, RecordRefund(1))
        cabinet.tells("refund", "r1", "provider-charge", clock.now(), 1_000)

        await read(shop, cabinet)

        (refund,) = (await shop.now(order)).refunds
        assert (refund.state, refund.refund_id) == (RefundState.DONE, "r1")
        assert (await totals(shop))["receivable EUR"] == PAID - 1_000
        assert await shop.engine.storage.check() == []


async def test_money_that_fits_no_order_may_go_back_whole_and_its_case_is_closed(
    open_shop: OpenShop, cabinet: Cabinet, clock: HandClock
) -> None:
    async with open_shop([SHIRT]) as shop:
        await paid(shop)
        cabinet.tells("payment", "p1", "provider-charge", clock.now())
        cabinet.tells("payment", "p9", "p9", clock.now(), 700)
        clock.advance(300)
        await read(shop, cabinet)
        cabinet.tells("refund", "r9", "p9", clock.now(), 700)

        findings = await read(shop, cabinet)

        assert findings.came[Came.REFUNDED] == 1
        assert await shop.engine.storage.open_cases() == []
        assert "unmatched EUR" not in await totals(shop)
        assert await shop.engine.storage.open_lines("acme") == []
        assert await shop.engine.storage.check() == []


async def test_of_an_account_that_tells_of_no_payment_that_the_books_know_nothing_is_concluded(
    open_shop: OpenShop, cabinet: Cabinet, clock: HandClock
) -> None:
    """The key of another account: its payments are neither cases nor anybody's goods."""
    async with open_shop([SHIRT]) as shop:
        await paid(shop)
        paid_at = clock.now()
        clock.advance(300)
        waiting = await approved(shop, 7)
        cabinet.tells("payment", "p9", "p9", clock.now())
        clock.advance(7_200)

        findings = await read(shop, cabinet)

        assert findings.came[Came.DOUBTED] == 1
        assert (await shop.now(waiting)).charges == ()
        assert await shop.engine.storage.open_cases() == []
        cabinet.tells("payment", "provider-charge", "provider-charge", paid_at)
        await read(shop, cabinet)
        assert (await shop.now(waiting)).payment is PaymentState.PAID, "it was the right one after all"


async def test_a_payment_is_known_by_any_of_the_provider_s_ids(
    open_shop: OpenShop, cabinet: Cabinet, clock: HandClock
) -> None:
    async with open_shop([SHIRT]) as shop:
        order = await paid(shop)
        line = cabinet.tells("payment", "ch_1", "ch_1", clock.now())
        cabinet.lines[0] = replace(line, other_id="provider-charge")
        refund = cabinet.tells("refund", "re_1", "ch_1", clock.now())
        cabinet.lines[1] = replace(refund, other_id="provider-charge")

        findings = await read(shop, cabinet)

        assert (findings.came[Came.KNOWN], findings.came[Came.REFUNDED]) == (1, 1)
        assert (await shop.now(order)).charges[0].state is ChargeState.REFUNDED


async def test_an_update_that_comes_late_takes_its_payment_out_of_what_fits_no_order(
    open_shop: OpenShop, cabinet: Cabinet, clock: HandClock
) -> None:
    async with open_shop([SHIRT]) as shop:
        one, other = await approved(shop, 1), await approved(shop, 2)
        cabinet.tells("payment", "provider-late", "provider-late", clock.now())
        clock.advance(300)
        assert (await read(shop, cabinet)).came[Came.UNMATCHED] == 1

        await shop.pay(other, "late")
        findings = await read(shop, cabinet)

        assert findings.came[Came.MATCHED] == 1
        assert await shop.engine.storage.open_cases() == []
        assert (await shop.now(other)).payment is PaymentState.PAID
        assert (await shop.now(one)).charges == ()
        assert await totals(shop) == {"receivable EUR": PAID, "sales EUR": -2_000, "shipping EUR": -500}
        assert await shop.engine.storage.check() == []


async def test_what_could_not_be_decided_moves_no_money(
    open_shop: OpenShop, cabinet: Cabinet, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_shop([SHIRT]) as shop:
        one, other = await approved(shop, 1), await approved(shop, 2)
        cabinet.tells("payment", "p1", "p1", clock.now())
        clock.advance(300)
        await read(shop, cabinet)
        before = await totals(shop)
        (case,) = await shop.engine.storage.open_cases()

        def break_down(*_: object) -> None:
            raise ZeroDivisionError

        with monkeypatch.context() as broken:
            broken.setattr("kassa.service.ordering.decide", break_down)
            with pytest.raises(Conflict, match="could not be decided"):
                await assign(shop.engine, case.number, other)

        assert await totals(shop) == before
        assert [one.kind for one in await shop.engine.storage.open_cases()] == [
            "unmatched_payment",
            "failed_input",
        ]
        assert (await assign(shop.engine, case.number, other)).payment is PaymentState.PAID
        assert (await shop.now(one)).charges == ()
        assert await shop.engine.storage.check() == []


async def test_a_part_that_is_charged_back_is_for_a_person_to_see(
    open_shop: OpenShop, cabinet: Cabinet, clock: HandClock
) -> None:
    async with open_shop([SHIRT]) as shop:
        order = await paid(shop)
        cabinet.tells("chargeback", "d1", "provider-charge", clock.now(), 100)

        findings = await read(shop, cabinet)

        assert findings.came[Came.DIFFERENT] == 1
        assert (await shop.now(order)).charges[0].state is ChargeState.ACCEPTED


async def test_a_reading_that_breaks_off_is_begun_again_where_the_last_whole_one_ended(
    open_shop: OpenShop, cabinet: Cabinet, clock: HandClock
) -> None:
    async with open_shop([SHIRT]) as shop:
        order = await approved(shop)
        cabinet.tells("payment", "p1", "p1", clock.now())
        clock.advance(7_200)
        for number in range(2):
            cabinet.tells("refund", f"of another shop {number}", "x", clock.now())
        cabinet.problem_after_pages = 1

        broken = await read(shop, cabinet)

        assert broken.problem == "APIConnectionError"
        assert (await shop.now(order)).charges == ()
        cabinet.problem_after_pages = None
    async with open_shop([SHIRT]) as shop:
        clock.advance(7_200)
        assert (await read(shop, cabinet)).problem == ""
        assert (await shop.now(order)).payment is PaymentState.PAID
        await read(shop, cabinet)
        first, second, third = cabinet.windows
        assert first.payments == second.payments
        assert third.payments == clock.now() - 3_600


async def test_a_statement_read_by_two_at_once_books_everything_once(
    open_shop: OpenShop, cabinet: Cabinet, clock: HandClock
) -> None:
    """A lease that ran out while its holder read on."""
    async with open_shop([SHIRT]) as shop:
        order = await approved(shop)
        line = cabinet.tells("payment", "p1", "p1", clock.now())
        cabinet.lines[0] = replace(line, fee=Money(97, "EUR"))
        clock.advance(300)
        readings = [StatementReading(shop.engine, cabinet) for _ in range(2)]

        await asyncio.gather(*(reading.read(Findings("acme")) for reading in readings))
        await shop.settled()

        assert len((await shop.now(order)).charges) == 1
        assert (await totals(shop))["fees EUR"] == 97
        assert await shop.engine.storage.check() == []
