"""Counts what happens in this process: plain numbers, added up on the way and read by whoever shows them.

Nothing here costs a sale anything to speak of: an addition, and a search among a dozen numbers. What is in
the books is not counted a second time; see figures.py.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from dataclasses import dataclass, field

from kassa.core.decision import AnswerPreCheckoutQuery
from kassa.core.inputs import Input, PaymentSucceeded, PreCheckoutQueried
from kassa.service.books import PendingEffect
from kassa.service.distribution import SECONDS, Distribution
from kassa.service.outcomes import Outcome
from kassa.service.recording import Recorded

# Questions whose answers are under way; what is never answered is forgotten.
QUESTIONS_REMEMBERED = 10_000


@dataclass(slots=True)
class Measures:
    """`decisions` by input and row of the table, `answers` and `payments` by currency and what was decided,
    `effects` by name and what came of a try.

    `answer_seconds` are from a pre-checkout's arrival until Telegram has the answer.
    """

    answer_seconds: Distribution = field(default_factory=lambda: Distribution(SECONDS))
    decisions: Counter[tuple[str, str]] = field(default_factory=Counter)
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    payments: Counter[tuple[str, str]] = field(default_factory=Counter)
    effects: Counter[tuple[str, str]] = field(default_factory=Counter)
    _asked: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def note_question(self, input_: Input) -> None:
        if isinstance(input_, PreCheckoutQueried):
            # The real time, not the shop's clock, which may stand still.
            self._asked[input_.query_id] = time.monotonic()
            if len(self._asked) > QUESTIONS_REMEMBERED:
                self._asked.popitem(last=False)

    def note_decision(self, recorded: Recorded) -> None:
        """After the commit: what was undone and decided again counts once."""
        if recorded.heard:
            self.decisions[recorded.heard, recorded.row] += 1
        if recorded.heard == PaymentSucceeded.__name__:
            self.payments[recorded.order.currency, recorded.row] += 1
        for pending in recorded.effects:
            effect = pending.item.effect
            if isinstance(effect, AnswerPreCheckoutQuery):
                self.answers[recorded.order.currency, effect.refusal or "ok"] += 1

    def note_outcome(self, pending: PendingEffect, outcome: Outcome) -> None:
        effect = pending.item.effect
        self.effects[type(effect).__name__, outcome.state] += 1
        if isinstance(effect, AnswerPreCheckoutQuery) and outcome.state != "pending":
            asked_at = self._asked.pop(effect.query_id, None)
            if asked_at is not None:
                self.answer_seconds.add(time.monotonic() - asked_at)
