"""Telegram's updates become the core's questions and facts, leniently where no money hangs on it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kassa.core.contact import OrderInfo, ShippingAddress
from kassa.core.inputs import (
    PaymentRefunded,
    PaymentSucceeded,
    PreCheckoutQueried,
    ShippingQueried,
    SubscriptionChanged,
)
from kassa.core.money import Money
from kassa.telegram.translate import money_news
from kassa.telegram.updates import UnreadableUpdate, opened, slip_of

ANN = {"id": 5, "is_bot": False, "first_name": "Ann <3", "language_code": "en"}
ADDRESS = {
    "country_code": "DE",
    "state": "",
    "city": "Berlin",
    "street_line1": "Main street 1",
    "street_line2": "",
    "post_code": "10115",
}
PAYMENT = {
    "currency": "USD",
    "total_amount": 2500,
    "invoice_payload": "order-1",
    "shipping_option_id": "post",
    "order_info": {"name": "Ann", "phone_number": "4930", "shipping_address": ADDRESS},
    "telegram_payment_charge_id": "t-1",
    "provider_payment_charge_id": "p-1",
}


def update(kind: str, part: dict[str, Any], update_id: int = 10) -> bytes:
    return json.dumps({"update_id": update_id, kind: part}).encode()


def message(**content: Any) -> bytes:
    chat = {"id": 5, "type": "private", "first_name": "Ann"}
    return update("message", {"message_id": 3, "from": ANN, "chat": chat, "date": 1, **content})


def test_a_shipping_query_becomes_a_question() -> None:
    query = {"id": "77", "from": ANN, "invoice_payload": "order-1", "shipping_address": ADDRESS}

    news = money_news(opened(update("shipping_query", query)))

    address = ShippingAddress("DE", "", "Berlin", "Main street 1", "", "10115")
    assert news == (ShippingQueried("77", 5, "order-1", address), "order-1")


def test_a_pre_checkout_query_becomes_a_question() -> None:
    query = {
        "id": "78",
        "from": ANN,
        "currency": "USD",
        "total_amount": 2500,
        "invoice_payload": "order-1",
        "order_info": {"email": "ann@example.org"},
    }

    news = money_news(opened(update("pre_checkout_query", query)))

    info = OrderInfo(email="ann@example.org")
    assert news == (PreCheckoutQueried("78", 5, "order-1", Money(2500, "USD"), "", info), "order-1")


def test_a_payment_becomes_a_fact_with_everything_that_was_told() -> None:
    news = money_news(opened(message(successful_payment=PAYMENT)))

    assert news is not None
    fact, payload = news
    assert isinstance(fact, PaymentSucceeded)
    assert payload == "order-1"
    assert (fact.payer_id, fact.total) == (5, Money(2500, "USD"))
    assert (fact.telegram_payment_charge_id, fact.provider_payment_charge_id) == ("t-1", "p-1")
    assert fact.order_info is not None
    assert fact.order_info.shipping_address == ShippingAddress(
        "DE", "", "Berlin", "Main street 1", "", "10115"
    )


def test_a_payment_stays_a_payment_when_its_contact_data_is_odd() -> None:
    odd = {**PAYMENT, "order_info": {"name": None}, "total_amount": "2500", "new_field": {"x": 1}}

    news = money_news(opened(message(successful_payment=odd)))

    assert news is not None
    assert isinstance(news[0], PaymentSucceeded)
    assert (news[0].total.amount, news[0].order_info) == (2500, None)


def test_a_refund_is_told_by_the_bot_and_meant_for_the_chats_owner() -> None:
    refund = {
        "currency": "XTR",
        "total_amount": 50,
        "invoice_payload": "o",
        "telegram_payment_charge_id": "t-2",
    }
    bot = {"id": 999, "is_bot": True, "first_name": "Shop"}
    part = {"message_id": 4, "from": bot, "chat": {"id": 5, "type": "private"}, "refunded_payment": refund}

    news = money_news(opened(update("message", part)))

    assert news == (PaymentRefunded(5, "o", Money(50, "XTR"), "t-2"), "o")


def test_a_subscription_change_becomes_a_fact() -> None:
    part = {"user": ANN, "invoice_payload": "o", "state": "canceled"}

    assert money_news(opened(update("subscription", part))) == (SubscriptionChanged(5, "canceled"), "o")


@pytest.mark.parametrize(
    "body",
    [
        update("pre_checkout_query", {"id": "1", "from": ANN, "currency": "USD"}),
        update("subscription", {"user": ANN, "invoice_payload": "o", "state": "asleep"}),
        message(successful_payment={**PAYMENT, "total_amount": "a lot"}),
        message(successful_payment={"currency": "USD", "total_amount": 1}),
    ],
)
def test_money_that_can_not_be_read_is_said_to_be_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableUpdate):
        money_news(opened(body))


@pytest.mark.parametrize("text", ["hello", 'I write "successful_payment" for fun', "a refunded_payment"])
def test_a_message_that_only_speaks_of_money_is_talk(text: str) -> None:
    body = message(text=text)

    assert money_news(opened(body)) is None
    assert not slip_of(body).is_money


def test_the_queue_knows_money_and_people() -> None:
    assert slip_of(message(successful_payment=PAYMENT)).is_money
    assert slip_of(update("pre_checkout_query", {"broken": True})).is_money
    assert slip_of(message(text="hello")).person_id == 5
    assert slip_of(update("callback_query", {"id": "1", "from": ANN})).person_id == 5


@pytest.mark.parametrize("body", [b"", b"[]", b'{"no": "id"}', b"\xff\xfe", b'{"update_id": 1'])
def test_what_is_no_update_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableUpdate):
        opened(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"update_id": 1, "message": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"update_id": 99999999999999999999, "message": {}}',
        b'{"update_id": 1, "message": {}, "pre_checkout_query": {}}',
        b'{"update_id": 1, "message": {"text": "\\ud800"}}',
    ],
    ids=["nested deeper than anybody talks", "a number for no book", "two contents", "half a letter"],
)
def test_what_breaks_other_readers_is_only_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableUpdate):
        money_news(opened(body))


@pytest.mark.parametrize("amount", [0, -1, 2**53 + 1, 2**63, 10**40, 1.5, "much", None, True])
def test_an_amount_that_can_not_be_paid_is_unreadable(amount: object) -> None:
    body = message(successful_payment={**PAYMENT, "total_amount": amount})

    with pytest.raises(UnreadableUpdate):
        money_news(opened(body))


@pytest.mark.parametrize("currency", ["usd", "BTC", "", "US$", "USDUSD"])
def test_money_in_no_currency_that_we_know_is_unreadable(currency: str) -> None:
    with pytest.raises(UnreadableUpdate, match="currency"):
        money_news(opened(message(successful_payment={**PAYMENT, "currency": currency})))


def test_money_is_found_however_its_name_is_spelled_in_json() -> None:
    body = message(successful_payment=PAYMENT)

    spelled = body.replace(b"successful_payment", b"successful\\u005fpayment")

    assert slip_of(spelled).is_money
    assert money_news(opened(spelled)) == money_news(opened(body))
