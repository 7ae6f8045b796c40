"""Calls, updates, charges and Stars."""

from __future__ import annotations

from typing import Literal

from tgsandbox.control.chronicle import Chronicle
from tgsandbox.control.shapes.money import show_money
from tgsandbox.control.shapes.records import (
    CallbackView,
    CallView,
    ChargeView,
    RefusalView,
    StarsTransaction,
    UpdateView,
)
from tgsandbox.world.events import CallbackAnswered
from tgsandbox.world.journal import Call
from tgsandbox.world.providers.ledger import ProviderCharge
from tgsandbox.world.star_trade.star_moves import StarMove
from tgsandbox.world.trouble.refusals import Explanation, explain
from tgsandbox.world.updates import Update
from tgsandbox.world.world import World


def show_call(call: Call) -> CallView:
    return CallView(
        call.number,
        call.at,
        call.bot_id,
        call.method,
        call.arguments,
        call.status,
        call.answer,
        call.via,
        list(call.strangers),
        call.fault,
        _show_refusal(explain(call)),
    )


def _show_refusal(why: Explanation | None) -> RefusalView | None:
    return RefusalView(why.rule, why.value, why.source) if why else None


def show_update(world: World, chronicle: Chronicle, bot_id: int, update: Update) -> UpdateView:
    write = chronicle.write_update
    return UpdateView(
        bot_id=bot_id,
        update_id=update.id,
        kind=update.kind,
        created=update.created,
        expires=update.expires,
        handed_out=update.handed_out or None,
        state=_state_of(update),
        body=write(world, world.bot(bot_id), update) if write else None,
    )


def show_charge(world: World, charge: ProviderCharge) -> ChargeView:
    return ChargeView(
        id=charge.id,
        provider=charge.provider,
        is_test=charge.is_test,
        bot_id=charge.bot_id,
        user_id=charge.user_id,
        total=show_money(charge.amount, charge.currency),
        refunded=show_money(charge.refunded_amount, charge.currency),
        state=charge.state.value,
        created_at=charge.created_at,
        paid_with=charge.card_title,
        description=charge.description,
        decline_reason=charge.decline_reason,
        telegram_payment_charge_id=charge.telegram_payment_charge_id,
        is_disputed=charge.is_disputed,
    )


def show_star_move(move: StarMove) -> StarsTransaction:
    return StarsTransaction(
        id=move.id,
        at=move.at,
        bot_id=move.bot_id,
        user_id=move.user_id,
        stars=move.amount if move.is_incoming else -move.amount,
        invoice_payload=move.invoice_payload,
        kind=move.kind.value,
    )


def show_callback(answer: CallbackAnswered) -> CallbackView:
    return CallbackView(
        answer.callback_query_id,
        answer.bot_id,
        answer.user_id,
        answer.text,
        answer.show_alert,
        answer.url,
    )


def _state_of(update: Update) -> Literal["waiting", "handed_out", "taken"]:
    if update.taken:
        return "taken"
    return "handed_out" if update.handed_out else "waiting"
