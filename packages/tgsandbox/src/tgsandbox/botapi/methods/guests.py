"""The bot answers where it was named as a guest.

Source: telegram-bot-api 10.0, Client.cpp, process_answer_guest_query_query.
"""

from __future__ import annotations

from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.mini_apps import read_result
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.showing.objects import WRITERS, write_message
from tgsandbox.world.people import Bot
from tgsandbox.world.talk import guests
from tgsandbox.world.talk.guests import GuestMessage
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.world import World


def answer_guest_query(world: World, bot: Bot, arguments: Arguments) -> Wire:
    query_id = str(arguments.integer("guest_query_id"))
    result = read_result(world, bot, arguments)
    posted = guests.answer(world, bot.id, query_id, result)
    return {"inline_message_id": posted.inline_message_id}


def write_guest_message(world: World, bot: Bot, asked: GuestMessage) -> Wire:
    return write_message(world, bot, asked.message) | {"guest_query_id": asked.query_id}


WRITERS[GuestMessage] = write_guest_message
METHODS: dict[str, Method] = {"answerguestquery": answer_guest_query}
