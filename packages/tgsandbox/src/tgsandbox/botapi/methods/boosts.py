"""Boosts of a group or channel.

Source: telegram-bot-api 10.0, Client.cpp, process_get_user_chat_boosts_query and JsonChatBoost.
"""

from __future__ import annotations

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.addressing import find_chat_to_write
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.people import find_user, read_user_id
from tgsandbox.botapi.showing.objects import WRITERS, write_chat, write_user
from tgsandbox.world.groups.boosts import Boost, BoostRemoved, boosts_of
from tgsandbox.world.groups.communities import community_of
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.world import World


def get_user_chat_boosts(world: World, bot: Bot, arguments: Arguments) -> Wire:
    read_user_id(arguments)
    chat = find_chat_to_write(world, bot, arguments)
    user_id = find_user(world, bot, arguments)
    if chat.is_private or bot.id not in community_of(world, chat).administrators:
        raise bad_request("CHAT_ADMIN_REQUIRED")
    return {"boosts": [write_boost(world, one) for one in boosts_of(world, chat, user_id)]}


def write_boost(world: World, boost: Boost) -> Wire:
    return {
        "boost_id": boost.id,
        "add_date": boost.add_date,
        "expiration_date": boost.expiration_date,
        "source": _source(world, boost),
    }


def write_boosted(world: World, _bot: Bot, boost: Boost) -> Wire:
    return {"chat": write_chat(world, boost.chat), "boost": write_boost(world, boost)}


def write_removed(world: World, _bot: Bot, removed: BoostRemoved) -> Wire:
    boost = removed.boost
    wire: Wire = {"chat": write_chat(world, boost.chat), "boost_id": boost.id}
    return wire | {"remove_date": removed.remove_date, "source": _source(world, boost)}


def _source(world: World, boost: Boost) -> Wire:
    return {"source": "premium", "user": write_user(world.user(boost.user_id))}


WRITERS.update({Boost: write_boosted, BoostRemoved: write_removed})
METHODS: dict[str, Method] = {"getuserchatboosts": get_user_chat_boosts}
