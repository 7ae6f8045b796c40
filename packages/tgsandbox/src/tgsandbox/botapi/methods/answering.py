"""The bot answers a tap on one of its buttons."""

from __future__ import annotations

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.world.people import Bot
from tgsandbox.world.talk import callbacks
from tgsandbox.world.world import World

MAX_ANSWER_LENGTH = 200
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def answer_callback_query(world: World, bot: Bot, arguments: Arguments) -> bool:
    text = arguments.text("text")
    if len(text) > MAX_ANSWER_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    open_until_now = callbacks.answer(
        world,
        bot.id,
        arguments.text("callback_query_id"),
        text=text,
        show_alert=arguments.boolean("show_alert"),
        url=arguments.text("url"),
    )
    if not open_until_now:
        raise bad_request(TOO_OLD)
    return True


METHODS: dict[str, Method] = {"answercallbackquery": answer_callback_query}
