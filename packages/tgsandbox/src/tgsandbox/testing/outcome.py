"""What came of pressing Pay."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tgsandbox.control.shapes.forms import FormView


class OutcomeKind(StrEnum):
    PAID = "paid"
    DECLINED = "declined"  # by the provider; the bot hears nothing
    REFUSED = "refused"  # by the bot, in its own words
    TIMED_OUT = "timed_out"  # the bot said nothing within ten seconds
    NEEDS_3DS = "awaiting_3ds"  # the bank asks the buyer to confirm: answer_3ds
    MISTAKEN = "filling"  # the form was not sent: something in it is missing or wrong
    CANCELLED = "cancelled"


# The states of a form in which nobody but the buyer has to do something.
SETTLED = frozenset(kind.value for kind in OutcomeKind)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`words` is what the buyer reads, `code` Telegram's name for it; both are "" when it is paid.

    `diagnosis` tells the bot's author what happened and why, for example that the query was never fetched.
    """

    kind: OutcomeKind
    words: str
    code: str
    diagnosis: str
    form: FormView

    @property
    def is_paid(self) -> bool:
        return self.kind == OutcomeKind.PAID

    def __str__(self) -> str:
        return f"{self.kind.name}: {self.diagnosis or self.words or self.form.total.text}"


def outcome_of(form: FormView) -> Outcome:
    """Of a settled form."""
    error = form.error
    return Outcome(
        OutcomeKind(form.state),
        words=(error.bot_words or error.words) if error else "",
        code=error.code if error else "",
        diagnosis=form.diagnosis.sentence if form.diagnosis else "",
        form=form,
    )
