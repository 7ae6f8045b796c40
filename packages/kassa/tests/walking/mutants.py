"""Checkouts with one mistake in them. A walk that does not see the mistake is blind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from packages.kassa.tests.walking import scenes
from packages.kassa.tests.walking.scene import Scene

from kassa.core.checkout import TABLES, Checkout
from kassa.core.decision import Decision, Given, StockMove
from kassa.core.inputs import ChargedBack, Input, PaymentSucceeded, RefundOrder
from kassa.core.order import ChargeState, Order, PaymentState, Quote
from kassa.core.rules import payment, refund, returned
from kassa.core.table import Guard, Row, Rule, Table, otherwise

Change = Callable[[Row], Row | None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """`scene` is where the mistake shows."""

    mistake: str
    row: str
    change: Change
    scene: Scene

    def checkout(self) -> Checkout:
        payment_, *others = (_changed(table, self.row, self.change) for table in TABLES)
        # Row 11 hands renewals on to the subscription's table: to the changed one.
        hand_on = _ruled(others[-1].decide_or_fail)
        return Checkout([_changed(payment_, "11", hand_on), *others])


def _changed(table: Table, number: str, change: Change) -> Table:
    rows = [change(row) if row.number == number else row for row in table.rows]
    return Table(table.title, table.state_of, [row for row in rows if row is not None])


def _without(row: Row) -> None:
    return None


def _unguarded(row: Row) -> Row:
    return replace(row, guard=otherwise)


def _ruled(rule: Rule) -> Change:
    return lambda row: replace(row, rule=rule)


def _guarded(guard: Guard) -> Change:
    return lambda row: replace(row, guard=guard)


def _say_yes(order: Order, input_: Input, given: Given) -> Decision:
    return payment.approve(order, input_, given)  # type: ignore[arg-type]


def _hold_again(order: Order, input_: Input, given: Given) -> Decision:
    opened = replace(order, payment=PaymentState.OPEN)
    return payment.approve(opened, input_, given)  # type: ignore[arg-type]


def _only_mark_charged_back(order: Order, input_: Input, given: Given) -> Decision:
    assert isinstance(input_, ChargedBack)
    charge = order.charge(input_.telegram_payment_charge_id)
    assert charge is not None
    return Decision(order.with_charge(replace(charge, state=ChargeState.CHARGED_BACK)))


def _restock_with_the_refund(order: Order, input_: Input, given: Given) -> Decision:
    assert isinstance(input_, RefundOrder)
    refunded = refund.start_refund(order, input_, given)
    line = order.lines[0]
    return replace(refunded, stock_moves=(StockMove("restock", line.sku, 1, line.number),))


def _book_as_new(order: Order, input_: Input, given: Given) -> Decision:
    return returned.note_early_part(order, input_, given)  # type: ignore[arg-type]


def _accept_anything(order: Order, input_: Input, given: Given) -> Decision:
    assert isinstance(input_, PaymentSucceeded)
    bent = replace(order, quotes=(Quote(input_.total, (), None, given.now),))
    return payment.accept_held(bent, input_, given)


def _never(order: Order, input_: Input, given: Given) -> bool:
    return False


MUTANTS = (
    Mutant("a second payment is kept, too", "14", _ruled(payment.accept_from_shelf), scenes.NEWS_TWICE),
    Mutant(
        "a late payment isn't held to the shelf", "13", _guarded(payment.keeps_to_a_quote), scenes.LAST_KEY
    ),
    Mutant("yes without a look at anything", "4", _unguarded, scenes.LAST_KEY),
    Mutant("no is yes", "5", _ruled(_say_yes), scenes.LAST_KEY),
    Mutant("a second try holds a second unit", "6", _ruled(_hold_again), scenes.SECOND_UNIT),
    Mutant("questions about closed orders hang", "8", _without, scenes.NEWS_TWICE),
    Mutant("a yes that may have been heard is taken back", "9", _unguarded, scenes.THREE_TRIES),
    Mutant("one charge is booked twice", "10", _without, scenes.NEWS_TWICE),
    Mutant(
        "any amount will do",
        "12",
        lambda row: replace(row, guard=otherwise, rule=_accept_anything),
        scenes.LAST_KEY,
    ),
    Mutant("an old hold's end ends a new one", "15", _unguarded, scenes.THREE_TRIES),
    Mutant("open orders stay open", "16", _guarded(_never), scenes.LAST_KEY),
    Mutant("more may go back than was paid", "M1", _unguarded, scenes.CARD_BACK),
    Mutant("every news of a refund is a new refund", "M4", _ruled(_book_as_new), scenes.STARS_BACK),
    Mutant("a refund that a person wrote down counts twice", "M3a", _without, scenes.CARD_BACK),
    Mutant(
        "a refund before its payment is forgotten", "M5", _ruled(payment.change_nothing), scenes.NEWS_TWICE
    ),
    Mutant("a refund that failed is retried though it was made", "M9", _unguarded, scenes.CARD_BACK),
    Mutant("goods go out for money charged back", "M11", _ruled(_only_mark_charged_back), scenes.STARS_BACK),
    Mutant("a refund puts goods back by itself", "M1", _ruled(_restock_with_the_refund), scenes.STARS_BACK),
    Mutant("goods that crossed a refund are not written down", "G3", _without, scenes.STARS_BACK),
    Mutant("a door opened too late stays open", "G4", _without, scenes.CLUB),
    Mutant("one parcel comes back twice", "G14", _unguarded, scenes.PARCEL),
    Mutant("a month in a chat lasts for ever", "G15", _guarded(_never), scenes.CLUB),
    Mutant("a renewal of what we ended is kept", "S2", _unguarded, scenes.MONTH_BACK),
    Mutant("a subscription lasts for ever", "S8", _guarded(_never), scenes.MONTHLY),
)
