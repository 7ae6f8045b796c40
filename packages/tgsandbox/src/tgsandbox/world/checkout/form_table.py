"""The payment form as a table: from a state and what was done to the next state and what follows from it.

Pure: `decide` takes a form and gives a form. What follows (asking the bot, charging, handing over the
receipt) is named by effects, which `form_moves` carries out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

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
    DropCharge,
    Effect,
    Given,
    HandOver,
    KeepOrderInfo,
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
from tgsandbox.world.checkout.order_info import asked_for, first_problem
from tgsandbox.world.checkout.payment_form import (
    ORDER_INFO_SECONDS,
    STARS_FORM_SECONDS,
    FormError,
    FormEvent,
    FormState,
    PaymentForm,
)
from tgsandbox.world.currencies import format_amount
from tgsandbox.world.people import OrderInfo


@dataclass(frozen=True, slots=True)
class Step:
    form: PaymentForm
    effects: tuple[Effect, ...] = ()


Rule = Callable[[PaymentForm, Any, Given], Step]  # the second is the act that the rule stands beside


def go(form: PaymentForm, given: Given, state: FormState, why: str, **changes: Any) -> PaymentForm:
    """The form in its next state, with a line in its history and no error but that among `changes`."""
    line = FormEvent(given.now, state, why)
    return replace(form, **{"error": None, **changes}, state=state, history=(*form.history, line))


# The rules for a form that the buyer can work on.


def take_order_info(form: PaymentForm, act: OrderInfoGiven, given: Given) -> Step:
    problem = first_problem(form.invoice, act.order_info)
    if problem is not None:
        return mark_mistake(form, Mistaken(problem), given)
    validated = replace(
        form,
        order_info=asked_for(form.invoice, act.order_info),
        order_info_validated_at=given.now,
        shipping_options=(),
        shipping_option_id="",
    )
    keep: tuple[Effect, ...] = (KeepOrderInfo(),) if act.save else ()
    if not form.invoice.is_flexible:
        return Step(go(validated, given, FormState.FILLING, "contact data are complete"), keep)
    asked = go(validated, given, FormState.AWAITING_SHIPPING, "the bot is asked for shipping options")
    return Step(asked, (*keep, AskShipping()))


def choose_option(form: PaymentForm, act: ShippingOptionChosen, given: Given) -> Step:
    if act.shipping_option_id not in {option.id for option in form.shipping_options}:
        return mark_mistake(form, Mistaken(option_error(form)), given)
    chosen = replace(form, shipping_option_id=act.shipping_option_id)
    return Step(go(chosen, given, FormState.FILLING, f"shipping option {act.shipping_option_id} is chosen"))


def take_tip(form: PaymentForm, act: TipSet, given: Given) -> Step:
    invoice, most = form.invoice, form.invoice.max_tip_amount
    if not 0 <= act.amount <= most:
        limit = f"A tip here is at most {format_amount(most, invoice.currency)}."
        words = limit if most else "This invoice takes no tips."
        return mark_mistake(form, Mistaken(form_error("LOCAL_TIP_INVALID", words=words, field="tip")), given)
    why = f"the tip is {format_amount(act.amount, invoice.currency)}"
    return Step(go(form, given, FormState.FILLING, why, tip_amount=act.amount))


def press_pay(form: PaymentForm, act: PayPressed, given: Given) -> Step:
    obstacle = obstacle_to_paying(form, given)
    if obstacle is not None:
        return mark_mistake(form, Mistaken(obstacle), given)
    asked = go(
        form,
        given,
        FormState.AWAITING_PRE_CHECKOUT,
        "the bot is asked whether it can serve this order",
        credentials=act.credentials,
    )
    return Step(asked, (AskPreCheckout(),))


def obstacle_to_paying(form: PaymentForm, given: Given) -> FormError | None:
    """What the buyer has to put right before the form can be sent."""
    if given.is_paid_already:
        return form_error("INVOICE_ALREADY_PAID")
    if form.invoice.is_in_stars:
        if given.now > form.opened_at + STARS_FORM_SECONDS:
            return form_error("FORM_EXPIRED")
        return balance_error(form, given)
    if not form.invoice.needs_order_info:
        return None
    if form.order_info_validated_at is None:
        problem = first_problem(form.invoice, form.order_info or OrderInfo())
        return problem or form_error("REQUESTED_INFO_INVALID", words="Please confirm your contact details.")
    if given.now > form.order_info_validated_at + ORDER_INFO_SECONDS:
        return form_error("REQUESTED_INFO_INVALID")
    if form.invoice.is_flexible and form.shipping_option is None:
        return option_error(form)
    return None


def balance_error(form: PaymentForm, given: Given) -> FormError | None:
    if given.stars >= form.total_amount:
        return None
    words = f"This costs {form.total_amount} Stars and there are {given.stars} on the balance."
    return form_error("BALANCE_TOO_LOW", words=words)


def option_error(form: PaymentForm) -> FormError:
    return form_error("SHIPPING_OPTION_INVALID", field="shipping_option_id")


def mark_mistake(form: PaymentForm, act: Mistaken, given: Given) -> Step:
    """The buyer may put it right; a form that asks for it is being filled in, whatever happened before."""
    return Step(go(form, given, FormState.FILLING, act.error.words, error=act.error))


def close(form: PaymentForm, act: Closed, given: Given) -> Step:
    return Step(go(form, given, FormState.CANCELLED, "the buyer closed the form"))


# The rules for a form whose bot is asked.


def offer_options(form: PaymentForm, act: ShippingOffered, given: Given) -> Step:
    """A single option is chosen by itself, as clients do."""
    only = act.options[0].id if len(act.options) == 1 else ""
    why = f"the bot offers shipping: {', '.join(option.title for option in act.options)}"
    offered = replace(form, shipping_options=act.options, shipping_option_id=only)
    return Step(go(offered, given, FormState.FILLING, why))


def refuse_shipping(form: PaymentForm, act: ShippingRefused, given: Given) -> Step:
    error = form_error("SHIPPING_NOT_AVAILABLE", bot_words=act.bot_words, field="shipping_address")
    unvalidated = replace(form, order_info_validated_at=None)
    why = f"the bot does not ship there: {act.bot_words}"
    return Step(go(unvalidated, given, FormState.REFUSED, why, error=error))


def give_up_on_shipping(form: PaymentForm, act: DeadlinePassed, given: Given) -> Step:
    unvalidated = replace(form, order_info_validated_at=None)
    why = "the bot did not answer the shipping query within 10 seconds"
    error = form_error("SHIPPING_BOT_TIMEOUT")
    return Step(go(unvalidated, given, FormState.TIMED_OUT, why, error=error))


def begin_charge(form: PaymentForm, act: Approved, given: Given) -> Step:
    return Step(go(form, given, FormState.CHARGING, "the bot said yes; the money is asked for"), (Charge(),))


def refuse(form: PaymentForm, act: Refused, given: Given) -> Step:
    code = "PRECHECKOUT_FAILED" if form.invoice.is_in_stars else "BOT_PRECHECKOUT_FAILED"
    error = form_error(code, bot_words=act.bot_words)
    return Step(go(form, given, FormState.REFUSED, f"the bot refused: {act.bot_words}", error=error))


def give_up_on_bot(form: PaymentForm, act: DeadlinePassed, given: Given) -> Step:
    why = "the bot did not answer the pre-checkout query within 10 seconds"
    error = form_error("BOT_PRECHECKOUT_TIMEOUT")
    return Step(go(form, given, FormState.TIMED_OUT, why, error=error))


# The rules for a form whose money is on its way.


def demand_verification(form: PaymentForm, act: VerificationDemanded, given: Given) -> Step:
    why = "the bank wants the buyer's confirmation (3-D Secure)"
    return Step(go(form, given, FormState.AWAITING_3DS, why, verification_url=act.url))


def take_verification(form: PaymentForm, act: Verified, given: Given) -> Step:
    why = "the buyer confirmed at the bank" if act.approved else "the buyer did not confirm at the bank"
    return Step(go(form, given, FormState.CHARGING, why, verification_url=""), (Charge(act.approved),))


def leave_bank(form: PaymentForm, act: Closed, given: Given) -> Step:
    why = "the buyer closed the form without confirming at the bank"
    return Step(go(form, given, FormState.CANCELLED, why, verification_url=""), (DropCharge(),))


def finish(form: PaymentForm, act: Charged, given: Given) -> Step:
    charge_id = act.telegram_payment_charge_id
    paid = go(form, given, FormState.PAID, "paid", telegram_payment_charge_id=charge_id)
    return Step(paid, (HandOver(charge_id, act.provider_payment_charge_id),))


def decline(form: PaymentForm, act: Declined, given: Given) -> Step:
    """The bot is not told; the buyer may try again."""
    return Step(go(form, given, FormState.DECLINED, act.why, error=act.error))


# A form on which the buyer can work: a new one, and one that was turned down.
OPEN = (FormState.FILLING, FormState.DECLINED, FormState.REFUSED, FormState.TIMED_OUT)
OPEN_RULES: dict[type, Rule] = {
    OrderInfoGiven: take_order_info,
    ShippingOptionChosen: choose_option,
    TipSet: take_tip,
    PayPressed: press_pay,
    Mistaken: mark_mistake,
    Closed: close,
}

TABLE: dict[tuple[FormState, type], Rule] = {
    **{(state, act): rule for state in OPEN for act, rule in OPEN_RULES.items()},
    (FormState.AWAITING_SHIPPING, ShippingOffered): offer_options,
    (FormState.AWAITING_SHIPPING, ShippingRefused): refuse_shipping,
    (FormState.AWAITING_SHIPPING, DeadlinePassed): give_up_on_shipping,
    (FormState.AWAITING_SHIPPING, Closed): close,
    (FormState.AWAITING_PRE_CHECKOUT, Approved): begin_charge,
    (FormState.AWAITING_PRE_CHECKOUT, Refused): refuse,
    (FormState.AWAITING_PRE_CHECKOUT, DeadlinePassed): give_up_on_bot,
    (FormState.CHARGING, Charged): finish,
    (FormState.CHARGING, Declined): decline,
    (FormState.CHARGING, VerificationDemanded): demand_verification,
    (FormState.AWAITING_3DS, Verified): take_verification,
    (FormState.AWAITING_3DS, Closed): leave_bank,
}


def decide(form: PaymentForm, act: Act, given: Given) -> Step:
    """The form after `act`. Raises PaymentRefused when its state does not offer that."""
    require_offered(form, type(act))
    return TABLE[form.state, type(act)](form, act, given)


def require_offered(form: PaymentForm, act: type) -> None:
    """Raises PaymentRefused when a form in this state does not take such an act."""
    if (form.state, act) in TABLE:
        return
    if form.state == FormState.PAID and act is PayPressed:
        raise PaymentRefused(
            form_error("FORM_SUBMIT_DUPLICATE" if form.invoice.is_in_stars else "INVOICE_ALREADY_PAID")
        )
    offered = ", ".join(known.__name__ for state, known in TABLE if state == form.state) or "nothing"
    words = f"A form that is {form.state} does not take {act.__name__}; it takes {offered}."
    raise PaymentRefused(form_error("LOCAL_FORM_STATE", words=words))
