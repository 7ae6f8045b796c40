"""Writes a decision into the books: order, stock, money, deadlines, and the effects to run."""

from __future__ import annotations

from dataclasses import dataclass

from kassa.core.catalogue import FileGoods, KeyGoods, TextGoods
from kassa.core.decision import (
    AnswerPreCheckoutQuery,
    AnswerShippingQuery,
    CancelSubscriptionAtTelegram,
    Decision,
    Deliver,
    Effect,
    GrantAccess,
    NotifyMerchant,
    RefundCharge,
    RevokeAccess,
)
from kassa.core.errors import ShopError
from kassa.core.order import Delivery, Order
from kassa.service.bookkeeping import transfers_of
from kassa.service.books import Books, JournalEntry, Lane, NewEffect, PendingEffect
from kassa.service.stocking import item_moves

_LANES: dict[type[object], Lane] = {
    AnswerPreCheckoutQuery: Lane.ANSWERS,
    AnswerShippingQuery: Lane.ANSWERS,
    Deliver: Lane.DELIVERIES,
    GrantAccess: Lane.DELIVERIES,
    RevokeAccess: Lane.DELIVERIES,
    RefundCharge: Lane.REFUNDS,
    CancelSubscriptionAtTelegram: Lane.REFUNDS,
    NotifyMerchant: Lane.MERCHANT,
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of an input: the order, what to see to after the commit, a command's rejection.

    `case` is the number of the case that was opened, 0 = none.
    """

    order: Order
    effects: tuple[PendingEffect, ...] = ()
    next_deadline: float | None = None
    rejected: ShopError | None = None
    # The input's name, and the row of the table that decided; "" = no input to an order.
    heard: str = ""
    row: str = ""
    case: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """An input, when it was told, by which update, and when goods may be sent at the earliest."""

    input: object
    at: float
    update_id: int | None = None
    goods_due: float = 0.0


def record(books: Books, before: Order | None, decision: Decision, told: Told) -> Recorded:
    """Within one unit. A rejected command leaves nothing behind."""
    if decision.rejected is not None:
        return Recorded(decision.order, rejected=decision.rejected)
    order = decision.order
    entry = JournalEntry(
        told.at,
        told.input,
        type(told.input).__name__,
        decision.row,
        before.payment if before else "",
        order.payment,
        told.update_id,
    )
    revision = books.save_order(before, order, entry)
    books.move_stock(order.id, revision, item_moves(order, decision.stock_moves))
    books.book(order.id, revision, told.at, transfers_of(before, order))
    books.set_deadlines(order.id, decision.deadlines)
    effects = tuple(
        _queue(books, order, revision, number, effect, told) for number, effect in enumerate(decision.effects)
    )
    due = min((deadline.due for deadline in decision.deadlines), default=None)
    return Recorded(order, effects, due, heard=type(told.input).__name__, row=decision.row)


def _queue(
    books: Books, order: Order, revision: int, number: int, effect: Effect, told: Told
) -> PendingEffect:
    new = NewEffect(
        key=f"{order.id}:{revision}:{number}",
        order=order,
        effect=effect,
        lane=_LANES.get(type(effect), Lane.RECEIPTS),
        due_at=max(told.at, told.goods_due) if isinstance(effect, Deliver | GrantAccess) else told.at,
        goods=_goods(books, order, effect),
    )
    return books.queue_effect(new, revision, told.at)


def _goods(books: Books, order: Order, effect: Effect) -> str:
    """What is handed over. A key is pinned to its delivery here: it is the same on every try."""
    if not isinstance(effect, Deliver):
        return ""
    delivery = delivery_of(order, effect.delivery_number)
    line = next(line for line in order.lines if line.number == delivery.line_number)
    match line.goods:
        case KeyGoods(pool):
            return "\n".join(books.pin_keys(pool, order.id, delivery.number, line.quantity))
        case TextGoods(text):
            return text
        case FileGoods(path):
            return path
        case _:
            return ""


def delivery_of(order: Order, number: int) -> Delivery:
    return next(delivery for delivery in order.deliveries if delivery.number == number)
