"""T27: who gets the money back has had the goods once, and gets neither again."""

from __future__ import annotations

import pytest
from tests.kassa_telegram.conftest import GAME, OpensShop, StreetShop, is_delivered
from tests.security.news import said, tapped

from kassa.core.errors import ShopError
from kassa.core.inputs import Redeliver, RefundOrder, Restock, RetryRefund
from kassa.core.order import ChargeState, Order, RefundState

pytestmark = pytest.mark.anyio

KEYS = {"games": ["KEY-1", "KEY-2"]}


async def refunded(shop: StreetShop) -> Order:
    ann = shop.buyer("Ann", stars=100)
    await ann.send("/buy GAME")
    assert (await ann.pay_form()).is_paid
    order = await shop.order_of(ann, is_delivered)
    await shop.shop.engine.tell(order.id, RefundOrder())
    await shop.shop.engine.settled()
    return await shop.order_of(ann, lambda order: order.charges[0].state is ChargeState.REFUNDED)


async def test_goods_of_a_refunded_order_are_not_sent_again(street_shop: OpensShop) -> None:
    async with street_shop(GAME, keys=KEYS) as shop:
        order = await refunded(shop)
        keys = _keys_sent(shop)

        await shop.shop.handle(tapped(order.buyer_id, f"again:{order.id}:1"))
        with pytest.raises(ShopError):
            await shop.shop.engine.tell(order.id, Redeliver(1))
        await shop.shop.engine.settled()

        assert _keys_sent(shop) == keys == ["KEY-1"]


async def test_money_goes_back_once(street_shop: OpensShop) -> None:
    async with street_shop(GAME, keys=KEYS) as shop:
        order = await refunded(shop)

        for again in (RefundOrder(), RetryRefund(1)):
            with pytest.raises(ShopError):
                await shop.shop.engine.tell(order.id, again)
        await shop.shop.engine.settled()

        after = await shop.shop.engine.order(order.id)
        assert after is not None
        assert [refund.state for refund in after.refunds] == [RefundState.DONE]
        assert len(shop.sandbox.calls("refundStarPayment", shop.bot)) == 1


async def test_a_key_that_was_shown_is_nobody_else_s_after_a_refund(street_shop: OpensShop) -> None:
    async with street_shop(GAME, keys=KEYS) as shop:
        order = await refunded(shop)
        with pytest.raises(ShopError):
            await shop.shop.engine.tell(order.id, Restock(1))

        bob = shop.buyer("Bob", stars=100)
        await bob.send("/buy GAME")
        assert (await bob.pay_form()).is_paid
        await shop.order_of(bob, is_delivered)

        assert _keys_sent(shop) == ["KEY-1", "KEY-2"]


@pytest.mark.parametrize("words", ["/refund", "/refund {id}", "/paysupport {charge} refund", "refund {id}"])
async def test_a_buyer_can_ask_for_money_and_can_not_take_it(street_shop: OpensShop, words: str) -> None:
    async with street_shop(GAME, keys=KEYS) as shop:
        ann = shop.buyer("Ann", stars=100)
        await ann.send("/buy GAME")
        assert (await ann.pay_form()).is_paid
        order = await shop.order_of(ann, is_delivered)
        charge = order.charges[0].telegram_payment_charge_id

        await shop.shop.handle(said(ann.id, words.format(id=order.id, charge=charge)))
        for verb in ("refund", "cancel", "restock", "returned", "record"):
            await shop.shop.handle(tapped(ann.id, f"{verb}:{order.id}:1"))
        await shop.shop.engine.settled()

        after = await shop.shop.engine.order(order.id)
        assert after is not None
        assert after.refunds == ()


def _keys_sent(shop: StreetShop) -> list[str]:
    texts = [str(call.arguments["text"]) for call in shop.sandbox.calls("sendMessage", shop.bot)]
    return [key for text in texts for key in KEYS["games"] if key in text]
