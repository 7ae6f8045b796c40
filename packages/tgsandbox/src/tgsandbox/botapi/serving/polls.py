"""getUpdates: what waits for the bot, or a wait for it.

A second call ends one that waits only when it has to wait, too: one that is answered at once leaves it alone.

Source: telegram-bot-api 10.0, Client.cpp, process_get_updates_query, do_get_updates, fail_query_conflict, and
tddb's TQueue. What the live server slows down is slow here only by the quirk SERVER_PACE.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, NamedTuple, NoReturn

import msgspec

from tgsandbox.botapi.errors import ApiError
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.serving.pauses import Pauses
from tgsandbox.botapi.showing.objects import write_update
from tgsandbox.world.events import Event, SetUpChanged, UpdateQueued
from tgsandbox.world.people import Bot
from tgsandbox.world.queueing import take_update
from tgsandbox.world.snapshots import WORLD
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.trouble.quirks import SERVER_PACE
from tgsandbox.world.updates import KINDS, Update, UpdateQueue
from tgsandbox.world.world import World

MAX_TIMEOUT_SECONDS = 50
MAX_ANSWER_BYTES = 4 << 20
# An offset this far beyond the next id, or before the head, is a mistake and is not looked at.
OFFSET_TOLERANCE = 10
MAX_OFFSET_BELOW = 100_000

WEBHOOK_IS_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
OTHER_POLL = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
SERVER_STOPS = "Internal Server Error: restart"
WEBHOOK_WAS_SET = "Conflict: terminated by setWebhook request"

# A call with the offset of the one before waits so long, and brings one update when it is this soon.
SAME_OFFSET_SECONDS = 3
ONE_UPDATE_SECONDS = 0.5
# A conflict is told at once when none was told in so many seconds, else as much later.
CONFLICT_SECONDS = 3


class Asked(NamedTuple):
    """A bot's last call of getUpdates."""

    offset: int
    at: float


class Polls:
    """The calls that wait, at most one for each bot."""

    def __init__(self, world: World, pauses: Pauses) -> None:
        self._world = world
        self._pauses = pauses
        self._asked: dict[int, Asked] = {}
        self._conflicts_told: dict[int, float] = {}
        self._waiting: dict[int, asyncio.Future[None]] = {}
        self._closed = False
        self._stop_listening = world.bulletin.listen(self._hear)

    def get_updates(self, world: World, bot: Bot, arguments: Arguments) -> list[Wire] | Awaitable[list[Wire]]:
        if bot.webhook is not None:
            return self._tell_conflict(bot.id, ApiError(409, WEBHOOK_IS_ACTIVE))
        offset = arguments.integer("offset", 0, -(2**31), 2**31 - 1)
        limit = arguments.integer("limit", 100, 1, 100)
        timeout = arguments.integer("timeout", 0, 0, MAX_TIMEOUT_SECONDS)
        keep_allowed_updates(bot, arguments)
        self._note_first_poll(bot)
        if SERVER_PACE in world.quirks:
            limit, timeout = self._slow_down(bot.id, offset, limit, timeout)
        start = confirm(bot.updates, offset)
        found = bot.updates.take_from(start, limit, world.now())
        if found or timeout == 0:
            return self._hand_out(bot, found)
        return self._wait(bot, start, limit, timeout)

    def close(self) -> None:
        """End all waits with what there is; who comes after is told of the restart."""
        self._closed = True
        self._stop_listening()
        for waiting in self._waiting.values():
            _wake(waiting)

    async def _wait(self, bot: Bot, start: int, limit: int, timeout_seconds: int) -> list[Wire]:
        if self._closed:
            raise ApiError(500, SERVER_STOPS)
        self._end(bot.id, ApiError(409, OTHER_POLL))
        waiting = asyncio.get_running_loop().create_future()
        self._waiting[bot.id] = waiting
        try:
            async with asyncio.timeout(timeout_seconds):
                await waiting
        except TimeoutError:
            pass
        except ApiError as conflict:
            await self._tell_conflict(bot.id, conflict)
        finally:
            if self._waiting.get(bot.id) is waiting:
                del self._waiting[bot.id]
        return self._hand_out(bot, bot.updates.take_from(start, limit, self._world.now()))

    def _slow_down(self, bot_id: int, offset: int, limit: int, timeout: int) -> tuple[int, int]:
        """Limit and timeout as the live server takes them."""
        now = self._world.now()
        last = self._asked.get(bot_id)
        self._asked[bot_id] = Asked(offset, now)
        if last is None or last.offset != offset:
            return limit, timeout
        if now < last.at + SAME_OFFSET_SECONDS:
            timeout = max(timeout, SAME_OFFSET_SECONDS)
        return (1 if now < last.at + ONE_UPDATE_SECONDS else limit), timeout

    async def _tell_conflict(self, bot_id: int, conflict: ApiError) -> NoReturn:
        """At once, or later when the last one was told just now and the world keeps the server's pace."""
        now = self._world.now()
        told_at = self._conflicts_told.get(bot_id, -CONFLICT_SECONDS)
        if SERVER_PACE in self._world.quirks and now < told_at + CONFLICT_SECONDS:
            await self._pauses.pause(CONFLICT_SECONDS)
        else:
            self._conflicts_told[bot_id] = now
        raise conflict

    def _hand_out(self, bot: Bot, updates: list[Update]) -> list[Wire]:
        now = self._world.now()
        answer: list[Wire] = []
        size = 0
        for update in updates:
            wire = write_update(self._world, bot, update)
            size += len(msgspec.json.encode(wire))
            if size > MAX_ANSWER_BYTES and answer:
                break
            answer += [wire] * update.copies
            update.copies = 1
            update.handed_out = now
            take_update(self._world, bot, update)
        return answer

    def _note_first_poll(self, bot: Bot) -> None:
        """Whoever started the bot's program waits for this."""
        if bot.polls_since:
            return
        bot.polls_since = self._world.now()
        self._world.bulletin.publish(SetUpChanged("polling", bot.id))

    def _hear(self, event: Event) -> None:
        if isinstance(event, UpdateQueued):
            _wake(self._waiting.get(event.bot_id))
        elif isinstance(event, SetUpChanged) and event.what == "webhook":
            bot = self._world.bots.get(event.subject_id)
            if bot is not None and bot.webhook is not None:
                self._end(bot.id, ApiError(409, WEBHOOK_WAS_SET))
        elif isinstance(event, SetUpChanged) and event.what == WORLD:
            self._send_home()

    def _send_home(self) -> None:
        """The world is another one: who waits asks again, in the new one."""
        for waiting in self._waiting.values():
            _wake(waiting)

    def _end(self, bot_id: int, error: ApiError) -> None:
        waiting = self._waiting.pop(bot_id, None)
        if waiting is not None and not waiting.done():
            waiting.set_exception(error)


def _wake(waiting: asyncio.Future[None] | None) -> None:
    if waiting is not None and not waiting.done():
        waiting.set_result(None)


def confirm(queue: UpdateQueue, offset: int) -> int:
    """Forget what `offset` confirms; the id from which on the bot wants updates."""
    if offset < 0:
        queue.keep_last(-offset)
        return queue.head
    too_far = offset > queue.next_id + OFFSET_TOLERANCE or offset < queue.head - MAX_OFFSET_BELOW
    if offset == 0 or too_far:
        return queue.head
    queue.drop_below(offset)
    return offset


def keep_allowed_updates(bot: Bot, arguments: Arguments) -> bool:
    """Take over allowed_updates; whether they changed. Absent or broken, they stay as before."""
    raw = arguments.text("allowed_updates")
    if not raw:
        return False
    try:
        names: Any = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return False
    if not isinstance(names, list):
        return False
    known = frozenset(str(name).lower() for name in names) & KINDS.keys()
    allowed = frozenset(known) or None
    if allowed == bot.updates.allowed:
        return False
    bot.updates.allowed = allowed
    return True
