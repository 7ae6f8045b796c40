"""A buyer at the payment form; the test plays the bot by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tgsandbox.testing import (
    Buyer,
    Card,
    NothingCame,
    OutcomeKind,
    PaymentForm,
    Sandbox,
    SandboxBot,
    WorldError,
)


class Shop:
    """A bot that sells one mug at one counter."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.bot: SandboxBot = sandbox.bot("Mugs", "mugs_bot")
        self.token = self.bot.connect_provider("Stripe")
        self.ann: Buyer = sandbox.buyer("Ann", stars=100, password="secret")

    def offer(self, **more: Any) -> PaymentForm:
        self.ann.open(self.bot)
        invoice = {
            "chat_id": self.ann.id,
            "title": "Mug",
            "description": "A blue mug",
            "payload": "mug",
            "provider_token": self.token,
            "currency": "USD",
            "prices": [{"label": "Mug", "amount": 1200}],
        }
        self.bot.call("sendInvoice", **(invoice | more))
        return self.ann.open_form()

    def offer_for_stars(self) -> PaymentForm:
        return self.offer(provider_token="", currency="XTR", prices=[{"label": "Mug", "amount": 50}])

    def answer(self, **answer: Any) -> None:
        query = self.bot.call("getUpdates", offset=-1)[0]["pre_checkout_query"]
        self.bot.call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], **answer)


@pytest.fixture
def shop(sandbox: Sandbox) -> Shop:
    return Shop(sandbox)


def test_a_card_pays(sandbox: Sandbox, shop: Shop) -> None:
    form = shop.offer()

    form.press_pay(card="4242424242424242")
    shop.answer(ok=True)
    outcome = form.outcome()

    assert outcome.is_paid
    assert [(charge.state, charge.total.text) for charge in sandbox.charges()] == [("succeeded", "$12.00")]
    assert shop.bot.call("getUpdates", offset=-1)[0]["message"]["successful_payment"]["total_amount"] == 1200


def test_the_receipt_tells_what_was_paid_and_how(shop: Shop) -> None:
    form = shop.offer()
    form.press_pay(card="4242424242424242")
    shop.answer(ok=True)
    form.outcome()

    receipt = shop.ann.receipt()

    assert (receipt.title, receipt.total.text, receipt.paid_with) == ("Mug", "$12.00", "Visa *4242")


def test_stars_pay(sandbox: Sandbox, shop: Shop) -> None:
    form = shop.offer_for_stars()

    form.press_pay(stars=True)
    shop.answer(ok=True)

    assert form.outcome().is_paid
    assert shop.ann.account().stars == 50
    assert [move.stars for move in sandbox.stars().transactions] == [50]


def test_a_declined_card_is_told_to_the_buyer_and_not_to_the_bot(shop: Shop) -> None:
    form = shop.offer()

    form.press_pay(card="4000000000000002")
    shop.answer(ok=True)
    outcome = form.outcome()

    assert outcome.kind == OutcomeKind.DECLINED
    assert "bots are not told" in outcome.diagnosis
    assert [
        update for update in shop.bot.call("getUpdates") if "successful_payment" in update.get("message", {})
    ] == []


def test_a_refusal_has_the_bots_words(shop: Shop) -> None:
    form = shop.offer()

    form.press_pay(card="4242424242424242")
    shop.answer(ok=False, error_message="The last mug is gone")

    outcome = form.outcome()
    assert (outcome.kind, outcome.words) == (OutcomeKind.REFUSED, "The last mug is gone")


def test_on_a_frozen_clock_silence_times_out_only_when_time_goes_on(sandbox: Sandbox, shop: Shop) -> None:
    sandbox.clock.freeze()
    form = shop.offer()
    form.press_pay(card="4242424242424242")
    assert form.view().state == "awaiting_pre_checkout"

    sandbox.clock.advance(10)

    outcome = form.outcome()
    assert outcome.kind == OutcomeKind.TIMED_OUT
    assert "did not fetch it" in outcome.diagnosis


def test_a_query_that_the_bot_did_not_ask_for_is_diagnosed(sandbox: Sandbox, shop: Shop) -> None:
    sandbox.clock.freeze()
    form = shop.offer()
    shop.bot.call("getUpdates", allowed_updates=["message"])

    form.press_pay(card="4242424242424242")
    sandbox.clock.advance(10)

    assert "allowed_updates" in form.outcome().diagnosis
    assert [(missed.kind, missed.count) for missed in sandbox.updates().missed] == [("pre_checkout_query", 1)]


def test_three_d_secure_is_the_buyers_to_answer(shop: Shop) -> None:
    form = shop.offer()
    form.press_pay(card="4000002500003155")
    shop.answer(ok=True)
    assert form.outcome().kind == OutcomeKind.NEEDS_3DS

    assert form.answer_3ds(approve=True).is_paid


def test_the_form_is_filled_with_an_example_where_the_test_does_not_care(shop: Shop) -> None:
    form = shop.offer(need_name=True, need_phone_number=True, need_email=True, need_shipping_address=True)

    view = form.fill(name="Bob")

    assert view.error is None
    assert view.order_info is not None
    assert view.order_info.name == "Bob"
    assert view.order_info.email
    assert view.order_info.shipping_address is not None


def test_a_wrong_answer_marks_its_field(shop: Shop) -> None:
    form = shop.offer(need_email=True)

    view = form.fill(email="not an address")

    assert view.error is not None
    assert (view.error.field, view.error.code) == ("email", "REQ_INFO_EMAIL_INVALID")


def test_a_mistyped_card_is_not_sent(sandbox: Sandbox, shop: Shop) -> None:
    outcome = shop.offer().pay(card="4242424242424241")

    assert (outcome.kind, outcome.code) == (OutcomeKind.MISTAKEN, "LOCAL_CARD_NUMBER_INVALID")
    assert sandbox.charges() == []


def test_a_saved_card_pays_again_with_the_password(shop: Shop) -> None:
    form = shop.offer()
    form.press_pay(card=Card("4242424242424242", save=True))
    shop.answer(ok=True)
    form.outcome()
    [card] = shop.ann.account().saved_cards
    form = shop.offer()

    assert form.pay_with_saved_card(card.id, "wrong").code == "PASSWORD_HASH_INVALID"
    form.press_pay(saved_card_id=card.id, password="secret")
    shop.answer(ok=True)

    assert form.outcome().is_paid
    assert shop.ann.receipt().paid_with == "Visa *4242"


def test_a_tip_is_added(shop: Shop) -> None:
    form = shop.offer(max_tip_amount=500, suggested_tip_amounts=[100, 200])

    assert form.tip(200).total.text == "$14.00"


def test_a_shipping_option_that_is_not_there_is_told(shop: Shop) -> None:
    form = shop.offer()

    with pytest.raises(WorldError, match="no shipping option 'Courier'; there are: none"):
        form.choose_shipping("Courier")


def test_an_invoice_link_is_paid(shop: Shop) -> None:
    link = shop.bot.call(
        "createInvoiceLink",
        title="Mug",
        description="A blue mug",
        payload="mug",
        currency="XTR",
        prices=[{"label": "Mug", "amount": 50}],
    )

    form = shop.ann.open_form(link=link)
    form.press_pay(stars=True)
    shop.answer(ok=True)

    assert form.outcome().is_paid


def test_a_bot_that_is_silent_is_reported_with_everything_there_is() -> None:
    with Sandbox(limit_seconds=0.01) as sandbox:
        sandbox.clock.freeze()
        form = Shop(sandbox).offer_for_stars()

        with pytest.raises(NothingCame) as failure:
            form.pay_with_stars()

    assert "the bot's answer to the pre-checkout query did not come" in str(failure.value)
    assert "The clock stands still" in str(failure.value)
    assert "pre_checkout_query" in str(failure.value)
