"""What two people write to each other: kept for those who have connected a bot to their business account.

Facts: core.telegram.org/bots/api#businessconnection and the updates business_message and its kin. A dialogue
is one person's own chat with another, known by ChatKey(<the other's id>, <the owner's id>): for a bot that
acts for the owner the chat is the other person. Two owners who write to each other have one dialogue each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from tgsandbox.world.chats import Chat, ChatKey
from tgsandbox.world.errors import WorldError
from tgsandbox.world.events import MessageDeleted
from tgsandbox.world.updates import business_queue_key

if TYPE_CHECKING:
    from tgsandbox.world.people import Bot
    from tgsandbox.world.star_trade.business import BusinessConnection
    from tgsandbox.world.talk.messages import Content, Message, Particulars
    from tgsandbox.world.world import World


@dataclass(frozen=True, slots=True)
class DialogueMessagesDeleted:
    """The subject of deleted_business_messages."""

    chat: ChatKey
    message_ids: tuple[int, ...]


def is_dialogue(world: World, key: ChatKey) -> bool:
    """Whether the chat is one between two people."""
    return key.bot_id in world.accounts


def dialogue_of(world: World, owner_id: int, other_id: int) -> Chat:
    """Made when it is first asked for."""
    key = ChatKey(other_id, owner_id)
    chat = world.chats.get(key)
    if chat is None:
        world.account(owner_id)
        world.account(other_id)
        chat = world.chats[key] = Chat(key, "private", started=True)
    return chat


def connections_of(world: World, owner_id: int) -> list[BusinessConnection]:
    """The bots that look after the person's account now."""
    return [
        connection
        for connection in world.payments.business.values()
        if connection.user_id == owner_id and connection.is_enabled
    ]


def connection_to(world: World, bot_id: int, key: ChatKey) -> BusinessConnection | None:
    """The connection by which the bot sees this dialogue."""
    found = (one for one in connections_of(world, key.bot_id) if one.bot_id == bot_id)
    return next(found, None)


def bots_that_hear(world: World, message: Message) -> list[Bot]:
    """Of what a bot wrote for the owner only the others hear."""
    heard = [world.bots[one.bot_id] for one in connections_of(world, message.chat.bot_id)]
    return [bot for bot in heard if bot.id != message.business_bot_id]


def dialogues_of(world: World, owner_id: int) -> list[Chat]:
    return [chat for chat in world.chats.private_of(owner_id) if chat.key.bot_id == owner_id]


def delete(world: World, dialogue: Chat, message_ids: Sequence[int], by_bot_id: int = 0) -> None:
    """The bots that look after the account hear of it, other than the one that did it."""
    for message_id in message_ids:
        del dialogue.messages[message_id]
        world.bulletin.publish(MessageDeleted(dialogue.key, message_id))
    deleted = DialogueMessagesDeleted(dialogue.key, tuple(message_ids))
    key = business_queue_key(dialogue.key.chat_id)
    for connection in connections_of(world, dialogue.key.bot_id):
        if connection.bot_id != by_bot_id:
            bot = world.bots[connection.bot_id]
            world.queue_update(bot, "deleted_business_messages", deleted, queue_key=key)


def post(
    world: World, sender_id: int, other_id: int, content: Content, **particulars: Unpack[Particulars]
) -> list[Message]:
    """Into the dialogues of those of the two who have a business account; nobody else keeps one here."""
    from tgsandbox.world.talk.posting import add_message

    pairs = ((sender_id, other_id), (other_id, sender_id))
    chats = [dialogue_of(world, *pair) for pair in pairs if connections_of(world, pair[0])]
    return [add_message(world, chat, sender_id, content, **particulars) for chat in chats]


def key_for(world: World, user_id: int, other_id: int) -> ChatKey:
    """Where a person reads what they and another one write: their own dialogue, else the other's."""
    own = ChatKey(other_id, user_id)
    return own if own in world.chats or connections_of(world, user_id) else ChatKey(user_id, other_id)


def write(world: World, sender_id: int, other_id: int, content: Content, reply_to: int = 0) -> Message:
    """A person writes to another one; WorldError when neither has a bot that would hear of it."""
    posted = post(world, sender_id, other_id, content, reply_to=reply_to)
    if not posted:
        name = world.account(other_id).user.first_name
        raise WorldError(f"{name} has no business account: connect a bot to it, else nobody hears of this")
    return posted[0]
