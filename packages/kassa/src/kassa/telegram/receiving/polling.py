"""Long polling: asks for updates and moves the offset only past what is handled."""

from __future__ import annotations

import asyncio
import logging

import msgspec

from kassa.telegram.bot_api import BotApi, BotApiError, NotSent, OutcomeUnknown
from kassa.telegram.receiving.door import Door
from kassa.telegram.receiving.lanes import Lanes
from kassa.telegram.updates import KINDS

log = logging.getLogger(__name__)

POLL_SECONDS = 50
# While something slow is on its way we look into the queue this often, so that money never waits for talk.
# Telegram shrinks the answer when the same offset comes again within half a second.
PEEK_SECONDS = 0.6
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
GOODBYE_SECONDS = 10.0
# "Unauthorized", and "Not Found" for what is no token at all.
UNKNOWN_TOKEN = (401, 404)
TAKEN_BACK = (
    "Telegram doesn't know this bot token any more; if somebody got a new one from @BotFather, "
    "start the shop with that"
)


class Polling:
    """`run()` receives until it is cancelled; then what is being handled may finish and is confirmed.
    It raises BotApiError when Telegram doesn't know the token.

    Starts with what Telegram holds unconfirmed, not with the highest id that is stored: a lower one may still
    be open, and everything that an update does is harmless to repeat.
    """

    def __init__(self, bot: BotApi, door: Door) -> None:
        self._bot = bot
        self._lanes = Lanes(door)
        self._pause = 0.0
        # Set when Telegram has answered: the token is good, and updates are asked for from here on.
        self.begun = asyncio.Event()

    async def run(self) -> None:
        await self._claim()
        self.begun.set()
        try:
            while True:
                await self._receive(POLL_SECONDS if self._lanes.idle else 0)
                await self._lanes.settle(PEEK_SECONDS)
                if self._lanes.take_failure():
                    # Nothing could be stored. The updates stay at Telegram and come again.
                    await self._wait_longer()
        finally:
            await self._say_goodbye()

    async def _claim(self) -> None:
        """A webhook and polling exclude each other; queued updates are kept.

        Raises BotApiError for a token that Telegram doesn't know: waiting won't mend it.
        """
        while True:
            try:
                await self._bot.call("deleteWebhook", {"drop_pending_updates": False}, bool)
                return
            except (BotApiError, NotSent, OutcomeUnknown) as error:
                if isinstance(error, BotApiError) and error.code in UNKNOWN_TOKEN:
                    raise
                await self._complain(error)

    async def _receive(self, poll_seconds: int) -> None:
        try:
            batch = await self._fetch(poll_seconds)
        except (BotApiError, NotSent, OutcomeUnknown) as error:
            await self._complain(error)
            return
        self._pause = 0.0
        for update in batch:
            self._lanes.take(bytes(update))

    async def _fetch(self, poll_seconds: int, limit: int = 100) -> list[msgspec.Raw]:
        arguments = {
            "offset": self._lanes.next_offset(),
            "limit": limit,
            "timeout": poll_seconds,
            "allowed_updates": KINDS,
        }
        return await self._bot.call("getUpdates", arguments, list[msgspec.Raw], poll_seconds + 10.0)

    async def _complain(self, error: BotApiError | NotSent | OutcomeUnknown) -> None:
        if isinstance(error, BotApiError) and error.code == 409:
            log.critical(
                "another program receives this bot's updates; stop it, or give it a bot of its own: %s", error
            )
        elif isinstance(error, BotApiError) and error.code in UNKNOWN_TOKEN:
            log.critical(TAKEN_BACK)
        else:
            log.warning("no updates, asked for again soon: %s", error)
        await self._wait_longer(getattr(error, "retry_after", 0.0))

    async def _wait_longer(self, at_least: float = 0.0) -> None:
        """Real time, not the shop's clock: a network mends itself also while that one stands still."""
        self._pause = min(max(self._pause * 2, FIRST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
        await asyncio.sleep(max(self._pause, at_least))

    async def _say_goodbye(self) -> None:
        """Confirms what was handled, so that it doesn't come again at the next start."""
        await self._lanes.settle(GOODBYE_SECONDS)
        self._lanes.cancel()
        try:
            await self._fetch(0, limit=1)
        except (BotApiError, NotSent, OutcomeUnknown) as error:
            log.info("the last offset isn't confirmed, the last updates will come again: %s", error)
