"""A form goes on: the table decides, the effects are carried out, whoever listens is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from tgsandbox.world.checkout import charging, payment_queries, saved
from tgsandbox.world.checkout.forgetting import KEPT_FORMS, forget_old_forms
from tgsandbox.world.checkout.form_acts import (
    Act,
    AskPreCheckout,
    AskShipping,
    Charge,
    DeadlinePassed,
    DropCharge,
    Given,
    HandOver,
    KeepOrderInfo,
)
from tgsandbox.world.checkout.form_table import decide
from tgsandbox.world.checkout.handing_over import hand_over
from tgsandbox.world.checkout.payment_form import PaymentForm
from tgsandbox.world.errors import WorldError
from tgsandbox.world.events import FormChanged
from tgsandbox.world.world import World


def form_with_id(world: World, form_id: str) -> PaymentForm:
    form = world.payments.forms.get(form_id)
    if form is None:
        raise WorldError(
            f"no payment form '{form_id}'; there are {len(world.payments.forms)} others, of {KEPT_FORMS} kept"
        )
    return form


def move(world: World, form_id: str, act: Act) -> PaymentForm:
    """Apply `act` and all that follows from it at once; the form as it then stands.

    Raises PaymentRefused when the form's state does not offer the act; nothing has changed then.
    """
    form = form_with_id(world, form_id)
    step = decide(form, act, given_of(world, form))
    close_open_query(world, form)
    put(world, step.form)
    for effect in step.effects:
        EFFECTS[type(effect)](world, form_id, effect)
    return world.payments.forms[form_id]


def put(world: World, form: PaymentForm) -> None:
    if form.id not in world.payments.forms:
        forget_old_forms(world)
    world.payments.forms[form.id] = form
    world.bulletin.publish(FormChanged(form.id, form.user_id))


def given_of(world: World, form: PaymentForm) -> Given:
    return Given(
        world.now(), world.account(form.user_id).stars, is_paid_already=charging.is_paid_already(world, form)
    )


def close_open_query(world: World, form: PaymentForm) -> None:
    """Whatever moves a form that waits for its bot ends the waiting."""
    query = world.payments.queries.get(form.query_id)
    if query is not None:
        query.close()


def ask_shipping(world: World, form_id: str, effect: AskShipping) -> None:
    form = form_with_id(world, form_id)
    query_id = payment_queries.ask_shipping(world, form, give_up)
    put(world, replace(form_with_id(world, form_id), query_id=query_id))


def ask_pre_checkout(world: World, form_id: str, effect: AskPreCheckout) -> None:
    form = form_with_id(world, form_id)
    query_id = payment_queries.ask_pre_checkout(world, form, give_up)
    put(world, replace(form_with_id(world, form_id), query_id=query_id))


def give_up(world: World, query_id: str) -> None:
    """The bot's time is over."""
    query = world.payments.queries[query_id]
    if query.is_open:
        move(world, query.form_id, DeadlinePassed())


def charge(world: World, form_id: str, effect: Charge) -> None:
    if not world.payments.charge_seconds:
        charge_now(world, form_id, effect.verified)
        return
    due = world.now() + world.payments.charge_seconds
    world.agenda.at(due, partial(charge_now, world, form_id, effect.verified))


def charge_now(world: World, form_id: str, verified: bool | None) -> None:
    move(world, form_id, charging.charge(world, form_with_id(world, form_id), verified))


def drop_charge(world: World, form_id: str, effect: DropCharge) -> None:
    charging.drop(world, form_with_id(world, form_id))


def keep_order_info(world: World, form_id: str, effect: KeepOrderInfo) -> None:
    saved.keep_order_info(world, form_with_id(world, form_id))


def give_receipt(world: World, form_id: str, effect: HandOver) -> None:
    form = form_with_id(world, form_id)
    receipt_message_id = hand_over(world, form, effect)
    put(world, replace(form, receipt_message_id=receipt_message_id))


EFFECTS: dict[type, Callable[[World, str, Any], None]] = {
    AskShipping: ask_shipping,
    AskPreCheckout: ask_pre_checkout,
    Charge: charge,
    DropCharge: drop_charge,
    KeepOrderInfo: keep_order_info,
    HandOver: give_receipt,
}
