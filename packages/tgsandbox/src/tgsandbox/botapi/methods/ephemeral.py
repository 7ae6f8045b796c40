"""The bot changes what one member of a group alone sees.

Facts: core.telegram.org/bots/api#editephemeralmessagetext and its neighbours; that a text may become a
caption or a picture is what node-telegram-bot-api's live tests found.
"""

from __future__ import annotations

from dataclasses import replace

from tgsandbox.botapi.ephemeral import require_receiver
from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.editing import CAPTIONED, MAX_CAPTION_LENGTH, read_inline_markup
from tgsandbox.botapi.methods.sending import check_text, read_text
from tgsandbox.botapi.reading.addressing import find_chat_to_write
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.formatting import read_formatted
from tgsandbox.botapi.reading.input_media import read_new_media
from tgsandbox.botapi.reading.people import read_user_id
from tgsandbox.botapi.rich.messages import read_rich_message
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.ephemeral import EphemeralMessage, seen_by
from tgsandbox.world.talk.messages import Text
from tgsandbox.world.world import World


def edit_text(world: World, bot: Bot, arguments: Arguments) -> bool:
    is_rich = bool(arguments.text("rich_message"))
    new = read_rich_message(world, bot, arguments) if is_rich else read_text(world, arguments)
    markup = read_inline_markup(arguments)
    message = _message(world, bot, arguments)
    if isinstance(new, Text):
        check_text(new)
    message.content, message.reply_markup = new, markup
    return True


def edit_caption(world: World, bot: Bot, arguments: Arguments) -> bool:
    caption, entities = read_formatted(world, arguments, "caption", "caption_entities")
    markup = read_inline_markup(arguments)
    message = _message(world, bot, arguments)
    if len(caption) > MAX_CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    content = message.content
    if isinstance(content, CAPTIONED):
        message.content = replace(content, caption=caption, entities=entities)
    else:
        message.content = Text(caption, entities)
    message.reply_markup = markup
    return True


def edit_media(world: World, bot: Bot, arguments: Arguments) -> bool:
    markup = read_inline_markup(arguments)
    content = read_new_media(world, bot, arguments)
    message = _message(world, bot, arguments)
    message.content, message.reply_markup = content, markup
    return True


def edit_reply_markup(world: World, bot: Bot, arguments: Arguments) -> bool:
    markup = read_inline_markup(arguments)
    _message(world, bot, arguments).reply_markup = markup
    return True


def delete_message(world: World, bot: Bot, arguments: Arguments) -> bool:
    message = _message(world, bot, arguments)
    del seen_by(world, world.chats[message.chat], message.receiver_id)[message.id]
    return True


def _message(world: World, bot: Bot, arguments: Arguments) -> EphemeralMessage:
    receiver_id = read_user_id(arguments, "receiver_user_id")
    chat = find_chat_to_write(world, bot, arguments)
    require_receiver(world, chat, receiver_id)
    message = seen_by(world, chat, receiver_id).get(arguments.integer("ephemeral_message_id"))
    if message is None or message.sender_id != bot.id:
        raise bad_request("MESSAGE_ID_INVALID")
    return message


KEPT: dict[str, Method] = {
    "editephemeralmessagetext": edit_text,
    "editephemeralmessagecaption": edit_caption,
    "editephemeralmessagemedia": edit_media,
    "editephemeralmessagereplymarkup": edit_reply_markup,
    "deleteephemeralmessage": delete_message,
}
