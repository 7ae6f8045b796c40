"""Contact data that a form asks for, and what Telegram keeps for the next purchase."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tgsandbox.world.chats import ChatKey
from tgsandbox.world.checkout import paying, saved
from tgsandbox.world.checkout.payment_form import FormState, PaymentForm
from tgsandbox.world.errors import WorldError
from tgsandbox.world.people import Bot, OrderInfo, SavedCard, ShippingAddress
from tgsandbox.world.providers.cards import Card
from tgsandbox.world.providers.provider import connect_provider

if TYPE_CHECKING:
    from packages.tgsandbox.tests.payments.conftest import Stall

NEEDS = {"need_name": True, "need_phone_number": True, "need_email": True, "need_shipping_address": True}
HOME = ShippingAddress("de", "", " Berlin ", "Unter den Linden 1", "", "10117")
INFO = OrderInfo("Ann Smith", "+49 (30) 123-45-67", "ann@example.org", HOME)
AS_THE_BOT_GETS_IT = OrderInfo(
    "Ann Smith", "49301234567", "ann@example.org", replace(HOME, country_code="DE", city="Berlin")
)


def second_shop(stall: Stall, provider: str = "Stripe") -> tuple[Bot, str]:
    bot = stall.world.add_bot("Cake Shop", "cake_shop_bot")
    return bot, connect_provider(stall.world, bot.id, provider).token


def open_at(stall: Stall, bot: Bot, token: str, **changes: object) -> PaymentForm:
    """A form of another bot's invoice in the buyer's chat with it."""
    stall.world.private_chat(bot.id, stall.user_id).started = True
    arguments = stall.invoice_arguments(provider_token=token, **changes)
    sent = stall.call_as(bot, "sendInvoice", chat_id=stall.user_id, **arguments)
    chat = ChatKey(stall.user_id, bot.id)
    return paying.open_form(stall.world, stall.user_id, chat, sent["result"]["message_id"])


def buy_and_save(stall: Stall) -> SavedCard:
    saved.set_password(stall.world, stall.user_id, "secret")
    stall.pay(stall.open(), Card(), save=True)
    (card,) = stall.buyer.saved_cards
    return card


@pytest.mark.parametrize(
    ("info", "code", "field"),
    [
        (replace(INFO, name=" "), "REQ_INFO_NAME_INVALID", "name"),
        (replace(INFO, phone_number="12"), "REQ_INFO_PHONE_INVALID", "phone_number"),
        (replace(INFO, email="ann@example"), "REQ_INFO_EMAIL_INVALID", "email"),
        (replace(INFO, shipping_address=None), "ADDRESS_STREET_LINE1_INVALID", "street_line1"),
        (
            replace(INFO, shipping_address=replace(HOME, street_line2="x" * 65)),
            "ADDRESS_STREET_LINE2_INVALID",
            "street_line2",
        ),
        (replace(INFO, shipping_address=replace(HOME, city="")), "ADDRESS_CITY_INVALID", "city"),
        (
            replace(INFO, shipping_address=replace(HOME, country_code="XX")),
            "ADDRESS_COUNTRY_INVALID",
            "country_code",
        ),
        (
            replace(INFO, shipping_address=replace(HOME, post_code="12345678901")),
            "ADDRESS_POSTCODE_INVALID",
            "post_code",
        ),
    ],
)
def test_a_wrong_field_is_marked_with_telegrams_code(
    stall: Stall, info: OrderInfo, code: str, field: str
) -> None:
    form = paying.fill(stall.world, stall.open(**NEEDS).id, info)
    assert form.state == FormState.FILLING
    assert form.error is not None
    assert (form.error.code, form.error.field) == (code, field)


def test_only_what_was_asked_for_reaches_the_bot(stall: Stall) -> None:
    form = paying.fill(stall.world, stall.open(need_email=True).id, INFO)
    stall.pay(form)
    (query,) = stall.told("pre_checkout_query")
    (payment,) = stall.told("successful_payment")
    assert query["order_info"] == payment["order_info"] == {"email": "ann@example.org"}


def test_phone_numbers_arrive_as_digits_and_countries_in_capitals(stall: Stall) -> None:
    form = paying.fill(stall.world, stall.open(**NEEDS).id, INFO)
    assert form.order_info == AS_THE_BOT_GETS_IT


def test_what_is_to_be_sent_to_the_provider_is_asked_for(stall: Stall) -> None:
    form = stall.open(send_email_to_provider=True, send_phone_number_to_provider=True)
    assert form.invoice.need_email
    assert form.invoice.need_phone_number


def test_missing_data_keep_the_form_from_being_sent(stall: Stall) -> None:
    form = paying.pay_by_card(stall.world, stall.open(**NEEDS).id, Card())
    assert form.error is not None
    assert form.error.code == "REQ_INFO_NAME_INVALID"
    assert stall.told("pre_checkout_query") == []


def test_contact_data_are_good_for_an_hour(stall: Stall) -> None:
    form = paying.fill(stall.world, stall.open(**NEEDS).id, INFO)
    stall.world.advance(3601)
    form = paying.pay_by_card(stall.world, form.id, Card())
    assert form.error is not None
    assert form.error.code == "REQUESTED_INFO_INVALID"
    assert stall.pay(paying.fill(stall.world, form.id, INFO)).state == FormState.PAID


def test_saved_contact_data_are_there_in_another_bots_form(stall: Stall) -> None:
    paying.fill(stall.world, stall.open(**NEEDS).id, INFO, save=True)
    form = open_at(stall, *second_shop(stall), need_name=True, need_email=True)
    assert form.order_info == OrderInfo(name="Ann Smith", email="ann@example.org")
    # They were validated silently: the buyer goes on to pay.
    assert form.order_info_validated_at == stall.world.now()


def test_saved_data_ask_a_flexible_invoices_bot_as_soon_as_the_form_opens(stall: Stall) -> None:
    paying.fill(stall.world, stall.open(**NEEDS).id, INFO, save=True)
    bot, token = second_shop(stall)
    form = open_at(stall, bot, token, is_flexible=True, need_name=True)
    assert form.state == FormState.AWAITING_SHIPPING
    (query,) = stall.told("shipping_query", bot)
    assert query["shipping_address"]["city"] == "Berlin"
    options = [{"id": "post", "title": "Post", "prices": [{"label": "Post", "amount": 500}]}]
    stall.call_as(
        bot, "answerShippingQuery", shipping_query_id=query["id"], ok=True, shipping_options=options
    )
    assert stall.form(form).shipping_option_id == "post"


def test_saved_data_that_are_not_all_that_is_asked_for_wait_for_the_rest(stall: Stall) -> None:
    paying.fill(stall.world, stall.open(need_email=True).id, INFO, save=True)
    form = open_at(stall, *second_shop(stall), need_name=True, need_email=True)
    assert form.order_info == OrderInfo(email="ann@example.org")
    assert (form.state, form.error, form.order_info_validated_at) == (FormState.FILLING, None, None)


def test_contact_data_are_kept_only_when_the_buyer_says_so_and_can_be_deleted(stall: Stall) -> None:
    paying.fill(stall.world, stall.open(**NEEDS).id, INFO)
    assert stall.buyer.saved_order_info is None
    paying.fill(stall.world, stall.open(**NEEDS).id, INFO, save=True)
    assert stall.buyer.saved_order_info == AS_THE_BOT_GETS_IT
    saved.delete_saved_order_info(stall.world, stall.user_id)
    assert stall.open(**NEEDS).order_info is None


def test_saving_part_of_the_data_keeps_the_rest(stall: Stall) -> None:
    paying.fill(stall.world, stall.open(**NEEDS).id, INFO, save=True)
    paying.fill(stall.world, stall.open(need_name=True).id, OrderInfo(name="Ann Jones"), save=True)
    assert stall.buyer.saved_order_info == replace(AS_THE_BOT_GETS_IT, name="Ann Jones")


def test_a_card_is_saved_only_with_a_two_step_password(stall: Stall) -> None:
    form = paying.pay_by_card(stall.world, stall.open().id, Card(), save=True)
    assert form.error is not None
    assert form.error.code == "PASSWORD_MISSING"
    assert buy_and_save(stall).title == "Visa *4242"


def test_a_card_is_kept_without_its_number_and_once(stall: Stall) -> None:
    card = buy_and_save(stall)
    stall.pay(stall.open(), Card(), save=True)
    assert stall.buyer.saved_cards == [card]
    assert "4242424242424242" not in repr(stall.buyer) + repr(stall.world.payments.forms)


def test_a_declined_card_is_not_saved(stall: Stall) -> None:
    saved.set_password(stall.world, stall.user_id, "secret")
    stall.pay(stall.open(), Card("4000000000000002"), save=True)
    assert stall.buyer.saved_cards == []


def test_a_saved_card_pays_in_another_bot_with_the_password(stall: Stall) -> None:
    card = buy_and_save(stall)
    bot, token = second_shop(stall)
    form = open_at(stall, bot, token)
    assert saved.usable_cards(stall.world, form) == [card]
    asked = paying.pay_by_saved_card(stall.world, form.id, card.id, "secret")
    stall.call_as(bot, "answerPreCheckoutQuery", pre_checkout_query_id=asked.query_id, ok=True)
    assert stall.form(form).state == FormState.PAID
    assert len(stall.told("successful_payment", bot)) == 1


def test_the_password_is_asked_for_again_after_fifteen_minutes(stall: Stall) -> None:
    card = buy_and_save(stall)

    def try_to_pay(password: str = "") -> str:
        form = paying.pay_by_saved_card(stall.world, stall.open().id, card.id, password)
        return form.error.code if form.error else form.state

    assert try_to_pay() == "TMP_PASSWORD_INVALID"
    assert try_to_pay("wrong") == "PASSWORD_HASH_INVALID"
    assert try_to_pay("secret") == FormState.AWAITING_PRE_CHECKOUT
    stall.world.advance(899)
    assert try_to_pay() == FormState.AWAITING_PRE_CHECKOUT
    stall.world.advance(2)
    assert try_to_pay() == "TMP_PASSWORD_INVALID"


def test_a_saved_card_is_of_one_provider(stall: Stall) -> None:
    card = buy_and_save(stall)
    form = open_at(
        stall, *second_shop(stall, "YooKassa"), currency="RUB", prices=[{"label": "a", "amount": 9000}]
    )
    assert saved.usable_cards(stall.world, form) == []
    form = paying.pay_by_saved_card(stall.world, form.id, card.id, "secret")
    assert form.error is not None
    assert form.error.code == "PAYMENT_CREDENTIALS_ID_INVALID"


def test_saved_cards_can_be_deleted_and_are_out_of_reach_without_a_password(stall: Stall) -> None:
    card = buy_and_save(stall)
    saved.set_password(stall.world, stall.user_id, "")
    assert saved.usable_cards(stall.world, stall.open()) == []
    saved.set_password(stall.world, stall.user_id, "new")
    with pytest.raises(WorldError, match="no saved card"):
        saved.delete_saved_cards(stall.world, stall.user_id, "another")
    saved.delete_saved_cards(stall.world, stall.user_id, card.id)
    assert stall.buyer.saved_cards == []
