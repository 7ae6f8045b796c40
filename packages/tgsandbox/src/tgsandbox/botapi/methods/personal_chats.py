"""The channel that a person shows in their profile.

Source: telegram-bot-api 10.0, Client.cpp, process_get_user_personal_chat_messages_query; td,
MessageQueryManager.cpp, get_personal_chat_history.
"""

from __future__ import annotations

from itertools import islice

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.people import find_user
from tgsandbox.botapi.showing.objects import write_message
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.world import World

MAX_MESSAGES = 20


def get_user_personal_chat_messages(world: World, bot: Bot, arguments: Arguments) -> list[Wire]:
    """The newest first; none when the profile shows no channel."""
    user_id = find_user(world, bot, arguments)
    limit = arguments.integer("limit", low=0, high=MAX_MESSAGES)
    if not limit:
        raise bad_request("limit must be positive")
    account = world.accounts.get(user_id)
    if account is None or account.personal_chat is None:
        return []
    messages = reversed(world.chats[account.personal_chat].messages.values())
    return [write_message(world, bot, message) for message in islice(messages, limit)]


METHODS: dict[str, Method] = {"getuserpersonalchatmessages": get_user_personal_chat_messages}
