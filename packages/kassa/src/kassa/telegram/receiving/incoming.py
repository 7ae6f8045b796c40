"""Asks Telegram how many updates wait, and what went wrong with the webhook."""

from __future__ import annotations

import msgspec

from kassa.service.incoming import Incoming
from kassa.telegram.bot_api import BotApi


class _WebhookInfo(msgspec.Struct):
    url: str = ""
    pending_update_count: int = 0
    last_error_message: str = ""
    last_error_date: int = 0


async def ask_what_waits(bot: BotApi) -> Incoming:
    """Raises what a call of the Bot API raises."""
    info = await bot.call("getWebhookInfo", {}, _WebhookInfo, seconds=10.0)
    return Incoming(info.url, info.pending_update_count, info.last_error_message, float(info.last_error_date))
