"""The bot's menu of commands, in each language that the shop speaks."""

from __future__ import annotations

from kassa.telegram.bot_api import BotApi
from kassa.telegram.premises import Premises
from kassa.telegram.words import words_for

COMMANDS = ("start", "orders", "support", "paysupport", "terms", "help")


async def set_menu(bot: BotApi, premises: Premises) -> None:
    """The first language is also for readers of all others. Raises what BotApi raises."""
    for place, language in enumerate(premises.languages):
        words = words_for(language)
        commands = [{"command": name, "description": words.plain(f"command.{name}")} for name in COMMANDS]
        if place == 0:
            await bot.call("setMyCommands", {"commands": commands}, bool)
        await bot.call("setMyCommands", {"commands": commands, "language_code": language}, bool)
