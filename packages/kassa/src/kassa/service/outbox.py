"""Runs the effects after the commit: answers at once, the rest in its lane and one at a time in each chat.

What is here is also in the books, where it stays until it is done; a process that starts reads it from there.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any

from kassa.core.decision import CancelSubscriptionAtTelegram, NotifyMerchant, RefundCharge
from kassa.service.alarm import Alarm
from kassa.service.books import Lane, PendingEffect
from kassa.service.outcomes import back_off_seconds, is_in_stars
from kassa.service.ports import Clock, Outlet, OutletFailure, Sent
from kassa.service.pulse import Pulse
from kassa.service.rates import Pace, Rates

# Effects that run at the same time, besides answers.
WORKERS = 16
# Answers that run at the same time.
ANSWERS_AT_ONCE = 64
# The pause after a failure of the books, or a bug, grows up to this.
LONGEST_PAUSE_SECONDS = 60.0

log = logging.getLogger("kassa.outbox")

Reply = Sent | OutletFailure


class Outbox:
    """Takes effects that were committed and sees that each is run; `settle` writes down how it went.

    `freshen` gives the effect with the order as it is now, or None when it is not wanted any more.
    """

    def __init__(
        self,
        outlet: Outlet,
        clock: Clock,
        rates: Rates,
        merchant_chat_id: int,
        freshen: Callable[[PendingEffect], Awaitable[PendingEffect | None]],
        settle: Callable[[PendingEffect, Reply], asyncio.Future[Any]],
    ) -> None:
        self._outlet = outlet
        self._clock = clock
        self._pace = Pace(rates)
        self._merchant_chat_id = merchant_chat_id
        self._freshen = freshen
        self._settle = settle
        self._numbers = itertools.count()
        # The first effect of each chat that has any; the rest of a chat waits in `_chats`.
        self._ready: asyncio.PriorityQueue[tuple[Lane, int, PendingEffect]] = asyncio.PriorityQueue()
        self._chats: dict[int, deque[PendingEffect]] = {}
        # What to do when its time comes.
        self._later: list[tuple[float, int, Callable[[], None]]] = []
        self._alarm = Alarm(clock)
        self._answers = asyncio.Semaphore(ANSWERS_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_open = False
        # What waits until it is let go; None = nothing is kept.
        self._kept: list[PendingEffect] | None = None
        # How many are ready or running.
        self._busy = 0
        # How many are being sent, or are sent and not yet settled.
        self._running = 0
        # Of each effect that could not be seen to its end: how often in a row.
        self._failures: Counter[int] = Counter()
        self._changed = Pulse()

    def start(self, only_answers: bool = False) -> None:
        """`only_answers`: the rest is kept until `let_go`."""
        self._kept = [] if only_answers else None
        self._is_open = True
        for _ in range(WORKERS):
            self._spawn(self._work())
        self._spawn(self._wake())

    async def stop(self, patience_seconds: float) -> None:
        """What is being sent gets this long to end; what is not done stays in the books."""
        self._is_open = False
        if self._running:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(patience_seconds):
                    while self._running:
                        await self._changed.wait()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def add(self, effects: Iterable[PendingEffect]) -> None:
        if not self._is_open:
            return
        now = self._clock.now()
        for pending in effects:
            if self._kept is not None and pending.lane is not Lane.ANSWERS:
                self._kept.append(pending)
            elif pending.due_at > now:
                self._put_off(pending.due_at, partial(self._run_soon, pending))
            else:
                self._run_soon(pending)

    def share_pace(self, sharers: int) -> None:
        """So many processes send what this one and the others were given."""
        self._pace.share(sharers)

    def let_go(self) -> None:
        """What was kept is run, and nothing is kept any more."""
        kept, self._kept = self._kept or (), None
        self.add(kept)

    def is_idle(self) -> bool:
        """True when nothing is due now."""
        return not self._busy and not (self._later and self._later[0][0] <= self._clock.now())

    async def idle(self) -> None:
        while not self.is_idle():
            await self._changed.wait()

    def _run_soon(self, pending: PendingEffect) -> None:
        self._busy += 1
        if pending.lane is Lane.ANSWERS:
            self._spawn(self._answer(pending))
            return
        chat = self._chat_of(pending)
        waiting = self._chats.get(chat)
        if waiting is None:
            self._chats[chat] = deque()
            self._ready.put_nowait((pending.lane, next(self._numbers), pending))
        else:
            waiting.append(pending)

    def _chat_of(self, pending: PendingEffect) -> int:
        order, effect = pending.item.order, pending.item.effect
        # Cards can't be refunded by the Bot API: the merchant is asked to do it.
        is_task = isinstance(effect, RefundCharge) and not is_in_stars(order, effect)
        return self._merchant_chat_id if isinstance(effect, NotifyMerchant) or is_task else order.buyer_id

    async def _answer(self, pending: PendingEffect) -> None:
        async with self._answers:
            await self._run(pending)

    async def _work(self) -> None:
        while self._is_open:
            _, _, pending = await self._ready.get()
            try:
                await self._run(pending)
            finally:
                self._next_of_chat(self._chat_of(pending))

    def _next_of_chat(self, chat: int) -> None:
        waiting = self._chats[chat]
        if not waiting:
            del self._chats[chat]
            return
        following = waiting.popleft()
        self._ready.put_nowait((following.lane, next(self._numbers), following))

    async def _wake(self) -> None:
        """Brings back what had to wait for its time."""
        while True:
            await self._alarm.wait()
            now = self._clock.now()
            while self._later and self._later[0][0] <= now:
                heapq.heappop(self._later)[2]()
            if self._later:
                self._alarm.set(self._later[0][0])
            self._changed.beat()

    def _put_off(self, due_at: float, what: Callable[[], None]) -> None:
        heapq.heappush(self._later, (due_at, next(self._numbers), what))
        self._alarm.set(due_at)

    async def _run(self, pending: PendingEffect) -> None:
        """Returns when it was sent; what came of it is committed while the next one is under way."""
        await self._wait_for_a_place(pending)
        self._running += 1
        try:
            wanted = await self._freshen(pending)
        except Exception as error:
            # Nothing was sent yet.
            self._failed(pending, error, partial(self._run_soon, pending))
            return
        if wanted is None:
            self._done(pending)
            return
        self._write_down(wanted, await self._send(wanted))

    def _write_down(self, pending: PendingEffect, reply: Reply) -> None:
        """When that fails it is tried again by itself: what was sent is not sent a second time for it."""
        again = partial(self._write_down_again, pending, reply)
        try:
            settled = self._settle(pending, reply)
        except Exception as error:
            self._failed(pending, error, again)
            return

        def see(settled: asyncio.Future[Any]) -> None:
            error = settled.exception()
            if error is None:
                self._done(pending)
                return
            self._failed(pending, error, again)

        settled.add_done_callback(see)

    def _write_down_again(self, pending: PendingEffect, reply: Reply) -> None:
        self._busy += 1
        self._running += 1
        self._write_down(pending, reply)

    def _failed(self, pending: PendingEffect, error: BaseException, again: Callable[[], None]) -> None:
        """The books can't be read or written, or it is a bug: it is tried again, later each time."""
        item = pending.item
        self._failures[item.id] += 1
        failures = self._failures[item.id]
        pause = min(back_off_seconds(failures), LONGEST_PAUSE_SECONDS)
        about = {"effect_id": item.id, "order_id": item.order.id, "try": failures, "reason": str(error)}
        log.error(
            "effect %(effect_id)s of order %(order_id)s was not seen to the end, try %(try)d: %(reason)s",
            about,
            exc_info=error if failures == 1 else None,
        )
        if self._is_open:
            self._put_off(self._clock.now() + pause, again)
        self._rest()

    def _done(self, pending: PendingEffect) -> None:
        self._failures.pop(pending.item.id, None)
        self._rest()

    def _rest(self) -> None:
        self._busy -= 1
        self._running -= 1
        self._changed.beat()

    async def _wait_for_a_place(self, pending: PendingEffect) -> None:
        if pending.lane is Lane.ANSWERS or not self._is_message(pending):
            return
        now = self._clock.now()
        place = self._pace.reserve(self._chat_of(pending), now)
        if place > now:
            await self._clock.wait_until(place)

    def _is_message(self, pending: PendingEffect) -> bool:
        order, effect = pending.item.order, pending.item.effect
        if isinstance(effect, CancelSubscriptionAtTelegram):
            return False
        return not (isinstance(effect, RefundCharge) and is_in_stars(order, effect))

    async def _send(self, pending: PendingEffect) -> Reply:
        try:
            return await self._outlet.send(pending.item)
        except Exception as error:
            about = {"effect_id": pending.item.id, "order_id": pending.item.order.id}
            log.exception("the outlet broke on effect %(effect_id)s of order %(order_id)s", about)
            return OutletFailure(f"{type(error).__name__}: {error}", transient=True, unknown=True)

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
