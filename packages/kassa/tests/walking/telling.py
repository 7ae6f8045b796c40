"""The shop hears something: it decides, what it decided is checked, and the world goes on from there."""

from __future__ import annotations

from dataclasses import replace

from packages.kassa.tests.walking.checks import check_decision
from packages.kassa.tests.walking.scene import HORIZON, Scene
from packages.kassa.tests.walking.situation import SKU, Situation

from kassa.core.decision import (
    AnswerPreCheckoutQuery,
    CancelSubscriptionAtTelegram,
    Decision,
    Deliver,
    GrantAccess,
    RefundCharge,
    RevokeAccess,
    StockMove,
)
from kassa.core.inputs import Input, PreCheckoutQueried

# Effects that change the world; notices don't.
_DEEDS = (Deliver, GrantAccess, RevokeAccess, RefundCharge, CancelSubscriptionAtTelegram)


def tell(scene: Scene, situation: Situation, number: int, input_: Input) -> Situation:
    return hear(scene, situation, number, input_)[0]


def hear(scene: Scene, situation: Situation, number: int, input_: Input) -> tuple[Situation, Decision]:
    """The situation after the shop has decided on this, and the decision."""
    before = situation.orders[number]
    decision = scene.decide(before, input_, situation)
    check_decision(scene, situation, before, input_, decision)
    after = replace(
        situation,
        orders=(*situation.orders[:number], decision.order, *situation.orders[number + 1 :]),
        outbox=situation.outbox
        | {(number, effect) for effect in decision.effects if isinstance(effect, _DEEDS)},
        deadlines=situation.deadlines
        | {(number, deadline) for deadline in decision.deadlines if deadline.due < HORIZON * 3},
    )
    for move in decision.stock_moves:
        after = _moved(after, move) if move.sku == SKU else after
    return after, decision


def _moved(situation: Situation, move: StockMove) -> Situation:
    count = move.quantity
    match move.kind:
        case "hold":
            return replace(situation, shelf=situation.shelf - count, held=situation.held + count)
        case "release":
            return replace(situation, shelf=situation.shelf + count, held=situation.held - count)
        case "sell":
            return replace(situation, held=situation.held - count, taken=situation.taken + count)
        case "take":
            return replace(situation, shelf=situation.shelf - count, taken=situation.taken + count)
        case "restock":
            return replace(situation, taken=situation.taken - count, shelf=situation.shelf + count)


def ask(scene: Scene, situation: Situation, query: PreCheckoutQueried) -> tuple[Situation, bool]:
    """A pre-checkout question, and whether the answer was yes."""
    number, situation = scene.order_for(situation, query)
    situation, decision = hear(scene, situation, number, query)
    answers = [effect for effect in decision.effects if isinstance(effect, AnswerPreCheckoutQuery)]
    return situation, answers[0].refusal is None
