"""Goes through every situation that a scene can come to, nearest first, and looks at each."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from packages.kassa.tests.walking.checks import check_situation
from packages.kassa.tests.walking.deeds import arrived, deeds_left, given_back, is_parcel
from packages.kassa.tests.walking.fate import check_fate
from packages.kassa.tests.walking.moves import hear_news, steps
from packages.kassa.tests.walking.office import can_be_given_by_hand
from packages.kassa.tests.walking.scene import Scene
from packages.kassa.tests.walking.situation import Broken, Situation
from packages.kassa.tests.walking.telling import tell

from kassa.core.checkout import Checkout
from kassa.core.decision import Decision, Deliver, Given, GrantAccess, RefundCharge, RevokeAccess
from kassa.core.inputs import DeadlinePassed, Input, RecordRefund
from kassa.core.money import STARS
from kassa.core.order import Order, RefundState
from kassa.core.wanted import is_still_wanted

Trail = dict[Situation, tuple[Situation | None, str]]


@dataclass(frozen=True, slots=True)
class Walked:
    """`rows` are those that decided something; `ended`: there was nowhere else to go within the limit."""

    situations: int
    rows: frozenset[str]
    ended: bool


class _Noting(Checkout):
    """A checkout that remembers which rows decided."""

    def __init__(self, checkout: Checkout) -> None:
        super().__init__(checkout.tables)
        self.rows: set[str] = set()

    def decide(self, order: Order, input_: Input, given: Given) -> Decision:
        decision = super().decide(order, input_, given)
        self.rows.add(decision.row)
        return decision


def walk(scene: Scene, limit: int, settle_every: int = 1) -> Walked:
    """Raises Broken, with the way that led there. Each `settle_every`-th situation is followed to its end."""
    checkout = _Noting(scene.checkout)
    scene = replace(scene, checkout=checkout)
    start = scene.start()
    trail: Trail = {start: (None, "")}
    waiting = deque([start])
    seen = 0
    while waiting and seen < limit:
        # The nearest and the farthest in turn: within a limit, short ways are all seen, and some long ones.
        situation = waiting.popleft() if seen % 2 else waiting.pop()
        seen += 1
        _look_at(scene, situation, trail, settles=seen % settle_every == 0)
        try:
            for what, after in steps(scene, situation):
                if after not in trail:
                    trail[after] = (situation, what)
                    waiting.append(after)
        except Broken as broken:
            raise Broken(f"{scene.name}: {broken}\n{_way_to(situation, trail)}") from broken
    return Walked(seen, frozenset(checkout.rows), ended=not waiting)


def _look_at(scene: Scene, situation: Situation, trail: Trail, settles: bool) -> None:
    try:
        check_situation(scene, situation)
        if settles:
            check_fate(scene, settled(scene, situation))
    except Broken as broken:
        raise Broken(f"{scene.name}: {broken}\n{_way_to(situation, trail)}") from broken


def _way_to(situation: Situation, trail: Trail) -> str:
    lines = []
    at: Situation | None = situation
    while at is not None:
        at, what = trail[at]
        lines.append(f"  {what}" if what else "  the order is placed")
    return "\n".join(reversed(lines))


def settled(scene: Scene, situation: Situation) -> Situation:
    """All news arrives, effects run, people do their tasks, time passes: until nothing is left to happen."""
    while True:
        after = _one_step_to_rest(scene, situation)
        if after is None:
            return situation
        check_situation(scene, after)
        situation = after


def _one_step_to_rest(scene: Scene, situation: Situation) -> Situation | None:
    if situation.news:
        news = min(situation.news, key=repr)
        heard = hear_news(scene, situation, news)
        return replace(heard, news=heard.news - {news})
    if situation.outbox:
        return _next_deed(situation)
    by_hand = _next_refund_by_hand(scene, situation)
    if by_hand is not None:
        return by_hand
    if situation.deadlines:
        number, deadline = min(situation.deadlines, key=lambda one: (one[1].due, repr(one)))
        later = replace(
            situation,
            now=max(situation.now, deadline.due),
            deadlines=situation.deadlines - {(number, deadline)},
        )
        return tell(scene, later, number, DeadlinePassed(deadline.kind, deadline.due))
    return None


def _next_deed(situation: Situation) -> Situation:
    number, effect = deeds_left(situation)[0]
    order = situation.orders[number]
    without = replace(situation, outbox=situation.outbox - {(number, effect)})
    if not is_still_wanted(order, effect):
        return without
    if isinstance(effect, Deliver | GrantAccess):
        at_the_merchants = is_parcel(order, effect.delivery_number)
        return without if at_the_merchants else arrived(without, number, effect)
    if isinstance(effect, RevokeAccess):
        return replace(without, inside=without.inside - {(number, effect.delivery_number)})
    if isinstance(effect, RefundCharge):
        refund = order.refund(effect.refund_number)
        assert refund is not None
        return given_back(without, number, refund) if refund.amount.currency == STARS else without
    return replace(without, renews=False, stopped=True)


def _next_refund_by_hand(scene: Scene, situation: Situation) -> Situation | None:
    """Cards: a person does what is due, as long as the provider lets them."""
    for number, order in enumerate(situation.orders):
        for refund in order.refunds:
            is_task = refund.state in (RefundState.DUE, RefundState.SENT)
            if is_task and can_be_given_by_hand(situation, refund):
                capture = situation.capture(refund.telegram_payment_charge_id)
                assert capture is not None
                given = replace(capture, given_back=capture.given_back + refund.amount.amount)
                return tell(scene, situation.with_capture(given), number, RecordRefund(refund.number))
    return None
