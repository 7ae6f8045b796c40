"""What must hold: written from the invariants of a sale, not from the rules: it looks at states, not rows."""

from __future__ import annotations

from collections import Counter

from packages.kassa.tests.walking.scene import Scene, broken_unless
from packages.kassa.tests.walking.situation import SKU, Situation

from kassa.core.catalogue import AgainPolicy
from kassa.core.decision import (
    AnswerPreCheckoutQuery,
    AnswerShippingQuery,
    Decision,
    Deliver,
    GrantAccess,
    RefundCharge,
)
from kassa.core.inputs import (
    AnswerRejected,
    ChargedBack,
    DeadlinePassed,
    DeliverySucceeded,
    Input,
    PaymentRefunded,
    PaymentSucceeded,
    PreCheckoutQueried,
    ShippingQueried,
)
from kassa.core.order import (
    Charge,
    ChargeState,
    DeliveryState,
    Order,
    PaymentState,
    RefundState,
    SubscriptionState,
)
from kassa.core.standing import standing_of

_QUESTIONS = (ShippingQueried, PreCheckoutQueried)
_ANSWERS = (AnswerShippingQuery, AnswerPreCheckoutQuery)
# Facts that may be told again without any change.
_REPEATABLE = (
    PaymentSucceeded,
    PaymentRefunded,
    ChargedBack,
    DeliverySucceeded,
    AnswerRejected,
    DeadlinePassed,
)
_COMMANDS = ("Cancel", "Refund", "Retry", "Record", "Redeliver", "Mark", "Restock")
# The tables' edges, written a second time.
_NEEDS_ITS_MONEY = (
    DeliveryState.OWED,
    DeliveryState.PACKED,
    DeliveryState.FAILED,
    DeliveryState.GRANTED,
)
_PAYMENT_EDGES = {
    "OPEN": {"APPROVED", "PAID", "EXPIRED", "CANCELLED"},
    "APPROVED": {"OPEN", "PAID", "EXPIRED"},
    "EXPIRED": {"PAID"},
    "PAID": set(),
    "CANCELLED": set(),
}
_CHARGE_EDGES = {
    "ACCEPTED": {"REFUNDED", "CHARGED_BACK"},
    "REFUND_DUE": {"REFUNDED", "CHARGED_BACK"},
    "REFUNDED": set(),
    "CHARGED_BACK": set(),
}
_REFUND_EDGES = {
    "DUE": {"SENT", "DONE", "UNKNOWN", "FAILED"},
    "SENT": {"DONE", "UNKNOWN", "FAILED"},
    "UNKNOWN": {"SENT", "DUE", "DONE", "FAILED"},
    "FAILED": {"DUE", "DONE"},
    "DONE": set(),
}
_DELIVERY_EDGES = {
    "OWED": {"PACKED", "SHIPPED", "DELIVERED", "GRANTED", "FAILED", "CANCELLED", "ENDED"},
    "PACKED": {"SHIPPED", "DELIVERED", "CANCELLED"},
    "SHIPPED": {"DELIVERED", "RETURNED"},
    "DELIVERED": {"RETURNED"},
    "RETURNED": set(),
    "FAILED": {"OWED", "PACKED", "SHIPPED", "DELIVERED", "GRANTED", "CANCELLED", "ENDED"},
    "GRANTED": {"ENDED", "REVOKED"},
    "ENDED": {"OWED"},
    "REVOKED": set(),
    "CANCELLED": {"DELIVERED", "REVOKED"},
}


def check_decision(scene: Scene, situation: Situation, before: Order, input_: Input, found: Decision) -> None:
    """What holds for one decision, whatever the situation."""
    broken_unless(bool(found.row), f"{input_} was decided without a row")
    _check_answers(input_, found)
    is_command = type(input_).__name__.startswith(_COMMANDS)
    if found.rejected is not None:
        broken_unless(is_command, f"{input_} is no command, and was rejected")
        nothing = found.order == before and not (found.effects or found.stock_moves or found.deadlines)
        broken_unless(nothing, f"{input_} was rejected, and yet something changed")
    _check_edges(before, found.order)
    _check_approval(situation, found)
    _check_hold(situation, before, input_, found)
    _check_ended_by_us(before, found)
    if isinstance(input_, _REPEATABLE):
        _check_repeat(scene, situation, input_, found)


def _check_answers(input_: Input, found: Decision) -> None:
    answers = [effect.query_id for effect in found.effects if isinstance(effect, _ANSWERS)]
    asked = [input_.query_id] if isinstance(input_, _QUESTIONS) else []
    broken_unless(answers == asked, f"{input_} got the answers {answers}")


def _check_approval(situation: Situation, found: Decision) -> None:
    said_yes = any(isinstance(one, AnswerPreCheckoutQuery) and one.refusal is None for one in found.effects)
    if said_yes:
        until = found.order.hold_until
        is_held = found.order.payment is PaymentState.APPROVED and until is not None and until > situation.now
        broken_unless(is_held, "a yes without a hold")
        broken_unless(
            any(deadline.kind == "hold" and deadline.due == until for deadline in found.deadlines),
            "a hold that nothing ends",
        )


def _check_hold(situation: Situation, before: Order, input_: Input, found: Decision) -> None:
    """What was promised is held until its time, or until nobody can have heard the promise."""
    was_released = any(move.kind == "release" for move in found.stock_moves)
    if not was_released or before.hold_until is None or situation.now >= before.hold_until:
        return
    is_unheard = isinstance(input_, AnswerRejected) and not input_.may_have_arrived
    broken_unless(is_unheard and len(before.approvals) == 1, f"{input_} took a promise back before its time")


def _check_ended_by_us(before: Order, found: Decision) -> None:
    if before.subscription and found.order.subscription:
        is_kept = found.order.subscription.paid_until >= before.subscription.paid_until
        broken_unless(is_kept, "paid time was taken away")
    if before.subscription and before.subscription.cancelled_by_us:
        kept = [
            one for one in found.order.charges[len(before.charges) :] if one.state is ChargeState.ACCEPTED
        ]
        broken_unless(not kept, "money was kept for a subscription that we ended")


def _check_repeat(scene: Scene, situation: Situation, input_: Input, found: Decision) -> None:
    """The same news at once again: nothing moves, nothing more is promised, nothing is paid out."""
    shelf = situation.shelf - sum(
        move.quantity for move in found.stock_moves if move.kind in ("hold", "take") and move.sku == SKU
    )
    again = scene.decide(found.order, input_, situation_with_shelf(situation, shelf))
    broken_unless(not again.stock_moves, f"{input_} told twice moved stock twice")
    broken_unless(again.order == found.order, f"{input_} told twice changed the order twice")
    costly = [effect for effect in again.effects if isinstance(effect, Deliver | GrantAccess | RefundCharge)]
    broken_unless(not costly, f"{input_} told twice caused {costly}")


def situation_with_shelf(situation: Situation, shelf: int) -> Situation:
    return Situation((), situation.budget, (), shelf, now=situation.now)


def _check_edges(before: Order, after: Order) -> None:
    _check_edge(_PAYMENT_EDGES, before.payment, after.payment, "payment")
    for charge in before.charges:
        now = after.charge(charge.telegram_payment_charge_id)
        broken_unless(now is not None and now.total == charge.total, "a charge was lost or changed")
        _check_edge(_CHARGE_EDGES, charge.state, now.state if now else "", "charge")
    for refund in before.refunds:
        later = after.refund(refund.number)
        broken_unless(later is not None and later.amount == refund.amount, "a refund was lost or changed")
        _check_edge(_REFUND_EDGES, refund.state, later.state if later else "", "refund")
    for delivery in before.deliveries:
        next_ = after.delivery(delivery.number)
        _check_edge(_DELIVERY_EDGES, delivery.state, next_.state if next_ else "", "delivery")


def _check_edge(edges: dict[str, set[str]], before: str, after: str, what: str) -> None:
    broken_unless(
        before == after or after in edges[before], f"{what} went from {before} to {after or 'nothing'}"
    )


def check_situation(scene: Scene, situation: Situation) -> None:
    """What holds at every moment."""
    _check_stock(scene, situation)
    for number, order in enumerate(situation.orders):
        _check_order(scene, order)
        _check_deadlines(situation, number, order)
    live = [one for one in situation.orders if one.payment in (PaymentState.OPEN, PaymentState.APPROVED)]
    broken_unless(len(live) <= 1, "one payer, two live orders")


def _check_stock(scene: Scene, situation: Situation) -> None:
    counts = (situation.shelf, situation.held, situation.taken, situation.others)
    broken_unless(min(counts) >= 0, f"oversold: shelf, held, taken, others = {counts}")
    broken_unless(sum(counts) == scene.on_the_shelf, f"goods got lost: {counts} of {scene.on_the_shelf}")
    approved = sum(order.payment is PaymentState.APPROVED for order in situation.orders) * scene.quantity
    broken_unless(situation.held == approved, f"{situation.held} held, {approved} promised")
    owed = sum(
        line.quantity
        for order in situation.orders
        for delivery in order.deliveries
        if (line := order.line(delivery.line_number)).sku == SKU and not delivery.restocked
    )
    broken_unless(situation.taken == owed, f"{situation.taken} taken, {owed} sold")


def _check_order(scene: Scene, order: Order) -> None:
    standing_of(order)
    keys = Counter(charge.telegram_payment_charge_id for charge in order.charges)
    broken_unless(max(keys.values(), default=0) <= 1, "one charge id, two charges")
    kept = [charge for charge in order.charges if charge.state is ChargeState.ACCEPTED]
    if order.paid_again is AgainPolicy.REFUND and order.subscription is None:
        broken_unless(len(kept) <= 1, "two charges kept for one order")
    for charge in order.charges:
        _check_charge(scene, order, charge)
    if order.subscription and order.subscription.state is SubscriptionState.ENDED:
        left = {DeliveryState.GRANTED, DeliveryState.OWED} & {one.state for one in order.deliveries}
        broken_unless(not left, f"the subscription has ended, and something is {left}")
    served = Counter((one.telegram_payment_charge_id, one.line_number) for one in order.deliveries)
    broken_unless(max(served.values(), default=0) <= 1, "two deliveries of one line of one charge")
    for delivery in order.deliveries:
        paid = order.charge(delivery.telegram_payment_charge_id)
        broken_unless(paid is not None, "goods for no charge")
        if delivery.state in _NEEDS_ITS_MONEY:
            is_kept = (
                paid is not None and paid.state is ChargeState.ACCEPTED and order.rest_of(paid).amount > 0
            )
            broken_unless(is_kept, f"goods {delivery.state} for money that went back")


def _check_charge(scene: Scene, order: Order, charge: Charge) -> None:
    refunds = order.refunds_of(charge.telegram_payment_charge_id)
    done = sum(one.amount.amount for one in refunds if one.state is RefundState.DONE)
    broken_unless(order.rest_of(charge).amount >= 0, "more is going back than was paid")
    broken_unless(
        (charge.state is ChargeState.REFUNDED) == (done == charge.total.amount)
        or charge.state is ChargeState.CHARGED_BACK,
        f"a charge is {charge.state}, {done} of {charge.total.amount} went back",
    )
    if charge.state is ChargeState.REFUND_DUE:
        broken_unless(bool(refunds), "a refund is due, and nothing gives it back")
    if charge.state is ChargeState.ACCEPTED and not charge.telegram_payment_charge_id.startswith("r"):
        broken_unless(charge.total == scene.total, "a wrong amount was kept")
        broken_unless(charge.tip.amount == scene.tip, "the tip was booked wrong")
        sold = any(
            one.telegram_payment_charge_id == charge.telegram_payment_charge_id for one in order.deliveries
        )
        broken_unless(sold, "money was kept for nothing")


def _check_deadlines(situation: Situation, number: int, order: Order) -> None:
    kept = {deadline for index, deadline in situation.deadlines if index == number}
    if order.payment is PaymentState.APPROVED:
        ends = any(deadline.kind == "hold" and deadline.due == order.hold_until for deadline in kept)
        broken_unless(ends, "a hold that nothing ends")
    if order.payment is PaymentState.OPEN:
        ends = any(deadline.kind == "invoice" and deadline.due == order.expires_at for deadline in kept)
        broken_unless(ends, "an open order that nothing closes")
    subscription = order.subscription
    if subscription and subscription.state is not SubscriptionState.ENDED:
        dues = [deadline.due for deadline in kept if deadline.kind == "subscription"]
        broken_unless(any(due >= subscription.paid_until for due in dues), "a subscription that nothing ends")
