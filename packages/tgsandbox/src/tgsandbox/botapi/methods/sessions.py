"""The bot moves from one server to another: it logs out of the cloud, or closes its instance.

Source: telegram-bot-api 10.0, Client.cpp, on_cmd and get_closing_error; core.telegram.org/bots/api#logout and
#close.
"""

from __future__ import annotations

from tgsandbox.botapi.errors import ApiError
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.world.people import Bot
from tgsandbox.world.world import World

TEN_MINUTES = 600


def log_out(world: World, bot: Bot, _arguments: Arguments) -> bool:
    """For ten minutes every call is refused, and the updates that waited are gone."""
    bot.logged_out_until = world.now() + TEN_MINUTES
    bot.updates.waiting.clear()
    return True


def close(world: World, bot: Bot, _arguments: Arguments) -> bool:
    """The next call launches the bot anew; 429 in the first ten minutes after it was launched."""
    left = int(TEN_MINUTES - (world.now() - bot.launched_at))
    if left > 0:
        raise ApiError(429, f"Too Many Requests: retry after {left}", retry_after=left)
    bot.launched_at = 0.0
    return True


def check_session(world: World, bot: Bot) -> None:
    """Of every call: the first one launches the bot. Raises ApiError while it is logged out."""
    if not bot.launched_at:
        bot.launched_at = world.now()
    if bot.logged_out_until > world.now():
        raise ApiError(400, "Logged out")


METHODS: dict[str, Method] = {"logout": log_out, "close": close}
