"""What the bot gets has Telegram's keys in Telegram's order, and every field that the Bot API requires."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tgsandbox.world.checkout import paying
from tgsandbox.world.people import OrderInfo, ShippingAddress
from tgsandbox.world.providers.cards import Card

if TYPE_CHECKING:
    from packages.tgsandbox.tests.payments.conftest import Stall

TYPES = json.loads(files("tgsandbox").joinpath("data/botapi.json").read_text())["types"]
INFO = OrderInfo("Ann", "+4930123456", "ann@example.org", ShippingAddress("DE", "", "Bonn", "Markt 1"))
EVERYTHING = {"need_name": True, "need_phone_number": True, "need_email": True, "is_flexible": True}
ADDRESS_KEYS = ["country_code", "state", "city", "street_line1", "street_line2", "post_code"]


def check(wire: dict[str, Any], type_name: str) -> None:
    """Nothing that the Bot API does not know, and all that it requires."""
    fields = TYPES[type_name]["fields"]
    assert wire.keys() <= fields.keys()
    assert {name for name, field in fields.items() if field["required"]} <= wire.keys()


def buy_everything(stall: Stall) -> None:
    form = paying.fill(stall.world, stall.open(**EVERYTHING).id, INFO)
    option = {"id": "post", "title": "Post", "prices": [{"label": "Post", "amount": 500}]}
    stall.call("answerShippingQuery", shipping_query_id=form.query_id, ok=True, shipping_options=[option])
    stall.pay(form)


def test_a_shipping_query(stall: Stall) -> None:
    buy_everything(stall)
    (query,) = stall.told("shipping_query")
    check(query, "ShippingQuery")
    check(query["shipping_address"], "ShippingAddress")
    assert list(query) == ["id", "from", "invoice_payload", "shipping_address"]
    assert list(query["shipping_address"]) == ADDRESS_KEYS
    assert query["id"].isdecimal()
    assert -(2**63) <= int(query["id"]) < 2**63


def test_a_pre_checkout_query(stall: Stall) -> None:
    buy_everything(stall)
    (query,) = stall.told("pre_checkout_query")
    check(query, "PreCheckoutQuery")
    check(query["order_info"], "OrderInfo")
    assert list(query) == [
        "id",
        "from",
        "currency",
        "total_amount",
        "invoice_payload",
        "shipping_option_id",
        "order_info",
    ]
    assert list(query["order_info"]) == ["name", "phone_number", "email", "shipping_address"]


def test_a_pre_checkout_query_of_an_invoice_that_asks_for_nothing(stall: Stall) -> None:
    paying.pay_by_card(stall.world, stall.open().id, Card())
    (query,) = stall.told("pre_checkout_query")
    assert list(query) == ["id", "from", "currency", "total_amount", "invoice_payload"]


def test_a_successful_payment(stall: Stall) -> None:
    buy_everything(stall)
    (payment,) = stall.told("successful_payment")
    check(payment, "SuccessfulPayment")
    assert list(payment) == [
        "currency",
        "total_amount",
        "invoice_payload",
        "shipping_option_id",
        "order_info",
        "telegram_payment_charge_id",
        "provider_payment_charge_id",
    ]


def test_the_first_payment_of_a_subscription(stall: Stall) -> None:
    stall.pay_stars(stall.open_stars(subscription_period=2_592_000))
    (payment,) = stall.told("successful_payment")
    check(payment, "SuccessfulPayment")
    assert list(payment)[-5:] == [
        "telegram_payment_charge_id",
        "provider_payment_charge_id",
        "is_recurring",
        "is_first_recurring",
        "subscription_expiration_date",
    ]


def test_a_charge_id_names_bot_buyer_and_time(stall: Stall) -> None:
    buy_everything(stall)
    (payment,) = stall.told("successful_payment")
    bot, user, number, stamp = payment["telegram_payment_charge_id"].split("_")
    assert (int(bot), int(user), int(number)) == (stall.bot.id, stall.user_id, 1)
    assert int(stamp) >> 32 == int(stall.world.now())


def test_a_refunded_payment(stall: Stall) -> None:
    charge_id = stall.pay_stars(stall.open_stars()).telegram_payment_charge_id
    stall.call("refundStarPayment", user_id=stall.user_id, telegram_payment_charge_id=charge_id)
    (refunded,) = stall.told("refunded_payment")
    check(refunded, "RefundedPayment")
    assert list(refunded) == [
        "currency",
        "total_amount",
        "invoice_payload",
        "telegram_payment_charge_id",
        "provider_payment_charge_id",
    ]


def test_star_transactions(stall: Stall) -> None:
    charge_id = stall.pay_stars(stall.open_stars()).telegram_payment_charge_id
    stall.call("refundStarPayment", user_id=stall.user_id, telegram_payment_charge_id=charge_id)
    paid, back = stall.call("getStarTransactions")["result"]["transactions"]
    assert list(paid) == ["id", "date", "source", "amount"]
    assert list(back) == ["id", "date", "receiver", "amount"]
    check(paid, "StarTransaction")
    check(paid["source"], "TransactionPartnerUser")
    check(stall.call("getMyStarBalance")["result"], "StarAmount")


def test_an_invoice_in_a_message(stall: Stall) -> None:
    sent = stall.call("sendInvoice", chat_id=stall.user_id, **stall.invoice_arguments())["result"]
    check(sent["invoice"], "Invoice")
    assert list(sent["invoice"]) == ["title", "description", "start_parameter", "currency", "total_amount"]
    assert sent["invoice"]["start_parameter"] == ""


def test_a_changed_subscription(stall: Stall) -> None:
    stall.pay_stars(stall.open_stars(subscription_period=2_592_000))
    stall.buyer.stars = 0
    stall.world.advance(2_592_000)
    (change,) = stall.told("subscription")
    check(change, "BotSubscriptionUpdated")
