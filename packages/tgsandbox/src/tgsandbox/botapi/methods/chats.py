"""The bot looks at its chats and shows that it is busy."""

from __future__ import annotations

from tgsandbox.botapi.addressing import find_chat, find_chat_to_write
from tgsandbox.botapi.arguments import Arguments
from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.objects import write_full_chat
from tgsandbox.world.events import ChatActionShown
from tgsandbox.world.messages import Wire
from tgsandbox.world.people import Bot
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


def get_chat(world: World, bot: Bot, arguments: Arguments) -> Wire:
    return write_full_chat(world, find_chat(world, bot, arguments))


def send_chat_action(world: World, bot: Bot, arguments: Arguments) -> bool:
    if not arguments.text("chat_id"):
        raise bad_request("chat_id is empty")
    action = arguments.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = find_chat_to_write(world, bot, arguments)
    world.bulletin.publish(ChatActionShown(chat.key, bot.id, action))
    return True


METHODS: dict[str, Method] = {"getchat": get_chat, "sendchataction": send_chat_action}
