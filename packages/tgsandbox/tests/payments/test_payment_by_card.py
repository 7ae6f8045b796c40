"""A purchase by card, from the invoice to the receipt, and everything that may stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tgsandbox.world.chats import ChatKey
from tgsandbox.world.checkout import answering, paying
from tgsandbox.world.checkout.diagnosis import diagnosis
from tgsandbox.world.checkout.form_errors import PaymentRefused
from tgsandbox.world.checkout.payment_form import FormState, PaymentForm
from tgsandbox.world.checkout.receipts import receipt
from tgsandbox.world.errors import ServerRefusal
from tgsandbox.world.events import Event, FormChanged
from tgsandbox.world.people import OrderInfo, ShippingAddress
from tgsandbox.world.providers import ledger
from tgsandbox.world.providers.cards import Card
from tgsandbox.world.providers.ledger import ChargeState
from tgsandbox.world.providers.provider import disconnect_provider

if TYPE_CHECKING:
    from packages.tgsandbox.tests.payments.conftest import Stall

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def error_code(form: PaymentForm) -> str:
    assert form.error is not None
    return form.error.code


def test_a_card_is_charged_after_the_bot_said_yes_and_the_bot_hears_of_the_payment(stall: Stall) -> None:
    # Given a form that waits for the bot
    form = paying.pay_by_card(stall.world, stall.open().id, Card())
    assert form.state == FormState.AWAITING_PRE_CHECKOUT
    assert stall.told("successful_payment") == []
    # When the bot says yes
    form = stall.approve(form)
    # Then
    assert form.state == FormState.PAID
    (payment,) = stall.told("successful_payment")
    (charge,) = ledger.charges_of(stall.world, stall.bot.id)
    assert payment["total_amount"] == charge.amount == 1000
    assert payment["telegram_payment_charge_id"] == charge.telegram_payment_charge_id
    assert payment["provider_payment_charge_id"] == charge.id
    assert charge.state == ChargeState.SUCCEEDED


def test_shipping_and_tip_are_added_to_what_the_bot_is_asked_about(stall: Stall) -> None:
    form = stall.fill_for_shipping(stall.open(is_flexible=True, max_tip_amount=300))
    paying.choose_shipping(stall.world, form.id, "hand")
    paying.set_tip(stall.world, form.id, 100)
    paid = stall.pay(form)
    (query,) = stall.told("pre_checkout_query")
    (payment,) = stall.told("successful_payment")
    assert query["total_amount"] == payment["total_amount"] == 1000 + 900 + 100
    assert query["shipping_option_id"] == payment["shipping_option_id"] == "hand"
    assert paid.state == FormState.PAID


def test_a_single_shipping_option_is_chosen_by_itself(stall: Stall) -> None:
    form = paying.fill(
        stall.world,
        stall.open(is_flexible=True).id,
        OrderInfo(shipping_address=ShippingAddress("DE", "", "Bonn", "Markt 1", "", "53111")),
    )
    option = {"id": "post", "title": "Post", "prices": [{"label": "Post", "amount": 500}]}
    stall.call("answerShippingQuery", shipping_query_id=form.query_id, ok=True, shipping_options=[option])
    assert stall.form(form).shipping_option_id == "post"


def test_several_shipping_options_must_be_chosen_from(stall: Stall) -> None:
    form = stall.fill_for_shipping(stall.open(is_flexible=True))
    assert error_code(paying.pay_by_card(stall.world, form.id, Card())) == "SHIPPING_OPTION_INVALID"
    assert error_code(paying.choose_shipping(stall.world, form.id, "drone")) == "SHIPPING_OPTION_INVALID"


def test_a_declined_card_may_be_tried_again_and_the_bot_hears_nothing_of_it(stall: Stall) -> None:
    form = stall.pay(stall.open(), Card("4000 0000 0000 0002"))
    assert form.state == FormState.DECLINED
    assert error_code(form) == "PAYMENT_FAILED"
    assert stall.told("successful_payment") == []
    # When the buyer tries another card in the same form
    form = stall.pay(form)
    # Then
    assert form.state == FormState.PAID
    assert [charge.state for charge in ledger.charges_of(stall.world, stall.bot.id)] == [
        ChargeState.DECLINED,
        ChargeState.SUCCEEDED,
    ]
    assert len(stall.told("pre_checkout_query")) == 2


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("4000000000009995", "insufficient_funds"),
        ("4000000000009987", "lost_card"),
        ("4000000000009979", "stolen_card"),
        ("4000000000000069", "expired_card"),
        ("4000000000000127", "incorrect_cvc"),
        ("4000000000000119", "processing_error"),
        ("4111111111111111", "not_a_test_card"),
    ],
)
def test_the_providers_ledger_says_why_a_card_was_declined(stall: Stall, number: str, reason: str) -> None:
    form = stall.pay(stall.open(), Card(number))
    (charge,) = ledger.charges_of(stall.world, stall.bot.id)
    assert form.state == FormState.DECLINED
    assert charge.decline_reason == reason
    assert charge.kept_amount == 0


def test_three_d_secure_asks_the_buyer_before_the_charge(stall: Stall) -> None:
    form = stall.pay(stall.open(), Card("4000002500003155"))
    assert form.state == FormState.AWAITING_3DS
    assert form.verification_url
    assert stall.told("successful_payment") == []
    assert paying.answer_3ds(stall.world, form.id, approve=True).state == FormState.PAID
    (charge,) = ledger.charges_of(stall.world, stall.bot.id)
    assert charge.state == ChargeState.SUCCEEDED


def test_a_buyer_who_does_not_confirm_at_the_bank_is_not_charged(stall: Stall) -> None:
    form = stall.pay(stall.open(), Card("4000002760003184"))
    form = paying.answer_3ds(stall.world, form.id, approve=False)
    (charge,) = ledger.charges_of(stall.world, stall.bot.id)
    assert form.state == FormState.DECLINED
    assert (charge.state, charge.decline_reason) == (ChargeState.DECLINED, "authentication_failed")


def test_a_buyer_who_leaves_the_banks_page_is_not_charged(stall: Stall) -> None:
    form = stall.pay(stall.open(), Card("4000000000003220"))
    assert paying.cancel_form(stall.world, form.id).state == FormState.CANCELLED
    (charge,) = ledger.charges_of(stall.world, stall.bot.id)
    assert charge.state == ChargeState.DECLINED


def test_the_bots_refusal_reaches_the_buyer_in_its_own_words(stall: Stall) -> None:
    form = paying.pay_by_card(stall.world, stall.open().id, Card())
    stall.call(
        "answerPreCheckoutQuery",
        pre_checkout_query_id=form.query_id,
        ok=False,
        error_message="Sold out, sorry",
    )
    form = stall.form(form)
    assert form.state == FormState.REFUSED
    assert form.error is not None
    assert (form.error.code, form.error.bot_words) == ("BOT_PRECHECKOUT_FAILED", "Sold out, sorry")
    assert ledger.charges_of(stall.world, stall.bot.id) == []
    # And the buyer may try again.
    assert stall.pay(form).state == FormState.PAID


def test_after_ten_seconds_without_an_answer_nothing_is_charged(stall: Stall) -> None:
    form = paying.pay_by_card(stall.world, stall.open().id, Card())
    stall.world.advance(9.9)
    assert stall.form(form).state == FormState.AWAITING_PRE_CHECKOUT
    stall.world.advance(0.1)
    form = stall.form(form)
    assert form.state == FormState.TIMED_OUT
    assert error_code(form) == "BOT_PRECHECKOUT_TIMEOUT"


def test_an_answer_after_ten_seconds_is_refused_in_telegrams_words(stall: Stall) -> None:
    form = paying.pay_by_card(stall.world, stall.open().id, Card())
    stall.world.advance(10.5)
    late = stall.refusal("answerPreCheckoutQuery", pre_checkout_query_id=form.query_id, ok=True)
    assert late == TOO_OLD
    assert stall.form(form).state == FormState.TIMED_OUT
    assert stall.pay(form).state == FormState.PAID


def test_an_answer_that_crosses_the_deadline_is_late_even_before_the_agenda_has_run(stall: Stall) -> None:
    form = paying.pay_by_card(stall.world, stall.open().id, Card())
    stall.world.clock.set(stall.world.now() + 10)
    with pytest.raises(ServerRefusal, match="QUERY_ID_INVALID"):
        answering.approve_pre_checkout(stall.world, stall.bot.id, form.query_id)
    assert stall.form(form).state == FormState.TIMED_OUT


def test_an_answer_counts_once_and_only_from_the_bot_that_was_asked(stall: Stall) -> None:
    other = stall.world.add_bot("Other", "other_bot")
    form = paying.pay_by_card(stall.world, stall.open().id, Card())
    answer = {"pre_checkout_query_id": form.query_id, "ok": True}
    assert stall.call_as(other, "answerPreCheckoutQuery", **answer)["description"] == TOO_OLD
    assert stall.call("answerPreCheckoutQuery", **answer) == {"ok": True, "result": True}
    assert stall.refusal("answerPreCheckoutQuery", **answer) == TOO_OLD
    assert len(stall.told("successful_payment")) == 1


def test_a_bot_that_does_not_ship_there_says_so_and_another_address_may_be_given(stall: Stall) -> None:
    form = stall.open(is_flexible=True)
    asked = paying.fill(
        stall.world, form.id, OrderInfo(shipping_address=ShippingAddress("AQ", "", "Vostok", "Ice 1"))
    )
    stall.call(
        "answerShippingQuery", shipping_query_id=asked.query_id, ok=False, error_message="Not to the pole"
    )
    refused = stall.form(form)
    assert refused.state == FormState.REFUSED
    assert refused.error is not None
    assert (refused.error.code, refused.error.bot_words) == ("SHIPPING_NOT_AVAILABLE", "Not to the pole")
    # And it can't be paid without an address that is good.
    assert error_code(paying.pay_by_card(stall.world, form.id, Card())) == "REQUESTED_INFO_INVALID"
    assert stall.fill_for_shipping(form).state == FormState.FILLING


def test_a_bot_that_is_silent_about_shipping_times_out(stall: Stall) -> None:
    form = stall.open(is_flexible=True)
    asked = paying.fill(
        stall.world, form.id, OrderInfo(shipping_address=ShippingAddress("DE", "", "Bonn", "Markt 1"))
    )
    stall.world.advance(10)
    assert (stall.form(form).state, error_code(stall.form(form))) == (
        FormState.TIMED_OUT,
        "SHIPPING_BOT_TIMEOUT",
    )
    late = stall.refusal(
        "answerShippingQuery",
        shipping_query_id=asked.query_id,
        ok=True,
        shipping_options=[{"id": "a", "title": "A", "prices": [{"label": "a", "amount": 1}]}],
    )
    assert late == TOO_OLD


def test_a_single_chat_invoice_is_paid_once_and_then_shows_its_receipt(stall: Stall) -> None:
    form = stall.pay(stall.open(start_parameter="tea"))
    message = stall.world.chats[stall.chat].messages[form.message_id]
    assert message.receipt_message_id == form.receipt_message_id
    with pytest.raises(PaymentRefused, match="INVOICE_ALREADY_PAID"):
        paying.open_form(stall.world, stall.user_id, stall.chat, form.message_id)


def test_a_single_chat_invoice_in_two_forms_is_charged_once(stall: Stall) -> None:
    # Given two forms on one invoice, both already approved by the bot but for the second's answer
    first = stall.open(start_parameter="tea")
    second = paying.open_form(stall.world, stall.user_id, stall.chat, first.message_id)
    waiting = paying.pay_by_card(stall.world, second.id, Card())
    stall.pay(first)
    # When the bot says yes to the second, too
    second = stall.approve(waiting)
    # Then
    assert (second.state, error_code(second)) == (FormState.DECLINED, "INVOICE_ALREADY_PAID")
    assert len(stall.told("successful_payment")) == 1
    assert len(ledger.charges_of(stall.world, stall.bot.id)) == 1


def test_a_multi_chat_invoice_is_paid_many_times(stall: Stall) -> None:
    first = stall.pay(stall.open())
    second = stall.pay(paying.open_form(stall.world, stall.user_id, stall.chat, first.message_id))
    assert first.telegram_payment_charge_id != second.telegram_payment_charge_id
    assert len(stall.told("successful_payment")) == 2


def test_a_link_is_paid_by_anybody_and_the_service_message_is_in_the_payers_own_chat(stall: Stall) -> None:
    link = stall.make_link()
    stranger = stall.world.add_user("Bo").user.id
    for payer in (stall.user_id, stranger, stranger):
        stall.pay(paying.open_link(stall.world, payer, link))
    chats = [update.subject.chat for update in stall.bot.updates.waiting.values() if update.kind == "message"]
    assert chats[-3:] == [
        stall.chat,
        ChatKey(stranger, stall.bot.id),
        ChatKey(stranger, stall.bot.id),
    ]


def test_an_invoice_in_a_group_is_paid_there_and_confirmed_in_the_private_chat(stall: Stall) -> None:
    group = stall.world.add_chat("supergroup", "Tea friends", {stall.user_id, stall.bot.id})
    sent = stall.call(
        "sendInvoice", chat_id=group.key.chat_id, **stall.invoice_arguments(start_parameter="x")
    )
    message_id = sent["result"]["message_id"]
    for _ in range(2):
        form = stall.pay(paying.open_form(stall.world, stall.user_id, group.key, message_id))
        assert form.receipt_message_id in stall.world.chats[stall.chat].messages


@pytest.mark.parametrize(
    "link", ["https://t.me/$none", "t.me/invoice/none", "tg://invoice?slug=none", "$none", "what is this"]
)
def test_a_link_to_nothing_opens_nothing(stall: Stall, link: str) -> None:
    with pytest.raises(PaymentRefused, match="SLUG_INVALID"):
        paying.open_link(stall.world, stall.user_id, link)


def test_only_an_invoices_message_opens_a_form(stall: Stall) -> None:
    with pytest.raises(PaymentRefused, match="MESSAGE_ID_INVALID"):
        paying.open_form(stall.world, stall.user_id, stall.chat, 4711)
    with pytest.raises(PaymentRefused, match="INVOICE_INVALID"):
        paying.open_form(stall.world, stall.user_id, stall.chat, 1)


def test_a_form_whose_provider_was_disconnected_does_not_open(stall: Stall) -> None:
    message_id = stall.send_invoice()
    disconnect_provider(stall.world, stall.bot.id, stall.token)
    with pytest.raises(PaymentRefused, match="PROVIDER_ACCOUNT_INVALID"):
        paying.open_form(stall.world, stall.user_id, stall.chat, message_id)


@pytest.mark.parametrize(
    ("card", "code", "field"),
    [
        (Card("4242424242424241"), "LOCAL_CARD_NUMBER_INVALID", "number"),
        (Card("4242"), "LOCAL_CARD_NUMBER_INVALID", "number"),
        (Card(""), "LOCAL_CARD_NUMBER_INVALID", "number"),
        (Card(expires="13/39"), "LOCAL_CARD_EXPIRE_DATE_INVALID", "expires"),
        (Card(expires="soon"), "LOCAL_CARD_EXPIRE_DATE_INVALID", "expires"),
        (Card(expires="12/26"), "LOCAL_CARD_EXPIRE_DATE_INVALID", "expires"),
        (Card(cvc="12"), "LOCAL_CARD_CVC_INVALID", "cvc"),
        (Card("378282246310005", cvc="123"), "LOCAL_CARD_CVC_INVALID", "cvc"),
    ],
)
def test_the_client_sends_no_card_that_can_not_be_right(
    stall: Stall, card: Card, code: str, field: str
) -> None:
    form = paying.pay_by_card(stall.world, stall.open().id, card)
    assert form.state == FormState.FILLING
    assert form.error is not None
    assert (form.error.code, form.error.field) == (code, field)
    assert stall.told("pre_checkout_query") == []


def test_this_months_card_and_an_amex_with_four_digits_are_taken(stall: Stall) -> None:
    assert stall.pay(stall.open(), Card(expires="01/27")).state == FormState.PAID
    assert stall.pay(stall.open(), Card("3782 822463 10005", cvc="1234")).state == FormState.PAID


def test_a_tip_is_at_most_what_the_invoice_allows(stall: Stall) -> None:
    form = stall.open(max_tip_amount=100)
    assert error_code(paying.set_tip(stall.world, form.id, 101)) == "LOCAL_TIP_INVALID"
    assert error_code(paying.set_tip(stall.world, form.id, -1)) == "LOCAL_TIP_INVALID"
    assert paying.set_tip(stall.world, form.id, 100).total_amount == 1100


def test_stars_do_not_pay_for_an_invoice_in_money(stall: Stall) -> None:
    form = paying.pay_by_stars(stall.world, stall.open().id)
    assert error_code(form) == "PAYMENT_CREDENTIALS_INVALID"


def test_a_paid_form_can_not_be_sent_again(stall: Stall) -> None:
    form = stall.pay(stall.open())
    with pytest.raises(PaymentRefused, match="INVOICE_ALREADY_PAID"):
        paying.pay_by_card(stall.world, form.id, Card())


def test_a_form_can_be_closed_while_the_buyer_fills_it_but_not_while_money_may_be_on_its_way(
    stall: Stall,
) -> None:
    assert paying.cancel_form(stall.world, stall.open().id).state == FormState.CANCELLED
    waiting = paying.pay_by_card(stall.world, stall.open().id, Card())
    with pytest.raises(PaymentRefused, match="LOCAL_FORM_STATE"):
        paying.cancel_form(stall.world, waiting.id)
    assert stall.approve(waiting).state == FormState.PAID


def test_closing_the_form_ends_the_shipping_query(stall: Stall) -> None:
    form = stall.open(is_flexible=True)
    address = ShippingAddress("DE", "", "Bonn", "Markt 1")
    asked = paying.fill(stall.world, form.id, OrderInfo(shipping_address=address))
    paying.cancel_form(stall.world, form.id)
    stall.world.advance(20)
    assert stall.form(form).state == FormState.CANCELLED
    refusal = {"shipping_query_id": asked.query_id, "ok": False, "error_message": "no"}
    assert stall.refusal("answerShippingQuery", **refusal) == TOO_OLD


def test_a_slow_provider_charges_later(stall: Stall) -> None:
    stall.world.payments.charge_seconds = 3
    form = stall.pay(stall.open())
    assert form.state == FormState.CHARGING
    stall.world.advance(3)
    assert stall.form(form).state == FormState.PAID


def test_every_change_of_a_form_is_told_to_who_listens(stall: Stall) -> None:
    heard: list[Event] = []
    form = stall.open()
    stall.world.bulletin.listen(heard.append)
    states: list[FormState] = []
    stall.world.bulletin.listen(
        lambda event: states.append(stall.form(form).state) if isinstance(event, FormChanged) else None
    )
    stall.pay(form)
    assert FormChanged(form.id, stall.user_id) in heard
    assert [state for state, before in zip(states, [None, *states], strict=False) if state != before] == [
        FormState.AWAITING_PRE_CHECKOUT,
        FormState.CHARGING,
        FormState.PAID,
    ]


def test_a_receipt_shows_what_was_paid_and_how(stall: Stall) -> None:
    form = stall.fill_for_shipping(stall.open(is_flexible=True, max_tip_amount=300, start_parameter="x"))
    paying.choose_shipping(stall.world, form.id, "post")
    paying.set_tip(stall.world, form.id, 50)
    paid = stall.pay(form)
    shown = receipt(stall.world, stall.user_id, stall.chat, paid.message_id)
    assert shown == receipt(stall.world, stall.user_id, stall.chat, paid.receipt_message_id)
    assert shown.total_amount == sum(part.amount for part in shown.price_parts) + shown.tip_amount == 1550
    assert (shown.credentials_title, shown.provider, shown.is_test) == ("Visa *4242", "Stripe", True)
    assert shown.shipping_option is not None
    assert shown.order_info is not None


def test_there_is_no_receipt_for_another_person_or_another_message(stall: Stall) -> None:
    paid = stall.pay(stall.open())
    with pytest.raises(PaymentRefused, match="MESSAGE_ID_INVALID"):
        receipt(stall.world, stall.user_id + 1, stall.chat, paid.receipt_message_id)
    with pytest.raises(PaymentRefused, match="MESSAGE_ID_INVALID"):
        receipt(stall.world, stall.user_id, stall.chat, 1)


def test_a_paid_form_needs_no_diagnosis(stall: Stall) -> None:
    paid = stall.pay(stall.open())
    assert diagnosis(stall.world, paid) is None
