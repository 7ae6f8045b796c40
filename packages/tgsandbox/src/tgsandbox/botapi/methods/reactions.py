"""The bot reacts to messages, and takes reactions away.

Source: telegram-bot-api 10.0, Client.cpp, get_reaction_types and process_delete_message_reaction_query.
"""

from __future__ import annotations

from typing import Any

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.addressing import find_chat, find_chat_to_write
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.botapi.reading.people import read_user_id
from tgsandbox.botapi.showing.objects import WRITERS, write_chat, write_user
from tgsandbox.world.chats import Chat
from tgsandbox.world.groups.communities import may
from tgsandbox.world.people import Bot
from tgsandbox.world.talk import reactions
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.talk.reactions import EMOJI, PAID, Reaction, ReactionChanged, ReactionsCounted
from tgsandbox.world.world import World

MAX_REACTIONS_OF_BOT = 1


def set_message_reaction(world: World, bot: Bot, arguments: Arguments) -> bool:
    given = read_reactions(arguments)
    chat = find_chat(world, bot, arguments)
    message_id = _message_in(chat, arguments, "message to react")
    if len(given) > MAX_REACTIONS_OF_BOT:
        raise bad_request("REACTIONS_TOO_MANY")
    if any(reaction.emoji and reaction.emoji not in EMOJI for reaction in given):
        raise bad_request("REACTION_INVALID")
    reactions.react(world, chat, message_id, bot.id, given)
    return True


def delete_message_reaction(world: World, bot: Bot, arguments: Arguments) -> bool:
    """Take away what one person put under one message."""
    user_id = read_user_id(arguments)
    chat = _moderated(world, bot, arguments)
    message_id = _message_in(chat, arguments, "message to delete reaction")
    reactions.react(world, chat, message_id, user_id, ())
    return True


def delete_all_message_reactions(world: World, bot: Bot, arguments: Arguments) -> bool:
    """Take away everything that one person put under the messages of a chat."""
    user_id = read_user_id(arguments)
    chat = _moderated(world, bot, arguments)
    places = [message_id for key, message_id in world.reactions if key == chat.key]
    for message_id in places:
        if message_id in chat.messages:
            reactions.react(world, chat, message_id, user_id, ())
    return True


def read_reactions(arguments: Arguments) -> tuple[Reaction, ...]:
    values: Any = arguments.json("reaction", "reaction types")
    if values is None:
        return ()
    if not isinstance(values, list):
        raise bad_request("expected an Array of ReactionType")
    return tuple(_read_reaction(value) for value in values)


def _read_reaction(value: Any) -> Reaction:
    try:
        fields = Fields(value, "expected an Object")
        match fields.required_text("type"):
            case "emoji":
                return Reaction(fields.required_text("emoji").replace("\ufe0f", ""))
            case "custom_emoji":
                return Reaction(custom_emoji_id=str(fields.required_integer("custom_emoji_id", bits=64)))
        raise FieldError("invalid reaction type specified")
    except FieldError as error:
        raise error.within("ReactionType") from None


def write_reaction(reaction: Reaction) -> Wire:
    if reaction == PAID:
        return {"type": "paid"}
    if reaction.emoji:
        return {"type": "emoji", "emoji": reaction.emoji}
    return {"type": "custom_emoji", "custom_emoji_id": reaction.custom_emoji_id}


def write_reaction_changed(world: World, _bot: Bot, change: ReactionChanged) -> Wire:
    user: Wire = {"user": write_user(world.user(change.user_id))}
    return {
        "chat": write_chat(world, change.chat),
        "message_id": change.message_id,
        **({"actor_chat": write_chat(world, change.chat)} if change.is_anonymous else user),
        "date": change.date,
        "old_reaction": [write_reaction(reaction) for reaction in change.old],
        "new_reaction": [write_reaction(reaction) for reaction in change.new],
    }


def write_reactions_counted(world: World, _bot: Bot, counted: ReactionsCounted) -> Wire:
    return {
        "chat": write_chat(world, counted.chat),
        "message_id": counted.message_id,
        "date": counted.date,
        "reactions": [
            {"type": write_reaction(reaction), "total_count": count} for reaction, count in counted.counts
        ],
    }


def _message_in(chat: Chat, arguments: Arguments, what: str) -> int:
    message_id = arguments.integer("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    if message_id not in chat.messages:
        raise bad_request(f"{what} not found")
    return message_id


def _moderated(world: World, bot: Bot, arguments: Arguments) -> Chat:
    chat = find_chat_to_write(world, bot, arguments)
    if chat.type not in ("group", "supergroup"):
        raise bad_request("method is available only for groups and supergroups")
    if not may(world, chat, bot.id, "can_delete_messages"):
        raise bad_request("CHAT_ADMIN_REQUIRED")
    return chat


WRITERS.update({ReactionChanged: write_reaction_changed, ReactionsCounted: write_reactions_counted})
METHODS: dict[str, Method] = {
    "setmessagereaction": set_message_reaction,
    "deletemessagereaction": delete_message_reaction,
    "deleteallmessagereactions": delete_all_message_reactions,
}
