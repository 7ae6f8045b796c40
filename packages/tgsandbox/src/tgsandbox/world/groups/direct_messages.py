"""The chat in which people write to a channel: each person's talk with it is a topic of its own.

Facts: core.telegram.org/bots/api#directmessagestopic; td, MessageTopic.cpp (the words). A topic's id is the
person's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tgsandbox.world.chats import ChatKey
from tgsandbox.world.errors import ServerRefusal
from tgsandbox.world.groups.communities import may

if TYPE_CHECKING:
    from tgsandbox.world.chats import Chat
    from tgsandbox.world.talk.messages import Message
    from tgsandbox.world.world import World


def manages(world: World, chat: Chat, member_id: int) -> bool:
    """Whether the member answers for the channel; such a one reads all topics."""
    channel = world.chats[ChatKey(chat.direct_messages_of)]
    return may(world, channel, member_id, "can_manage_direct_messages")


def checked_topic(world: World, chat: Chat, bot_id: int, topic_id: int, *, is_given: bool) -> int:
    """The topic in which the bot may write. Raises ServerRefusal in td's words."""
    if not manages(world, chat, bot_id):
        if is_given:
            raise ServerRefusal("Chat is not an administered channel direct messages chat")
        return 0
    if not is_given:
        raise ServerRefusal("Channel direct messages topic must be specified")
    if topic_id not in world.accounts:
        raise ServerRefusal("Topic not found")
    return topic_id


def topic_of(world: World, chat: Chat, sender_id: int, reply_to: int) -> int:
    """Where a message belongs that names no topic: to that of what it answers, else to its writer's own."""
    answered = chat.messages.get(reply_to)
    if answered is not None and manages(world, chat, sender_id):
        return answered.direct_topic_id
    return sender_id if sender_id in world.accounts else 0


def may_read(world: World, chat: Chat, user_id: int, message: Message) -> bool:
    """Everybody reads their own topic, who answers for the channel all of them."""
    if not chat.direct_messages_of:
        return True
    return message.direct_topic_id in (0, user_id) or manages(world, chat, user_id)
