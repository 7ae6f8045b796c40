"""Money that a buyer's bank takes back: Stripe's disputes, from the first day to the verdict."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.kassa_telegram.kept_shop import CARDS, KeptShop, course, kept_shop

from kassa.core.order import ChargeState
from tgsandbox.testing.async_buyer import AsyncBuyer

pytestmark = pytest.mark.anyio

PRICE = 2_000


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, bool]]:
    return "asyncio", {"use_uvloop": True}


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[KeptShop]:
    async with kept_shop(tmp_path, "Stripe", [course("EUR", PRICE)]) as kept, kept.open():
        yield kept


async def sell(shop: KeptShop) -> tuple[AsyncBuyer, str]:
    """A buyer who paid, and the provider's id of the charge."""
    buyer = shop.buyer()
    await buyer.send("/buy COURSE")
    assert (await buyer.pay_form(card=CARDS["Stripe"])).is_paid
    order = await shop.paid_order_of(buyer)
    return buyer, order.charges[0].provider_payment_charge_id


async def test_a_dispute_is_told_once_and_a_lost_one_takes_the_money(shop: KeptShop) -> None:
    ann, charge_id = await sell(shop)
    shop.sandbox.dispute(charge_id)

    words = await shop.reconcile()
    again = await shop.reconcile()

    assert "1 disputed by the buyer's bank" in words
    assert "disputed" not in again
    told = await shop.merchant.wait_for("A buyer's bank disputes a payment")
    assert "fraudulent" in told.text
    assert (await shop.order_of(ann)).charges[0].state is ChargeState.ACCEPTED
    assert await shop.cases() == ["disputed"]

    shop.sandbox.clock.advance(60 * 86_400)
    shop.sandbox.close_dispute(shop.dispute_id(), won=False)
    assert "1 charged back" in await shop.reconcile()
    assert (await shop.order_of(ann)).charges[0].state is ChargeState.CHARGED_BACK
    assert await shop.cases() == []
    assert (await shop.totals())["receivable", "EUR"] == 0
    assert (await shop.totals())["chargebacks", "EUR"] == PRICE
    assert await shop.now.engine.storage.check() == []


async def test_a_dispute_that_is_won_closes_its_case_and_changes_nothing(shop: KeptShop) -> None:
    ann, charge_id = await sell(shop)
    shop.sandbox.dispute(charge_id)
    await shop.reconcile()

    shop.sandbox.close_dispute(shop.dispute_id(), won=True)
    await shop.reconcile()

    assert (await shop.order_of(ann)).charges[0].state is ChargeState.ACCEPTED
    assert await shop.cases() == []


async def test_a_chargeback_with_the_payment_takes_it_back_at_once(shop: KeptShop) -> None:
    shop.sandbox.fault("chargeback")
    ann, _ = await sell(shop)

    words = await shop.reconcile()

    assert "1 charged back" in words
    assert (await shop.order_of(ann)).charges[0].state is ChargeState.CHARGED_BACK
    await shop.merchant.wait_for("Charged back")


async def test_what_was_given_back_in_part_is_charged_back_for_the_rest(shop: KeptShop) -> None:
    ann, charge_id = await sell(shop)
    shop.sandbox.refund(charge_id, 500)
    shop.sandbox.dispute(charge_id, won=False)

    await shop.reconcile()

    assert (await shop.order_of(ann)).charges[0].state is ChargeState.CHARGED_BACK
    assert (await shop.totals())["chargebacks", "EUR"] == PRICE - 500
    assert await shop.now.engine.storage.check() == []
