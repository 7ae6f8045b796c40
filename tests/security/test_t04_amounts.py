"""T4: the price is the one that was frozen with the order; what a client says of it is compared, twice."""

from __future__ import annotations

import pytest
from packages.kassa.tests.core.sale import Sale, product
from tests.kassa_telegram.conftest import COURSE, OpensShop
from tests.security.news import payment, pre_checkout

from kassa.core.catalogue import TextGoods
from kassa.core.currencies import CURRENCIES
from kassa.core.decision import AnswerPreCheckoutQuery
from kassa.core.money import Money
from kassa.core.order import ChargeState, PaymentState
from kassa.core.refusal import Refusal

PRICE = 50
WRONG = [
    (PRICE - 1, "XTR"),
    (PRICE + 1, "XTR"),
    (1, "XTR"),
    (PRICE * 100, "XTR"),
    (PRICE, "USD"),
    (PRICE, "EUR"),
    (PRICE, "xtr"),
    (-PRICE, "XTR"),
    (0, "XTR"),
    (2**31, "XTR"),
    (2**63, "XTR"),
    (f"{PRICE} ", "XTR"),
    (PRICE + 0.5, "XTR"),
    ([PRICE], "XTR"),
    (None, "XTR"),
]


@pytest.mark.anyio
async def test_no_other_amount_and_no_other_currency_is_said_yes_to_or_delivered_for(
    street_shop: OpensShop,
) -> None:
    async with street_shop(COURSE) as shop:
        ann = shop.buyer()
        await ann.send("/buy COURSE")
        await ann.wait_for_invoice()
        order = await shop.order_of(ann)

        for number, (total, currency) in enumerate(WRONG):
            told = (ann.id, order.invoice_payload, total, currency)
            await shop.shop.handle(pre_checkout(f"q{number}", *told))  # type: ignore[arg-type]
            await shop.shop.handle(payment(f"c{number}", *told))  # type: ignore[arg-type]
        await shop.shop.engine.settled()

        answers = {call.arguments["ok"] for call in shop.sandbox.calls("answerPreCheckoutQuery", shop.bot)}
        assert answers == {"false"}
        after = await shop.shop.engine.order(order.id)
        assert after is not None
        assert after.payment is PaymentState.OPEN
        assert {charge.state for charge in after.charges} == {ChargeState.REFUND_DUE}
        assert after.deliveries == ()
        assert not any("example.org/tea" in str(message.text) for message in ann.messages())


@pytest.mark.anyio
async def test_the_price_of_an_old_invoice_is_what_was_agreed_and_not_what_the_shelf_says_now(
    street_shop: OpensShop,
) -> None:
    async with street_shop(COURSE) as shop:
        ann = shop.buyer(stars=100)
        await ann.send("/buy COURSE")
        await ann.wait_for_invoice()
        order = await shop.order_of(ann)

        assert order.goods_total == Money(PRICE, "XTR")
        assert (await ann.pay_form()).is_paid


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
def test_in_every_currency_one_smallest_unit_more_or_less_is_another_price(currency: str) -> None:
    price = CURRENCIES[currency].min_amount * 2
    thing = product(TextGoods("here"), Money(price, currency))

    for amount in (price - 1, price + 1, price * 10, price * 100, price // 10, 0):
        sale = Sale.of(thing)
        (answer,) = sale.ask(amount).effects
        assert isinstance(answer, AnswerPreCheckoutQuery)
        assert answer.refusal is Refusal.TOTAL_CHANGED
        sale.pay(amount)
        assert [charge.state for charge in sale.order.charges] == [ChargeState.REFUND_DUE]
        assert sale.order.payment is PaymentState.OPEN
    sale = Sale.of(thing)
    assert sale.ask(price).effects == (AnswerPreCheckoutQuery("q1"),)
    sale.pay(price)
    assert sale.order.payment is PaymentState.PAID
