"""Which talk between two people a bot means by business_connection_id and chat_id, and what it may do there.

Source: telegram-bot-api 10.0, Client.cpp, check_business_connection_chat_id; core.telegram.org, page of
messages.sendMessage (the codes).
"""

from __future__ import annotations

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.showing.objects import WRITERS, write_chat
from tgsandbox.world.chats import Chat, ChatKey
from tgsandbox.world.errors import ServerRefusal
from tgsandbox.world.people import Bot
from tgsandbox.world.star_trade import business
from tgsandbox.world.star_trade.business import BusinessConnection
from tgsandbox.world.talk.dialogues import DialogueMessagesDeleted, connection_to
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.updates import DAY_SECONDS
from tgsandbox.world.world import World


def read_connection(world: World, bot: Bot, arguments: Arguments) -> BusinessConnection:
    connection = business.connection_of(world, bot.id, arguments.text("business_connection_id"))
    if connection is None:
        raise bad_request("business connection not found")
    return connection


def read_peer_id(arguments: Arguments, name: str = "chat_id") -> int:
    """The id of the other side of a business account's chat. Raises ApiError 400."""
    raw = arguments.text(name)
    if not raw:
        raise bad_request("chat identifier is empty")
    try:
        return int(raw)
    except ValueError:
        raise bad_request("chat identifier must be a valid Integer") from None


def find_dialogue(
    world: World, bot: Bot, arguments: Arguments, right: str
) -> tuple[BusinessConnection, Chat]:
    """The connection, which has the right, and the talk, in which the other side has written within a day.

    Raises ApiError 400, ServerRefusal BUSINESS_PEER_INVALID, BUSINESS_PEER_USAGE_MISSING and as
    `business.require_right`.
    """
    peer_id = read_peer_id(arguments)
    connection = read_connection(world, bot, arguments)
    business.require_right(connection, right)
    dialogue = world.chats.get(ChatKey(peer_id, connection.user_id))
    if dialogue is None:
        raise ServerRefusal("BUSINESS_PEER_INVALID")
    if not is_active(world, dialogue):
        raise ServerRefusal("BUSINESS_PEER_USAGE_MISSING")
    return connection, dialogue


def is_active(world: World, dialogue: Chat) -> bool:
    """Whether the other side has written within the last day: only then may a bot act in it."""
    since = world.now() - DAY_SECONDS
    other_id = dialogue.key.chat_id
    newest_first = reversed(dialogue.messages.values())
    return any(message.sender_id == other_id and message.date >= since for message in newest_first)


def write_deleted(world: World, bot: Bot, deleted: DialogueMessagesDeleted) -> Wire:
    connection = connection_to(world, bot.id, deleted.chat)
    return {
        "business_connection_id": connection.id if connection is not None else "",
        "chat": write_chat(world, deleted.chat),
        "message_ids": list(deleted.message_ids),
    }


WRITERS[DialogueMessagesDeleted] = write_deleted
