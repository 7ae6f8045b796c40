"""What a bot shows to one member of a group alone."""

from __future__ import annotations

from tgsandbox.control.shapes.messages import MessageView
from tgsandbox.control.showing.messages import show_message
from tgsandbox.control.verbs.chats import chat_key
from tgsandbox.world.talk import ephemeral
from tgsandbox.world.talk.messages import Message
from tgsandbox.world.world import World


def list_ephemeral_messages(world: World, user_id: int, peer_id: int) -> list[MessageView]:
    """The messages that this person alone sees in the group, oldest first; their ids count on their own."""
    chat = world.chats.get(chat_key(world, user_id, peer_id))
    seen = ephemeral.seen_by(world, chat, user_id).values() if chat is not None else ()
    return [
        show_message(
            world,
            Message(one.id, one.chat, one.sender_id, one.date, one.content, reply_markup=one.reply_markup),
        )
        for one in seen
    ]
