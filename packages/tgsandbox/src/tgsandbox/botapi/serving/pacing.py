"""Calls that come faster than live Telegram takes them: 429 where the world keeps the rates, else a verdict.

A clock that stands still says nothing about pace; then only a world that keeps the rates counts.
"""

from __future__ import annotations

from tgsandbox.botapi.errors import ApiError
from tgsandbox.botapi.reading.addressing import chat_id_of
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.world.people import Bot
from tgsandbox.world.trouble.pace import Wait
from tgsandbox.world.trouble.quirks import RATE_LIMITS, SERVER_PACE
from tgsandbox.world.world import World

# Methods whose names begin so put messages into a chat, except for these.
SENDING = ("send", "copymessage", "forwardmessage")
NOT_SENDING = frozenset({"sendchataction", "sendgift", "sendmessagedraft"})
SET_WEBHOOK_SECONDS = 1


def check_pace(world: World, bot: Bot, method: str, arguments: Arguments) -> str:
    """What live Telegram would answer because the call comes too early, "" mostly.

    Raises it as ApiError 429 in a world that keeps this rate.
    """
    quirk = _rate_of(method, arguments)
    is_kept = quirk in world.quirks
    if not quirk or (world.clock.frozen and not is_kept):
        return ""
    wait = WAITS[quirk](world, bot, arguments)
    if wait is None:
        return ""
    answer = f"Too Many Requests: retry after {wait.seconds}"
    if is_kept:
        raise ApiError(429, answer, retry_after=wait.seconds)
    return f"429 {answer} ({wait.words})"


def note_sent(world: World, bot: Bot, method: str, arguments: Arguments, result: object) -> None:
    """The call was taken, and counts for those that follow."""
    if _rate_of(method, arguments) != RATE_LIMITS or (world.clock.frozen and RATE_LIMITS not in world.quirks):
        return
    messages = len(result) if isinstance(result, list) else 1
    bot.pace.note(chat_id_of(world, arguments.text("chat_id")), messages, world.now())


def _rate_of(method: str, arguments: Arguments) -> str:
    """The quirk by which a world keeps the rate that the method is subject to."""
    name = method.lower()
    if name.startswith(SENDING) and name not in NOT_SENDING:
        return RATE_LIMITS
    return SERVER_PACE if name == "setwebhook" and arguments.text("url") else ""


def _wait_to_send(world: World, bot: Bot, arguments: Arguments) -> Wait | None:
    return bot.pace.wait(
        chat_id_of(world, arguments.text("chat_id")),
        world.now(),
        is_paid_broadcast=arguments.boolean("allow_paid_broadcast"),
    )


def _wait_to_set_webhook(world: World, bot: Bot, _arguments: Arguments) -> Wait | None:
    """Source: telegram-bot-api 10.0, Client.cpp, process_set_webhook_query."""
    now = world.now()
    if bot.webhook_set_at <= now < bot.webhook_set_at + SET_WEBHOOK_SECONDS:
        return Wait(SET_WEBHOOK_SECONDS, "setWebhook more than once a second")
    bot.webhook_set_at = now
    return None


WAITS = {RATE_LIMITS: _wait_to_send, SERVER_PACE: _wait_to_set_webhook}
