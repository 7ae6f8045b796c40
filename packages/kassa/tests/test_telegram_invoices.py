"""An order becomes the arguments of sendInvoice, within Telegram's limits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kassa.core.catalogue import ContactRules, PhysicalGoods, Product, Variant
from kassa.core.money import Money
from kassa.core.order import Invoicing, Order, OrderLine, PaymentState
from kassa.core.secret import Secret
from kassa.telegram.invoices import NoProviderToken, invoice_arguments

TOKEN = Secret("284685063:TEST:abc")
MUG = Product(
    "mug", "Mug", "Holds tea", PhysicalGoods(), (Variant("MUG", Money(900, "USD"), photo="mug.png"),)
)


def line(
    title: str = "Mug", amount: int = 900, currency: str = "USD", number: int = 1, quantity: int = 1
) -> OrderLine:
    return OrderLine(number, "MUG", "mug", title, quantity, Money(amount, currency), PhysicalGoods())


def order(*lines: OrderLine, **fields: Any) -> Order:
    plain = Order(
        shop="tea",
        id="0123456789abcdef",
        invoicing=Invoicing.PERSONAL,
        invoice_payload="0123456789abcdef",
        buyer_id=5,
        lines=lines or (line(),),
        currency=lines[0].unit_price.currency if lines else "USD",
        payment=PaymentState.OPEN,
        placed_at=0.0,
        expires_at=1.0,
        contact=ContactRules(),
        needs_shipping=False,
    )
    return replace(plain, **fields)


def test_a_parcel_asks_for_what_the_shop_needs() -> None:
    wanted = order(contact=ContactRules(name=True, phone=True), needs_shipping=True)

    invoice = invoice_arguments(wanted, MUG, TOKEN)

    assert (invoice["need_name"], invoice["need_phone_number"], invoice["need_email"]) == (True, True, False)
    assert (invoice["need_shipping_address"], invoice["is_flexible"]) == (True, True)
    assert invoice["provider_token"] == "284685063:TEST:abc"
    assert invoice["prices"] == [{"label": "Mug", "amount": 900}]
    assert invoice["description"] == "Holds tea"


def test_stars_have_one_price_no_token_and_no_questions() -> None:
    wanted = order(
        line("Course", 50, "XTR"),
        line("Game", 30, "XTR", number=2, quantity=2),
        contact=ContactRules(email=True),
    )

    invoice = invoice_arguments(wanted, None, None)

    assert invoice["provider_token"] == ""
    assert invoice["prices"] == [{"label": "Course +1", "amount": 110}]
    assert not {"need_email", "is_flexible", "max_tip_amount"} & invoice.keys()


def test_a_personal_invoice_is_single_chat_and_its_forwards_sell_the_same() -> None:
    assert invoice_arguments(order(), MUG, TOKEN)["start_parameter"] == "buy_MUG"


def test_a_strange_sku_still_makes_a_valid_start_parameter() -> None:
    strange = order(replace(line(), sku="Чай №1"))

    assert invoice_arguments(strange, MUG, TOKEN)["start_parameter"].isascii()


def test_an_open_invoice_is_multi_chat() -> None:
    assert invoice_arguments(order(invoicing=Invoicing.OPEN), MUG, TOKEN)["start_parameter"] is None


def test_texts_fit_telegrams_limits_whatever_the_catalogue_says() -> None:
    wordy = replace(MUG, description="tea " * 200)

    invoice = invoice_arguments(order(line("A mug " * 20)), wordy, TOKEN)

    assert len(invoice["title"]) <= 32
    assert len(invoice["description"]) <= 255
    assert invoice["description"].endswith("…")


def test_a_product_without_a_description_is_described_by_its_name() -> None:
    assert invoice_arguments(order(), replace(MUG, description=" "), TOKEN)["description"] == "Mug"
    assert invoice_arguments(order(), None, TOKEN)["description"] == "Mug"


def test_tips_are_rising_within_the_limit_and_four_at_most() -> None:
    tipped = order(max_tip=1000, suggested_tips=(500, 100, 100, 5000, 200, 300, 400, 0))

    invoice = invoice_arguments(tipped, MUG, TOKEN)

    assert invoice["max_tip_amount"] == 1000
    assert invoice["suggested_tip_amounts"] == [100, 200, 300, 400]


def test_only_a_picture_from_the_web_goes_into_an_invoice() -> None:
    in_the_web = replace(
        MUG, photo="https://example.org/mug.png", variants=(Variant("MUG", Money(900, "USD")),)
    )

    assert invoice_arguments(order(), MUG, TOKEN)["photo_url"] is None
    assert invoice_arguments(order(), in_the_web, TOKEN)["photo_url"] == "https://example.org/mug.png"


def test_a_currency_without_a_provider_is_named() -> None:
    with pytest.raises(NoProviderToken, match="USD"):
        invoice_arguments(order(), MUG, None)
