"""A forum's topics: opened, renamed, closed, hidden, deleted.

Source: telegram-bot-api 10.0, Client.cpp, process_create_forum_topic_query and its neighbours; td,
ForumTopicManager.
"""

from __future__ import annotations

from collections.abc import Callable

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.addressing import find_chat_to_write
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.showing.sticker_objects import write_set_sticker
from tgsandbox.world.chats import Chat
from tgsandbox.world.groups.communities import Topic, community_of, may
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.contents import ChatEvent
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.talk.posting import add_message
from tgsandbox.world.talk.stickers import custom_emoji, topic_icons
from tgsandbox.world.world import World

COLORS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)
MAX_NAME_LENGTH = 128
GENERAL = 1


def create_forum_topic(world: World, bot: Bot, arguments: Arguments) -> Wire:
    chat = _forum(world, bot, arguments, "create a topic")
    name = _name(arguments)
    if not name:
        raise bad_request("name must be non-empty")
    color = arguments.integer("icon_color", COLORS[0])
    if color not in COLORS:
        raise bad_request("invalid icon color specified")
    emoji = _icon(world, arguments)
    note = add_message(world, chat, bot.id, ChatEvent("forum_topic_created", text=name, number=color))
    topic = Topic(note.id, name, color, emoji)
    community_of(world, chat).topics[topic.id] = topic
    wire: Wire = {"message_thread_id": topic.id, "name": name, "icon_color": color}
    return wire | {"icon_custom_emoji_id": emoji} if emoji else wire


def edit_forum_topic(world: World, bot: Bot, arguments: Arguments) -> bool:
    """Without a new name and a new icon nothing is changed, and nothing wrong."""
    chat = _forum(world, bot, arguments, "edit the topic")
    topic = _topic(world, chat, arguments)
    name = _name(arguments)
    keeps_icon = "icon_custom_emoji_id" not in arguments.values
    if arguments.text("name") and not name:
        raise bad_request("name must be non-empty")
    if not name and keeps_icon:
        return True
    name = name or topic.name
    emoji = topic.icon_custom_emoji_id if keeps_icon else _icon(world, arguments)
    if (name, emoji) == (topic.name, topic.icon_custom_emoji_id):
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name, topic.icon_custom_emoji_id = name, emoji
    _note(world, bot, chat, topic, ChatEvent("forum_topic_edited", text=name))
    return True


def delete_forum_topic(world: World, bot: Bot, arguments: Arguments) -> bool:
    """With all its messages."""
    chat = _forum(world, bot, arguments, "delete the topic", right="can_delete_messages")
    topic = _topic(world, chat, arguments)
    if topic.id == GENERAL:
        raise bad_request("TOPIC_ID_INVALID")
    del community_of(world, chat).topics[topic.id]
    gone = [one.id for one in chat.messages.values() if topic.id in (one.id, one.thread_id)]
    for message_id in gone:
        world.delete_message(chat, message_id)
    return True


def edit_general_forum_topic(world: World, bot: Bot, arguments: Arguments) -> bool:
    chat = _forum(world, bot, arguments, "edit the topic")
    name = _name(arguments)
    topic = general_topic(world, chat)
    if not name:
        return True
    if name == topic.name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name = name
    _note(world, bot, chat, topic, ChatEvent("forum_topic_edited", text=name))
    return True


def toggler(event: str, field: str, *, to: bool, is_general: bool = False) -> Method:
    """Closes, reopens, hides or unhides; what is so already is TOPIC_NOT_MODIFIED."""

    def toggle(world: World, bot: Bot, arguments: Arguments) -> bool:
        chat = _forum(world, bot, arguments, "close or open the topic")
        topic = general_topic(world, chat) if is_general else _topic(world, chat, arguments)
        if getattr(topic, field) is to:
            raise bad_request("TOPIC_NOT_MODIFIED")
        setattr(topic, field, to)
        _note(world, bot, chat, topic, ChatEvent(event))
        return True

    return toggle


def unpinner(find: Callable[[World, Chat, Arguments], int]) -> Method:
    def unpin(world: World, bot: Bot, arguments: Arguments) -> bool:
        chat = _forum(world, bot, arguments, "pin a message", right="can_pin_messages")
        found = find(world, chat, arguments)
        thread_id = 0 if found == GENERAL else found
        stays = [one for one in chat.pinned if chat.messages[one].thread_id != thread_id]
        chat.pinned[:] = stays
        return True

    return unpin


def get_forum_topic_icon_stickers(world: World, bot: Bot, _arguments: Arguments) -> list[Wire]:
    icons = topic_icons(world)
    return [write_set_sticker(world, bot, icons, sticker) for sticker in icons.stickers]


def general_topic(world: World, chat: Chat) -> Topic:
    topics = community_of(world, chat).topics
    return topics.setdefault(GENERAL, Topic(GENERAL, "General", COLORS[0]))


def _forum(
    world: World, bot: Bot, arguments: Arguments, deed: str, *, right: str = "can_manage_topics"
) -> Chat:
    chat = find_chat_to_write(world, bot, arguments)
    if chat.is_private or not community_of(world, chat).is_forum:
        raise bad_request("the chat is not a forum")
    if not may(world, chat, bot.id, right):
        raise bad_request(f"not enough rights to {deed}")
    return chat


def _topic(world: World, chat: Chat, arguments: Arguments) -> Topic:
    id = arguments.integer("message_thread_id")
    if id <= 0:
        raise bad_request("invalid forum topic identifier specified")
    if id == GENERAL:
        return general_topic(world, chat)
    topic = community_of(world, chat).topics.get(id)
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return topic


def _icon(world: World, arguments: Arguments) -> str:
    """A custom emoji that there is; "" and 0 stand for none."""
    id = arguments.text("icon_custom_emoji_id")
    if id in ("", "0"):
        return ""
    if not custom_emoji(world, [id]):
        raise bad_request("DOCUMENT_INVALID")
    return id


def _name(arguments: Arguments) -> str:
    return arguments.text("name").strip()[:MAX_NAME_LENGTH]


def _note(world: World, bot: Bot, chat: Chat, topic: Topic, event: ChatEvent) -> None:
    add_message(world, chat, bot.id, event, thread_id=0 if topic.id == GENERAL else topic.id)


METHODS: dict[str, Method] = {
    "createforumtopic": create_forum_topic,
    "editforumtopic": edit_forum_topic,
    "deleteforumtopic": delete_forum_topic,
    "closeforumtopic": toggler("forum_topic_closed", "is_closed", to=True),
    "reopenforumtopic": toggler("forum_topic_reopened", "is_closed", to=False),
    "editgeneralforumtopic": edit_general_forum_topic,
    "closegeneralforumtopic": toggler("forum_topic_closed", "is_closed", to=True, is_general=True),
    "reopengeneralforumtopic": toggler("forum_topic_reopened", "is_closed", to=False, is_general=True),
    "hidegeneralforumtopic": toggler("general_forum_topic_hidden", "is_hidden", to=True, is_general=True),
    "unhidegeneralforumtopic": toggler(
        "general_forum_topic_unhidden", "is_hidden", to=False, is_general=True
    ),
    "unpinallforumtopicmessages": unpinner(lambda world, chat, said: _topic(world, chat, said).id),
    "unpinallgeneralforumtopicmessages": unpinner(lambda _world, _chat, _said: 0),
    "getforumtopiciconstickers": get_forum_topic_icon_stickers,
}
