"""T28: money that a bank takes back ends the access and what was owed, and leaves evidence to object with."""

from __future__ import annotations

import pytest
from packages.kassa.tests.core.sale import CLUB, KEY, Sale
from tests.kassa_telegram.conftest import MUG, OpensShop

from kassa.core.decision import NotifyMerchant, RevokeAccess
from kassa.core.errors import ShopError
from kassa.core.inputs import (
    ChargedBack,
    DeliverySucceeded,
    MarkShipped,
    PaymentRefunded,
    Redeliver,
    RefundOrder,
)
from kassa.core.money import STARS, Money
from kassa.core.notice import MerchantNotice
from kassa.core.order import ChargeState, DeliveryState

PRICE = Money(50, STARS)


def test_access_ends_with_the_money() -> None:
    sale = Sale.of(CLUB)
    sale.ask(50)
    sale.pay(50)
    sale.hear(DeliverySucceeded(1))

    decision = sale.hear(ChargedBack("c1", PRICE))

    assert sale.order.charges[0].state is ChargeState.CHARGED_BACK
    assert RevokeAccess(1) in decision.effects
    assert NotifyMerchant(MerchantNotice.CHARGED_BACK) in decision.effects


def test_what_is_still_owed_is_not_sent_and_nothing_is_sent_again() -> None:
    sale = Sale.of(KEY)
    sale.ask(50)
    sale.pay(50)

    sale.hear(ChargedBack("c1", PRICE))

    assert [one.state for one in sale.order.deliveries] == [DeliveryState.CANCELLED]
    for command in (Redeliver(1), RefundOrder()):
        assert isinstance(sale.hear(command).rejected, ShopError)


def test_money_that_is_gone_twice_is_told() -> None:
    sale = Sale.of(KEY)
    sale.ask(50)
    sale.pay(50)
    sale.hear(PaymentRefunded(sale.order.buyer_id, "order-1", PRICE, "c1"))

    decision = sale.hear(ChargedBack("c1", PRICE))

    assert NotifyMerchant(MerchantNotice.CHARGED_BACK_AFTER_REFUND) in decision.effects


@pytest.mark.anyio
async def test_a_card_s_chargeback_leaves_the_evidence_of_what_was_handed_over(
    street_shop: OpensShop,
) -> None:
    async with street_shop(MUG) as shop:
        ann = shop.buyer("Ann")
        await ann.send("/buy MUG")
        assert (await ann.pay_form(shipping="Post")).is_paid
        order = await shop.order_of(ann, lambda order: bool(order.charges))
        await shop.shop.engine.tell(order.id, MarkShipped(1, "TRACKING-742"))
        charge = order.charges[0]

        await shop.shop.engine.tell(order.id, ChargedBack(charge.telegram_payment_charge_id, charge.total))
        await shop.merchant.wait_for("Charged back")

        storage = shop.shop.engine.storage
        journal = [line.what for line in await storage.journal(order.id)]
        for evidence in ("PreCheckoutQueried", "PaymentSucceeded", "MarkShipped", "ChargedBack"):
            assert evidence in journal
        assert any("TRACKING-742" in str(line.detail) for line in await storage.journal(order.id))
        assert await storage.check() == []
        assert all(
            money.amount == 0 for account, money in await storage.ledger_totals() if account == "receivable"
        )
