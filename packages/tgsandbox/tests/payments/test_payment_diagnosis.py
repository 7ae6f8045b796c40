"""Why a payment did not come about, told to the bot's developer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tgsandbox.world.checkout import paying
from tgsandbox.world.checkout.diagnosis import Diagnosis, diagnosis
from tgsandbox.world.checkout.payment_form import PaymentForm
from tgsandbox.world.providers.cards import Card

if TYPE_CHECKING:
    from packages.tgsandbox.tests.payments.conftest import Stall


def why(stall: Stall, form: PaymentForm) -> Diagnosis:
    found = diagnosis(stall.world, stall.form(form))
    assert found is not None
    return found


def asked(stall: Stall) -> PaymentForm:
    return paying.pay_by_card(stall.world, stall.open().id, Card())


def fetch(stall: Stall) -> None:
    """The bot takes all its updates, as getUpdates does."""
    for update in stall.bot.updates.waiting.values():
        update.handed_out = stall.world.now()


def test_a_query_that_allowed_updates_leaves_out_is_named(stall: Stall) -> None:
    stall.bot.updates.allowed = frozenset({"message"})
    form = asked(stall)
    assert why(stall, form).code == "not_in_allowed_updates"
    stall.world.advance(10)
    assert why(stall, form).code == "not_in_allowed_updates"
    assert "pre_checkout_query" in why(stall, form).sentence


def test_a_query_that_nobody_fetches_is_named(stall: Stall) -> None:
    form = asked(stall)
    stall.world.advance(10)
    assert why(stall, form).code == "never_fetched"
    assert "getUpdates" in why(stall, form).sentence


def test_a_query_that_was_fetched_and_not_answered_is_named(stall: Stall) -> None:
    form = asked(stall)
    stall.world.advance(2)
    fetch(stall)
    assert why(stall, form).code == "waiting_for_bot"
    stall.world.advance(8)
    assert why(stall, form).code == "not_answered"
    assert "2.0 seconds" in why(stall, form).sentence


def test_a_late_answer_is_named_with_its_lateness(stall: Stall) -> None:
    form = asked(stall)
    fetch(stall)
    stall.world.advance(12.5)
    stall.refusal("answerPreCheckoutQuery", pre_checkout_query_id=form.query_id, ok=True)
    assert why(stall, form).code == "answered_late"
    assert "12.5 seconds" in why(stall, form).sentence


def test_a_refusal_is_named_with_the_bots_words(stall: Stall) -> None:
    form = asked(stall)
    stall.call(
        "answerPreCheckoutQuery", pre_checkout_query_id=form.query_id, ok=False, error_message="Sold out"
    )
    assert why(stall, form).code == "refused_by_bot"
    assert "Sold out" in why(stall, form).sentence


def test_a_decline_is_named_with_the_providers_reason(stall: Stall) -> None:
    form = stall.pay(stall.open(), Card("4000000000009995"))
    assert why(stall, form).code == "declined"
    assert "not enough money" in why(stall, form).sentence


def test_a_form_that_is_still_on_its_way_is_explained_too(stall: Stall) -> None:
    form = stall.open()
    assert why(stall, form).code == "unpaid"
    assert why(stall, paying.pay_by_card(stall.world, form.id, Card(cvc="1"))).code == "buyer_mistake"
    assert why(stall, stall.pay(form, Card("4000002500003155"))).code == "waiting_for_bank"
    assert why(stall, paying.cancel_form(stall.world, form.id)).code == "cancelled"
