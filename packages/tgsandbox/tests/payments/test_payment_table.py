"""The payment form's table, walked through in every direction."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from itertools import product

import pytest

from tgsandbox.world.checkout.form_acts import (
    Act,
    Approved,
    AskPreCheckout,
    AskShipping,
    Charge,
    Charged,
    Closed,
    DeadlinePassed,
    Declined,
    Effect,
    Given,
    HandOver,
    Mistaken,
    OrderInfoGiven,
    PayPressed,
    Refused,
    ShippingOffered,
    ShippingOptionChosen,
    ShippingRefused,
    TipSet,
    VerificationDemanded,
    Verified,
)
from tgsandbox.world.checkout.form_errors import PaymentRefused, form_error
from tgsandbox.world.checkout.form_table import TABLE, decide
from tgsandbox.world.checkout.invoices import InvoiceContent, LabeledPrice
from tgsandbox.world.checkout.payment_form import Credentials, FormState, PaymentForm, ShippingOption
from tgsandbox.world.people import OrderInfo, ShippingAddress

NOW = Given(now=1000.0, stars=100)
INVOICE = InvoiceContent(
    seller_bot_id=1,
    title="Tea",
    description="Tea",
    payload="tea",
    currency="EUR",
    prices=(LabeledPrice("Tea", 1000),),
    provider="Stripe",
    max_tip_amount=100,
)
FLEXIBLE = replace(INVOICE, need_shipping_address=True, need_name=True, is_flexible=True)
IN_STARS = replace(INVOICE, currency="XTR", prices=(LabeledPrice("Tea", 50),), provider="", max_tip_amount=0)
INFO = OrderInfo(name="Ann", shipping_address=ShippingAddress("DE", "", "Berlin", "Linden 1", "", "10117"))
TOKEN = Credentials("tok")
POST = ShippingOption("post", "Post", (LabeledPrice("Post", 500),))
HAND = ShippingOption("hand", "By hand", (LabeledPrice("Courier", 900),))
ACTS: tuple[Act, ...] = (
    OrderInfoGiven(INFO),
    OrderInfoGiven(INFO, save=True),
    OrderInfoGiven(OrderInfo()),
    ShippingOptionChosen("post"),
    ShippingOptionChosen("drone"),
    TipSet(50),
    TipSet(101),
    PayPressed(TOKEN),
    Mistaken(form_error("PASSWORD_MISSING")),
    Verified(True),
    Verified(False),
    Closed(),
    ShippingOffered((POST,)),
    ShippingOffered((POST, HAND)),
    ShippingRefused("too far"),
    Approved(),
    Refused("sold out"),
    DeadlinePassed(),
    VerificationDemanded("https://bank.invalid"),
    Charged("charge", "at provider"),
    Declined(form_error("PAYMENT_FAILED"), "declined"),
)


def new_form(invoice: InvoiceContent) -> PaymentForm:
    return PaymentForm("form", user_id=2, bot_id=1, invoice=invoice, opened_at=990.0)


def without_history(form: PaymentForm) -> PaymentForm:
    """Two forms that differ only in how they came about are one."""
    return replace(form, history=())


def walk(invoice: InvoiceContent) -> dict[PaymentForm, list[tuple[Act, PaymentForm, tuple[Effect, ...]]]]:
    """Every form that can be reached, with every step from it."""
    start = new_form(invoice)
    steps: dict[PaymentForm, list[tuple[Act, PaymentForm, tuple[Effect, ...]]]] = {}
    to_do = deque([start])
    while to_do:
        form = to_do.popleft()
        if form in steps:
            continue
        steps[form] = []
        for act in ACTS:
            if (form.state, type(act)) not in TABLE:
                continue
            step = decide(form, act, NOW)
            reached = without_history(step.form)
            steps[form].append((act, reached, step.effects))
            to_do.append(reached)
    return steps


INVOICES = pytest.mark.parametrize(
    "invoice", [INVOICE, FLEXIBLE, IN_STARS], ids=["plain", "flexible", "stars"]
)


@pytest.mark.parametrize(
    ("state", "act"), [pair for pair in product(FormState, ACTS) if (pair[0], type(pair[1])) not in TABLE]
)
def test_what_the_table_does_not_name_is_refused_and_changes_nothing(state: FormState, act: Act) -> None:
    form = replace(new_form(INVOICE), state=state)
    with pytest.raises(PaymentRefused):
        decide(form, act, NOW)


@INVOICES
def test_every_state_is_reached_and_only_the_last_ones_lead_nowhere(invoice: InvoiceContent) -> None:
    steps = walk(invoice)
    reached = {form.state for form in steps}
    dead_ends = {form.state for form, following in steps.items() if not following}
    shipping = set() if invoice.is_flexible else {FormState.AWAITING_SHIPPING}
    assert reached == set(FormState) - shipping
    assert dead_ends == {FormState.PAID, FormState.CANCELLED}


@INVOICES
def test_money_is_asked_for_only_after_the_bot_said_yes(invoice: InvoiceContent) -> None:
    for form, following in walk(invoice).items():
        for act, reached, effects in following:
            if any(isinstance(effect, Charge) for effect in effects):
                assert reached.state == FormState.CHARGING
                assert isinstance(act, Approved | Verified)
                assert form.state in (FormState.AWAITING_PRE_CHECKOUT, FormState.AWAITING_3DS)


@INVOICES
def test_a_receipt_is_handed_over_exactly_when_the_form_becomes_paid(invoice: InvoiceContent) -> None:
    for form, following in walk(invoice).items():
        for _act, reached, effects in following:
            handed_over = any(isinstance(effect, HandOver) for effect in effects)
            became_paid = reached.state == FormState.PAID and form.state != FormState.PAID
            assert handed_over == became_paid


@INVOICES
def test_the_bot_is_asked_exactly_when_the_form_begins_to_wait_for_it(invoice: InvoiceContent) -> None:
    waiting = {FormState.AWAITING_SHIPPING: AskShipping, FormState.AWAITING_PRE_CHECKOUT: AskPreCheckout}
    for following in walk(invoice).values():
        for _act, reached, effects in following:
            asked = {type(effect) for effect in effects} & {AskShipping, AskPreCheckout}
            assert asked == ({waiting[reached.state]} if reached.state in waiting else set())


def test_the_bot_is_never_asked_to_approve_an_order_without_address_and_shipping_method() -> None:
    for following in walk(FLEXIBLE).values():
        for _act, reached, _effects in following:
            if reached.state == FormState.AWAITING_PRE_CHECKOUT:
                assert reached.order_info == INFO
                assert reached.shipping_option in (POST, HAND)


@INVOICES
def test_an_error_is_shown_until_the_buyer_does_something_right(invoice: InvoiceContent) -> None:
    turned_down = (FormState.DECLINED, FormState.REFUSED, FormState.TIMED_OUT)
    for following in walk(invoice).values():
        for _act, reached, _effects in following:
            if reached.state in turned_down:
                assert reached.error is not None
            elif reached.state != FormState.FILLING:
                assert reached.error is None


def test_each_step_leaves_one_line_in_the_history() -> None:
    form = new_form(FLEXIBLE)
    acts: tuple[Act, ...] = (OrderInfoGiven(INFO), ShippingOffered((POST,)), PayPressed(TOKEN), Refused("no"))
    for number, act in enumerate(acts, 1):
        form = decide(form, act, NOW).form
        assert len(form.history) == number
        assert form.history[-1].state == form.state
        assert form.history[-1].at == NOW.now
