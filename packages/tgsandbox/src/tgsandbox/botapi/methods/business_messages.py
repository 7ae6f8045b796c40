"""The bot reads and takes back messages for the person whose business account it looks after.

Source: telegram-bot-api 10.0, Client.cpp, process_read_business_message_query and its kin.
"""

from __future__ import annotations

from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.bulk import read_message_ids
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.dialogues import find_dialogue, read_connection
from tgsandbox.world.errors import ServerRefusal
from tgsandbox.world.people import Bot
from tgsandbox.world.star_trade import business
from tgsandbox.world.talk import dialogues
from tgsandbox.world.world import World


def read_business_message(world: World, bot: Bot, arguments: Arguments) -> bool:
    connection, chat = find_dialogue(world, bot, arguments, "can_read_messages")
    message_id = arguments.integer("message_id")
    if message_id not in chat.messages:
        raise ServerRefusal("MESSAGE_ID_INVALID")
    read = world.account(connection.user_id).read
    read[chat.key] = max(read.get(chat.key, 0), message_id)
    return True


def delete_business_messages(world: World, bot: Bot, arguments: Arguments) -> bool:
    """The account's own messages with one right, anybody's with the other; all of one chat."""
    ids = read_message_ids(arguments)
    connection = read_connection(world, bot, arguments)
    chats = dialogues.dialogues_of(world, connection.user_id)
    chat = next((chat for chat in chats if ids[0] in chat.messages), None)
    if chat is None:
        raise ServerRefusal("MESSAGE_ID_INVALID")
    found = [chat.messages[one] for one in ids if one in chat.messages]
    is_own = all(message.business_bot_id == bot.id for message in found)
    for_own = ("can_delete_sent_messages",) if is_own else ()
    business.require_right(connection, "can_delete_all_messages", *for_own)
    dialogues.delete(world, chat, [message.id for message in found], bot.id)
    return True


METHODS: dict[str, Method] = {
    "readbusinessmessage": read_business_message,
    "deletebusinessmessages": delete_business_messages,
}
