"""T3: a payload is a random number that means one order of one person; every other one means nothing."""

from __future__ import annotations

import pytest
from tests.kassa_telegram.conftest import COURSE, OpensShop, StreetShop
from tests.security.news import payment, pre_checkout

from kassa.core.order import ChargeState, Order, PaymentState
from kassa.service.numbering import Numbering

pytestmark = pytest.mark.anyio


async def placed(shop: StreetShop, name: str = "Ann") -> Order:
    buyer = shop.buyer(name)
    await buyer.send("/buy COURSE")
    await buyer.wait_for_invoice()
    return await shop.order_of(buyer)


def refusals(shop: StreetShop) -> list[str]:
    calls = shop.sandbox.calls("answerPreCheckoutQuery", shop.bot)
    return [call.arguments["error_message"] for call in calls if call.arguments["ok"] == "false"]


async def test_every_other_spelling_of_a_payload_is_refused(street_shop: OpensShop) -> None:
    async with street_shop(COURSE) as shop:
        order = await placed(shop)
        right = order.invoice_payload
        flipped = [
            right[:place] + format(int(right[place], 16) ^ 1, "x") + right[place + 1 :]
            for place in range(len(right))
        ]
        wrong = [*flipped, right.upper(), right + " ", " " + right, right[:-1], right * 2, f"{right}:1", ""]

        for number, payload in enumerate(wrong):
            await shop.shop.handle(pre_checkout(f"q{number}", order.buyer_id, payload, 50, "XTR"))
        await shop.shop.engine.settled()

        assert len(refusals(shop)) == len(wrong)
        after = await shop.shop.engine.order(order.id)
        assert after is not None
        assert after.payment is PaymentState.OPEN


async def test_the_payload_of_somebody_else_s_order_is_refused_and_its_money_goes_back(
    street_shop: OpensShop,
) -> None:
    async with street_shop(COURSE) as shop:
        order = await placed(shop)
        thief = shop.buyer("Mallory")

        await shop.shop.handle(pre_checkout("q", thief.id, order.invoice_payload, 50, "XTR"))
        await shop.shop.handle(payment("c", thief.id, order.invoice_payload, 50, "XTR"))
        await shop.shop.engine.settled()

        assert refusals(shop) == ["This invoice was made for somebody else. Get your own with /start."]
        after = await shop.shop.engine.order(order.id)
        assert after is not None
        assert [charge.state for charge in after.charges] == [ChargeState.REFUND_DUE]
        assert after.deliveries == ()


async def test_a_payload_of_another_bot_s_shop_means_nothing_here(
    street_shop: OpensShop,
) -> None:
    async with street_shop(COURSE) as shop:
        elsewhere = Numbering().new_order_id(shop.sandbox.clock.now())

        await shop.shop.handle(pre_checkout("q", 5, elsewhere, 50, "XTR"))
        await shop.shop.handle(payment("c", 5, elsewhere, 50, "XTR"))
        await shop.shop.engine.settled()

        assert len(refusals(shop)) == 1
        kinds = [case.kind for case in await shop.shop.engine.storage.open_cases()]
        assert kinds == ["unknown_payload", "unmatched_payment"]


def test_payloads_can_not_be_guessed_from_one_another() -> None:
    """128 bits, of which the time takes some: the rest is drawn by the system for each."""
    made = [Numbering().new_order_id(1_750_000_000.0) for _ in range(1_000)]

    tails = {one[-20:] for one in made}

    assert len(tails) == 1_000
    assert all(len(one) == 32 for one in made)
