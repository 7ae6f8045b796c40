"""Forms and queries that are settled are kept for a while, not for ever: a world may run for weeks."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from tgsandbox.world.checkout.payment_form import FormState

if TYPE_CHECKING:
    from tgsandbox.world.checkout.payment_form import PaymentForm
    from tgsandbox.world.world import World

KEPT_FORMS = 10_000
KEPT_QUERIES = 20_000
# For these somebody still owes an answer, so they are not forgotten, however old they are.
UNSETTLED = frozenset(
    {
        FormState.AWAITING_SHIPPING,
        FormState.AWAITING_PRE_CHECKOUT,
        FormState.CHARGING,
        FormState.AWAITING_3DS,
    }
)
Kept = TypeVar("Kept")


def forget_old_forms(world: World) -> None:
    """Make room for one more form. Receipts outlive their forms, with less in them."""
    payments = world.payments
    for form in oldest(payments.forms, KEPT_FORMS, is_settled):
        del payments.forms[form.id]
        payments.form_of_charge.pop(form.telegram_payment_charge_id, None)


def forget_old_queries(world: World) -> None:
    """Make room for one more query; an answer to a forgotten one is refused as one to any unknown query."""
    for query in oldest(world.payments.queries, KEPT_QUERIES, lambda known: not known.is_open):
        del world.payments.queries[query.subject.id]


def is_settled(form: PaymentForm) -> bool:
    return form.state not in UNSETTLED


def oldest(kept: dict[str, Kept], limit: int, may_go: Callable[[Kept], bool]) -> list[Kept]:
    """What has to go so that one more is within `limit`; the dict's order is that of its making."""
    surplus = len(kept) + 1 - limit
    if surplus <= 0:
        return []
    return list(islice((one for one in kept.values() if may_go(one)), surplus))
