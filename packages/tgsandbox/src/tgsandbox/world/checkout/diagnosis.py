"""Why a payment did not come about, in a sentence that a bot's developer can act on."""

from __future__ import annotations

from dataclasses import dataclass

from tgsandbox.world.checkout.payment_form import ANSWER_SECONDS, FormState, PaymentForm
from tgsandbox.world.checkout.payment_queries import AskedQuery
from tgsandbox.world.world import World


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`code` is for programs.

    not_in_allowed_updates, queue_full, dropped_by_fault, never_fetched, not_answered, answered_late,
    refused_by_bot, declined, buyer_mistake, cancelled; while nothing is wrong yet unpaid, waiting_for_bot,
    charging, waiting_for_bank.
    """

    code: str
    sentence: str


def diagnosis(world: World, form: PaymentForm) -> Diagnosis | None:
    """None for a paid form; also a form that still waits is explained."""
    if form.state == FormState.PAID:
        return None
    if form.state in (FormState.AWAITING_SHIPPING, FormState.AWAITING_PRE_CHECKOUT, FormState.TIMED_OUT):
        query = world.payments.queries.get(form.query_id)
        return of_query(world, form, query) if query else FORGOTTEN
    if form.state == FormState.REFUSED:
        return Diagnosis(
            "refused_by_bot", f"The bot refused: “{form.error.bot_words if form.error else ''}”."
        )
    if form.state == FormState.FILLING and form.error is not None:
        return Diagnosis("buyer_mistake", f"{form.error.code}: {form.error.words}")
    code, fallback = PLAIN[form.state]
    why = form.history[-1].why if form.history else fallback
    return Diagnosis(code, f"{fallback} {why[:1].upper()}{why[1:]}.".strip())


FORGOTTEN = Diagnosis("not_answered", "The bot did not answer in time; the query itself is forgotten.")
# Code and first sentence; the last line of the form's history follows.
PLAIN = {
    FormState.FILLING: ("unpaid", "The buyer has not pressed Pay yet."),
    FormState.DECLINED: (
        "declined",
        "The bot said yes, but the money did not come; bots are not told of this.",
    ),
    FormState.CHARGING: ("charging", "The bot said yes and the money is on its way."),
    FormState.AWAITING_3DS: ("waiting_for_bank", "The bot said yes."),
    FormState.CANCELLED: ("cancelled", ""),
}


def of_query(world: World, form: PaymentForm, query: AskedQuery) -> Diagnosis:
    bot = world.bot(form.bot_id)
    name = f"@{bot.user.username}"
    if query.update is None and not bot.updates.asks_for(query.kind):
        return Diagnosis(
            "not_in_allowed_updates",
            f"{name} never got the {query.kind}: its allowed_updates leave it out. "
            f'Pass allowed_updates with "{query.kind}" to getUpdates or setWebhook.',
        )
    if query.update is not None and query.update.fault == "drop_update":
        return Diagnosis("dropped_by_fault", f"{name} never got the {query.kind}: a fault dropped it.")
    if query.update is None:
        return Diagnosis("queue_full", f"{name} never got the {query.kind}: its queue of updates was full.")
    if not query.update.handed_out:
        return Diagnosis(
            "never_fetched",
            f"The {query.kind} is in the queue and {name} did not fetch it{reason(world, form)}.",
        )
    if query.is_open:
        return Diagnosis("waiting_for_bot", f"{name} has the {query.kind} and has not answered it yet.")
    if query.answered_late_at is not None:
        late = query.answered_late_at - query.asked_at
        return Diagnosis(
            "answered_late",
            f"{name} answered the {query.kind} after {late:.1f} seconds; Telegram waits {ANSWER_SECONDS}.",
        )
    waited = query.update.handed_out - query.asked_at
    return Diagnosis(
        "not_answered",
        f"{name} got the {query.kind} after {waited:.1f} seconds and did not answer it "
        f"within the {ANSWER_SECONDS} that Telegram waits.",
    )


def reason(world: World, form: PaymentForm) -> str:
    bot = world.bot(form.bot_id)
    if bot.webhook is None:
        return ": it is not polling with getUpdates"
    if bot.last_webhook_error is None:
        return ": its webhook has not taken it"
    return f": its webhook fails ({bot.last_webhook_error[1]})"
