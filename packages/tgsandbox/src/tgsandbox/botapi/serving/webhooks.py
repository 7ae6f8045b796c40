"""Updates go to the bots' webhooks: one by one within a queue key, side by side across keys.

Source: telegram-bot-api 10.0, WebhookActor.cpp. Retries keep to the sandbox's clock.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from tgsandbox.botapi.errors import ApiError
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.bodies import read_arguments
from tgsandbox.botapi.serving.calling import call
from tgsandbox.botapi.serving.receivers import READ_TIMED_OUT, Outcome, Receivers
from tgsandbox.botapi.showing.objects import write_update
from tgsandbox.world.events import DeliveryDue, DeliveryFailed, Event, SetUpChanged, UpdateQueued
from tgsandbox.world.people import Bot
from tgsandbox.world.queueing import take_update
from tgsandbox.world.snapshots import WORLD
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.trouble.faults import Place
from tgsandbox.world.trouble.misqueueing import kinds_of
from tgsandbox.world.updates import Update
from tgsandbox.world.world import World

if TYPE_CHECKING:
    from tgsandbox.world.updates import Webhook

MAX_RETRY_AFTER_SECONDS = 3600
# The pause before a retry doubles up to a random limit between these two.
LONGEST_PAUSE_SECONDS = (60, 120)
GONE_SECONDS = 23 * 3600
# What a webhook may not ask for in its reply, besides everything that begins with "get".
NOT_IN_REPLIES = frozenset({"setwebhook", "deletewebhook", "close", "logout"})


@dataclass(slots=True)
class Lane:
    """The updates of one queue key, oldest first, and how it goes with the first of them."""

    updates: deque[Update] = field(default_factory=deque)
    under_way: bool = False
    pause_seconds: int = 1
    failures: int = 0


class Webhooks:
    """Starts and ends the deliveries as bots set and delete their webhooks."""

    def __init__(self, world: World, methods: Mapping[str, Method]) -> None:
        self._world = world
        self._methods = methods
        self._receivers = Receivers()
        self._deliveries: dict[int, Delivery] = {}
        self._running = False
        self._stop_listening = world.bulletin.listen(self._hear)

    def start(self) -> None:
        """Needs a running event loop."""
        self._running = True
        for bot in self._world.bots.values():
            self._renew(bot)

    async def close(self) -> None:
        self._stop_listening()
        for delivery in self._deliveries.values():
            await delivery.stop()
        await self._receivers.close()

    def _hear(self, event: Event) -> None:
        if not self._running:
            return
        if isinstance(event, UpdateQueued):
            if delivery := self._deliveries.get(event.bot_id):
                delivery.add(event.update)
        elif isinstance(event, DeliveryDue):
            if delivery := self._deliveries.get(event.bot_id):
                delivery.try_again(event.queue_key)
        elif isinstance(event, SetUpChanged) and event.what == "webhook":
            self._renew(self._world.bots[event.subject_id])
        elif isinstance(event, SetUpChanged) and event.what == WORLD:
            self._begin_anew()

    def _begin_anew(self) -> None:
        """The bots are others, even those with the same ids."""
        for delivery in self._deliveries.values():
            delivery.abandon()
        self._deliveries.clear()
        for bot in self._world.bots.values():
            self._renew(bot)

    def _renew(self, bot: Bot) -> None:
        if old := self._deliveries.pop(bot.id, None):
            old.abandon()
        if bot.webhook is not None:
            delivery = Delivery(self._world, bot, bot.webhook, self._receivers, self._methods)
            self._deliveries[bot.id] = delivery
            for update in bot.updates.waiting.values():
                delivery.add(update)


class Delivery:
    """One webhook from its being set to its end."""

    def __init__(
        self,
        world: World,
        bot: Bot,
        webhook: Webhook,
        receivers: Receivers,
        methods: Mapping[str, Method],
    ) -> None:
        self._world = world
        self._bot = bot
        self._webhook = webhook
        self._receivers = receivers
        self._methods = methods
        self._lanes: dict[int, Lane] = {}
        self._ready: deque[int] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._abandoned = False
        self._gone_since = 0.0

    def add(self, update: Update) -> None:
        lane = self._lanes.setdefault(update.queue_key, Lane())
        lane.updates.append(update)
        if len(lane.updates) == 1:
            self.try_again(update.queue_key)

    def try_again(self, queue_key: int) -> None:
        """The first update of this key may go out when a connection is free."""
        if queue_key in self._lanes and not self._lanes[queue_key].under_way:
            self._ready.append(queue_key)
            self._send_what_is_ready()

    def abandon(self) -> None:
        """Send nothing more; what is under way is not waited for, its updates stay in the queue."""
        self._abandoned = True

    async def stop(self) -> None:
        self.abandon()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _send_what_is_ready(self) -> None:
        while self._ready and len(self._tasks) < self._webhook.max_connections and not self._abandoned:
            queue_key = self._ready.popleft()
            lane = self._lanes.get(queue_key)
            if lane is None or lane.under_way:
                continue
            lane.under_way = True
            task = asyncio.create_task(self._send_first(queue_key, lane))
            self._tasks.add(task)
            task.add_done_callback(self._finish)

    def _finish(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            # A bug of the sandbox must be seen, it is not the webhook's failure.
            task.result()
        self._send_what_is_ready()

    async def _send_first(self, queue_key: int, lane: Lane) -> None:
        update = lane.updates[0]
        if update.id not in self._bot.updates.waiting or update.expires <= self._world.now():
            self._leave(queue_key, lane)
            return
        wire = write_update(self._world, self._bot, update)
        outcome = await self._deliver(update, wire)
        if self._abandoned:
            return
        if outcome.error:
            self._note_failure(outcome)
            self._plan_retry(queue_key, lane, outcome)
            return
        self._gone_since = 0.0
        await self._execute_reply(outcome)
        if update.copies > 1:
            update.copies -= 1
            lane.under_way = False
            self._ready.append(queue_key)
            return
        take_update(self._world, self._bot, update)
        self._leave(queue_key, lane)

    async def _deliver(self, update: Update, wire: Wire) -> Outcome:
        faults = self._world.faults
        fault = faults and faults.strike(Place.WEBHOOK, self._bot.id, update_kinds=kinds_of(update))
        if not fault:
            update.handed_out = self._world.now()
            return await self._receivers.deliver(self._webhook, wire)
        if fault.name == "webhook_answer_lost":
            update.handed_out = self._world.now()
            await self._receivers.deliver(self._webhook, wire)
        return Outcome(READ_TIMED_OUT)

    def _leave(self, queue_key: int, lane: Lane) -> None:
        """The first update is done with, for better or worse; the next one of its key may go."""
        self._bot.updates.drop(lane.updates.popleft())
        lane.under_way, lane.pause_seconds, lane.failures = False, 1, 0
        if lane.updates:
            self._ready.append(queue_key)
        else:
            del self._lanes[queue_key]

    def _note_failure(self, outcome: Outcome) -> None:
        now = self._world.now()
        self._bot.last_webhook_error = (now, outcome.error)
        if outcome.status != 410:
            self._gone_since = 0.0
        elif not self._gone_since:
            self._gone_since = now
        elif now > self._gone_since + GONE_SECONDS:
            self._bot.webhook = None
            self._world.bulletin.publish(SetUpChanged("webhook", self._bot.id))

    def _plan_retry(self, queue_key: int, lane: Lane, outcome: Outcome) -> None:
        """At once after the first failure, then after 2, 4, 8 … seconds, unless the bot said when."""
        delay = min(max(outcome.retry_after, 0), MAX_RETRY_AFTER_SECONDS)
        if not delay and lane.failures:
            longest = self._world.ids.integer(*LONGEST_PAUSE_SECONDS)
            lane.pause_seconds = delay = min(longest, lane.pause_seconds * 2)
        update, retry_at = lane.updates[0], self._world.now() + delay
        if retry_at > update.expires:
            self._leave(queue_key, lane)
            retry_at = 0.0
        else:
            lane.failures += 1
            lane.under_way = False
            self._try_at(queue_key, retry_at)
        self._world.bulletin.publish(DeliveryFailed(self._bot.id, update, outcome.error, retry_at))

    def _try_at(self, queue_key: int, at: float) -> None:
        if at <= self._world.now():
            self._ready.append(queue_key)
            return
        due = DeliveryDue(self._bot.id, queue_key)
        self._world.agenda.at(at, partial(self._world.bulletin.publish, due))

    async def _execute_reply(self, outcome: Outcome) -> None:
        """A webhook may call one method by its reply; it never learns the result."""
        arguments = _read_reply(outcome)
        method = arguments.text("method").lower()
        if not method or method in NOT_IN_REPLIES or method.startswith("get"):
            return
        values = {name: value for name, value in arguments.values.items() if name != "method"}
        asked = Arguments(values, arguments.files)
        await call(self._world, self._methods, self._bot, method, asked, via="webhook")


def _read_reply(outcome: Outcome) -> Arguments:
    """What can't be read asks for nothing."""
    if not outcome.body:
        return Arguments({})
    try:
        return read_arguments(b"", outcome.content_type, outcome.body)
    except ApiError:
        return Arguments({})
