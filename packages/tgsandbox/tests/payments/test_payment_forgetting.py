"""A world that runs for weeks keeps the forms and queries of late, and every receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tgsandbox.world.checkout import forgetting, paying
from tgsandbox.world.checkout.diagnosis import diagnosis
from tgsandbox.world.checkout.payment_form import FormState
from tgsandbox.world.checkout.receipts import receipt
from tgsandbox.world.errors import WorldError

if TYPE_CHECKING:
    from packages.tgsandbox.tests.payments.conftest import Stall


@pytest.fixture
def _three_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "KEPT_FORMS", 3)
    monkeypatch.setattr(forgetting, "KEPT_QUERIES", 3)


@pytest.mark.usefixtures("_three_are_kept")
def test_the_oldest_settled_forms_are_forgotten(stall: Stall) -> None:
    forms = [stall.open() for _ in range(5)]
    assert list(stall.world.payments.forms) == [form.id for form in forms[2:]]
    with pytest.raises(WorldError, match="no payment form"):
        paying.pay_by_stars(stall.world, forms[0].id)


@pytest.mark.usefixtures("_three_are_kept")
def test_a_form_whose_bot_is_asked_is_never_forgotten(stall: Stall) -> None:
    asked = paying.pay_by_stars(stall.world, stall.open_stars().id)
    for _ in range(5):
        stall.open()
    assert stall.approve(asked).state == FormState.PAID
    assert len(stall.world.payments.forms) == 3


@pytest.mark.usefixtures("_three_are_kept")
def test_a_receipt_outlives_its_form(stall: Stall) -> None:
    paid = stall.pay(stall.open())
    before = receipt(stall.world, stall.user_id, stall.chat, paid.receipt_message_id)
    for _ in range(4):
        stall.open()
    after = receipt(stall.world, stall.user_id, stall.chat, paid.receipt_message_id)
    assert paid.id not in stall.world.payments.forms
    assert (after.title, after.total_amount, after.provider, after.credentials_title) == (
        before.title,
        before.total_amount,
        "Stripe",
        "Visa *4242",
    )
    assert stall.world.payments.form_of_charge == {}


@pytest.mark.usefixtures("_three_are_kept")
def test_closed_queries_are_forgotten_and_then_answered_as_unknown_ones(stall: Stall) -> None:
    late = paying.pay_by_stars(stall.world, stall.open_stars().id)
    stall.world.advance(11)
    timed_out = stall.form(late)
    for _ in range(3):
        stall.pay_stars(stall.open_stars(payload="x", prices=[{"label": "Tea", "amount": 1}]))
    assert len(stall.world.payments.queries) <= 3
    refusal = stall.refusal("answerPreCheckoutQuery", pre_checkout_query_id=late.query_id, ok=True)
    assert "query is too old" in refusal
    found = diagnosis(stall.world, timed_out)
    assert found is not None
    assert found.code == "not_answered"
