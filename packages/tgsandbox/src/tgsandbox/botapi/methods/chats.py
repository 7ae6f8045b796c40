"""The bot looks at its chats, changes what they show of themselves, pins, and shows that it is busy.

Source: telegram-bot-api 10.0, Client.cpp; td, DialogManager (the words of the refusals).
"""

from __future__ import annotations

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.addressing import find_chat, find_chat_to_write
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.attachments import attach
from tgsandbox.botapi.showing.member_objects import write_community, write_pinned_message
from tgsandbox.botapi.showing.objects import write_full_chat
from tgsandbox.botapi.showing.person_objects import write_person
from tgsandbox.world.chats import Chat
from tgsandbox.world.events import ChatActionShown, SetUpChanged
from tgsandbox.world.groups.communities import community_of, may
from tgsandbox.world.groups.permissions import may_pin
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.contents import ChatEvent
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.talk.posting import add_message
from tgsandbox.world.talk.storing import store_portrait
from tgsandbox.world.world import World

ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
MAX_TITLE_LENGTH = 128
MAX_DESCRIPTION_LENGTH = 255


def get_chat(world: World, bot: Bot, arguments: Arguments) -> Wire:
    chat = find_chat(world, bot, arguments)
    wire = write_full_chat(world, chat)
    if chat.is_private:
        wire |= write_person(world, bot, chat.key.chat_id)
        return wire | write_pinned_message(world, bot, chat)
    return wire | write_community(world, bot, chat)


def set_chat_title(world: World, bot: Bot, arguments: Arguments) -> bool:
    chat = find_chat_to_write(world, bot, arguments)
    title = arguments.text("title").strip()[:MAX_TITLE_LENGTH]
    if chat.is_private:
        raise bad_request("can't change private chat title")
    _require(world, bot, chat, "can_change_info", "not enough rights to change chat title")
    if not title:
        raise bad_request("title must be non-empty")
    if title != chat.title:
        chat.title = title
        _note(world, bot, chat, ChatEvent("new_chat_title", text=title))
    return True


def set_chat_description(world: World, bot: Bot, arguments: Arguments) -> bool:
    chat = find_chat_to_write(world, bot, arguments)
    description = arguments.text("description").strip()[:MAX_DESCRIPTION_LENGTH]
    if chat.is_private:
        raise bad_request("can't change private chat description")
    _require(world, bot, chat, "can_change_info", "not enough rights to set chat description")
    community = community_of(world, chat)
    if description == community.description:
        raise bad_request("chat description is not modified")
    community.description = description
    return True


def set_chat_photo(world: World, bot: Bot, arguments: Arguments) -> bool:
    if "photo" not in arguments.files:
        given = arguments.text("photo")
        raise bad_request(
            "photo must be uploaded as an InputFile" if given else "there is no photo in the request"
        )
    chat = find_chat_to_write(world, bot, arguments)
    _require_photo_right(world, bot, chat)
    upload = Arguments({}, {"photo": arguments.files["photo"]})
    key = store_portrait(world, attach(world, bot, upload, "photo").content).key
    community_of(world, chat).photo = key
    _note(world, bot, chat, ChatEvent("new_chat_photo", file=key))
    return True


def delete_chat_photo(world: World, bot: Bot, arguments: Arguments) -> bool:
    chat = find_chat_to_write(world, bot, arguments)
    _require_photo_right(world, bot, chat)
    community = community_of(world, chat)
    if not community.photo:
        raise bad_request("CHAT_NOT_MODIFIED")
    community.photo = ""
    _note(world, bot, chat, ChatEvent("delete_chat_photo"))
    return True


def pin_chat_message(world: World, bot: Bot, arguments: Arguments) -> bool:
    chat, message_id = _message_to(world, bot, arguments, "pin")
    _require_pin_right(world, bot, chat)
    if message_id in chat.pinned:
        raise bad_request("CHAT_NOT_MODIFIED")
    chat.pinned.append(message_id)
    _note(world, bot, chat, ChatEvent("pinned_message", chat=chat.key, message_id=message_id))
    return True


def unpin_chat_message(world: World, bot: Bot, arguments: Arguments) -> bool:
    """The message named, or the one that was pinned last."""
    if arguments.integer("message_id"):
        chat, message_id = _message_to(world, bot, arguments, "unpin")
    else:
        chat = find_chat_to_write(world, bot, arguments)
        if not chat.pinned:
            raise bad_request("message to unpin not found")
        message_id = chat.pinned[-1]
    _require_pin_right(world, bot, chat)
    if message_id in chat.pinned:
        chat.pinned.remove(message_id)
    return True


def unpin_all_chat_messages(world: World, bot: Bot, arguments: Arguments) -> bool:
    chat = find_chat_to_write(world, bot, arguments)
    _require_pin_right(world, bot, chat)
    chat.pinned.clear()
    return True


def send_chat_action(world: World, bot: Bot, arguments: Arguments) -> bool:
    if not arguments.text("chat_id"):
        raise bad_request("chat_id is empty")
    action = arguments.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = find_chat_to_write(world, bot, arguments)
    world.bulletin.publish(ChatActionShown(chat.key, bot.id, action))
    return True


def _message_to(world: World, bot: Bot, arguments: Arguments, what: str) -> tuple[Chat, int]:
    chat = find_chat_to_write(world, bot, arguments)
    message_id = arguments.integer("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    if message_id not in chat.messages:
        raise bad_request(f"message to {what} not found")
    return chat, message_id


def _require(world: World, bot: Bot, chat: Chat, right: str, words: str) -> None:
    """An administrator's right: what is let to all members is not let to bots."""
    if not may(world, chat, bot.id, right):
        raise bad_request(words)


def _require_photo_right(world: World, bot: Bot, chat: Chat) -> None:
    if chat.is_private:
        raise bad_request("can't change private chat photo")
    _require(world, bot, chat, "can_change_info", "not enough rights to change chat photo")


def _require_pin_right(world: World, bot: Bot, chat: Chat) -> None:
    if not may_pin(world, chat, bot.id):
        raise bad_request("not enough rights to manage pinned messages in the chat")


def _note(world: World, bot: Bot, chat: Chat, event: ChatEvent) -> None:
    """The service message, and whoever shows the chat looks again."""
    add_message(world, chat, bot.id, event)
    world.bulletin.publish(SetUpChanged("chat", chat.key.chat_id))


METHODS: dict[str, Method] = {
    "getchat": get_chat,
    "setchattitle": set_chat_title,
    "setchatdescription": set_chat_description,
    "setchatphoto": set_chat_photo,
    "deletechatphoto": delete_chat_photo,
    "pinchatmessage": pin_chat_message,
    "unpinchatmessage": unpin_chat_message,
    "unpinallchatmessages": unpin_all_chat_messages,
    "sendchataction": send_chat_action,
}
