"""Mini Apps: the bot answers one with a message, prepares a message for one, and hears what one sends."""

from __future__ import annotations

import msgspec

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.stars import read_user_id
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.fields import FieldError
from tgsandbox.botapi.reading.inline_results import read_inline_result
from tgsandbox.botapi.reading.keyboards import read_keyboard_button
from tgsandbox.botapi.showing.objects import CONTENT_WRITERS
from tgsandbox.world.mini_app import mini_apps
from tgsandbox.world.people import Bot
from tgsandbox.world.talk import prepared_messages
from tgsandbox.world.talk.contents import WebAppData
from tgsandbox.world.talk.inline import InlineResult
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.talk.prepared_messages import ID_OCTETS
from tgsandbox.world.world import World

# A prepared button asks for one of these.
SHARING = frozenset({"request_users", "request_chat", "request_managed_bot"})
# The arguments of savePreparedInlineMessage, and the kinds of chats that each lets in.
CHAT_TYPES = {
    "allow_user_chats": ("private",),
    "allow_bot_chats": ("sender",),
    "allow_group_chats": ("group", "supergroup"),
    "allow_channel_chats": ("channel",),
}


def answer_web_app_query(world: World, bot: Bot, arguments: Arguments) -> Wire:
    result = read_result(world, bot, arguments)
    message = mini_apps.answer(world, bot.id, arguments.text("web_app_query_id"), result)
    return {"inline_message_id": message.inline_message_id} if message.inline_message_id else {}


def save_prepared_inline_message(world: World, bot: Bot, arguments: Arguments) -> Wire:
    user_id = read_user_id(arguments)
    result = read_result(world, bot, arguments)
    allowed = tuple(type for name, types in CHAT_TYPES.items() if arguments.boolean(name) for type in types)
    prepared = prepared_messages.prepare(world, bot.id, user_id, result, allowed)
    return {"id": prepared.id, "expiration_date": prepared.expiration_date}


def save_prepared_keyboard_button(world: World, bot: Bot, arguments: Arguments) -> Wire:
    """Kept for the person under the id; the sandbox's script for Mini Apps has no requestChat yet."""
    user_id = read_user_id(arguments)
    try:
        value = msgspec.json.decode(arguments.text("button"))
    except msgspec.DecodeError:
        raise bad_request("Can't parse keyboard button JSON object") from None
    try:
        button = read_keyboard_button(value)
    except FieldError as error:
        raise error.within("keyboard button") from None
    if user_id not in world.accounts:
        raise bad_request("user not found")
    if not button.keys() & SHARING:
        raise bad_request("BUTTON_TYPE_INVALID")
    id = world.ids.base64url(ID_OCTETS)
    world.kept[(bot.id, f"prepared button of {user_id}", id)] = button
    return {"id": id}


def read_result(world: World, bot: Bot, arguments: Arguments) -> InlineResult:
    """The one inline result in `result`."""
    raw = arguments.text("result")
    if not raw:
        raise bad_request("Result isn't specified")
    try:
        value = msgspec.json.decode(raw)
    except msgspec.DecodeError as error:
        raise bad_request(f"Can't parse JSON encoded inline query result: {error}") from None
    return read_inline_result(world, bot, value)


def write_web_app_data(_world: World, _bot: Bot, sent: WebAppData) -> Wire:
    return {"web_app_data": {"button_text": sent.button_text, "data": sent.data}}


CONTENT_WRITERS.update({WebAppData: write_web_app_data})
KEPT: dict[str, Method] = {"savepreparedkeyboardbutton": save_prepared_keyboard_button}
METHODS: dict[str, Method] = {
    "answerwebappquery": answer_web_app_query,
    "savepreparedinlinemessage": save_prepared_inline_message,
}
