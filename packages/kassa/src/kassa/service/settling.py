"""What becomes of an effect: looked at once more before it runs, and written down when it was tried."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from kassa.core.inputs import DeliveryFailed
from kassa.core.order import Order
from kassa.core.wanted import is_still_wanted
from kassa.service.books import Books, PendingEffect, Storage, Unit
from kassa.service.measuring import Measures
from kassa.service.ordering import Ordering
from kassa.service.outbox import Reply
from kassa.service.outcomes import Outcome, back_off_seconds, outcome_of
from kassa.service.ports import Clock, OutletFailure
from kassa.service.recording import Recorded, delivery_of

T = TypeVar("T")

log = logging.getLogger("kassa.engine")


class Submit(Protocol):
    """Runs a unit, and sees to what follows from it."""

    def __call__(self, unit: Unit[T], /) -> asyncio.Future[T]: ...


class Settling:
    """The outbox's view of the books."""

    def __init__(
        self, storage: Storage, ordering: Ordering, clock: Clock, measures: Measures, submit: Submit
    ) -> None:
        self._storage = storage
        self._ordering = ordering
        self._clock = clock
        self._measures = measures
        self._submit = submit

    async def freshen(self, pending: PendingEffect) -> PendingEffect | None:
        """The effect with the order as it is now; None when it is not wanted any more, or not ours."""
        item = pending.item
        if not self._storage.may_run_effects():
            return None
        if not item.order.id:
            return pending
        order = await self._storage.order(item.order.id)
        if order is None or not is_still_wanted(order, item.effect):
            now = self._clock.now()
            await self._submit(lambda books: books.finish_effect(item, "withdrawn", now, {}))
            return None
        return replace(pending, item=replace(item, order=order))

    def settle(self, pending: PendingEffect, reply: Reply) -> asyncio.Future[Any]:
        """Done when it is written down how it went."""
        outcome = outcome_of(pending, reply)
        self._measures.note_outcome(pending, outcome)
        may_have_arrived = pending.may_have_arrived or (isinstance(reply, OutletFailure) and reply.unknown)
        if outcome.state == "pending":
            return self._submit(lambda books: self._postpone(books, pending, outcome, may_have_arrived))
        if outcome.state == "failed":
            name, order_id = type(pending.item.effect).__name__, pending.item.order.id
            about = {"effect": name, "order_id": order_id, "reason": outcome.result.get("reason", "")}
            log.warning("%(effect)s of order %(order_id)s did not work: %(reason)s", about)
        return self._submit(lambda books: self._finish(books, pending, outcome))

    def _postpone(
        self, books: Books, pending: PendingEffect, outcome: Outcome, may_have_arrived: bool
    ) -> Recorded:
        item = pending.item
        again = PendingEffect(
            replace(item, attempt=item.attempt + 1),
            pending.lane,
            self._clock.now() + outcome.again_in,
            may_have_arrived,
        )
        books.postpone_effect(again, outcome.result)
        return Recorded(item.order, (again,))

    def _finish(self, books: Books, pending: PendingEffect, outcome: Outcome) -> Recorded | None:
        now, item = self._clock.now(), pending.item
        books.finish_effect(item, "sent" if outcome.state == "sent" else "failed", now, outcome.result)
        if outcome.fact is None or not item.order.id:
            return None
        return self._ordering.tell(
            books, item.order.id, outcome.fact, goods_due=now + _pause_after(item.order, outcome)
        )


def _pause_after(order: Order, outcome: Outcome) -> float:
    """How long what follows from a failed try waits: longer after each one."""
    if not isinstance(outcome.fact, DeliveryFailed):
        return 0.0
    return back_off_seconds(delivery_of(order, outcome.fact.delivery_number).attempts + 1)
