"""The bot changes or takes back what it said.

Source: telegram-bot-api 10.0, Client.cpp, check_message and the edit queries; the live server's refusals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.sending import check_text, read_text
from tgsandbox.botapi.reading.addressing import find_chat
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.dialogues import find_dialogue
from tgsandbox.botapi.reading.formatting import read_formatted
from tgsandbox.botapi.reading.keyboard_places import check_place
from tgsandbox.botapi.reading.keyboards import (
    read_reply_markup,
    refuse_buttons,
    refuse_pay_buttons,
    require_pay_button,
    require_plain_buttons,
)
from tgsandbox.botapi.rich.messages import read_rich_message
from tgsandbox.botapi.showing.objects import write_message
from tgsandbox.world.chats import Chat
from tgsandbox.world.checkout.invoices import InvoiceContent
from tgsandbox.world.groups.permissions import may_delete, may_edit
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.contents import Media
from tgsandbox.world.talk.games import GamePosted
from tgsandbox.world.talk.messages import Content, Document, Message, PaidMedia, Photo, Text, Wire
from tgsandbox.world.talk.posting import edited
from tgsandbox.world.talk.rich import RichMessage
from tgsandbox.world.updates import DAY_SECONDS
from tgsandbox.world.world import World

MAX_CAPTION_LENGTH = 1024
CAPTIONED = (Photo, Document, Media, PaidMedia)
WITHOUT_CAPTION = ("sticker", "video_note")
# A caption may stand above these and above photos.
SEEN = ("video", "animation")
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)
CHECKS_OF_BUTTONS: dict[type[Content], Callable[[Wire | None], None]] = {
    InvoiceContent: require_pay_button,
    GamePosted: refuse_pay_buttons,
}
# A bot may take back messages for two days.
DELETABLE_SECONDS = 2 * DAY_SECONDS


def edit_message_text(world: World, bot: Bot, arguments: Arguments) -> Wire | bool:
    """Into a text or a rich message, whichever it was; a game only has its text changed."""
    is_rich = bool(arguments.text("rich_message"))
    new = read_rich_message(world, bot, arguments) if is_rich else read_text(world, arguments)
    markup = read_inline_markup(arguments)
    chat, message = own_message(world, bot, arguments)
    content = message.content
    if not isinstance(content, Text | RichMessage | GamePosted):
        raise bad_request("there is no text in the message to edit")
    if isinstance(new, Text):
        check_text(new)
        if isinstance(content, GamePosted):
            game = replace(content, text=new.text, entities=new.entities)
            return change(world, bot, chat, message, game, markup)
    return change(world, bot, chat, message, new, markup)


def edit_message_caption(world: World, bot: Bot, arguments: Arguments) -> Wire | bool:
    caption, entities = read_formatted(world, arguments, "caption", "caption_entities")
    markup = read_inline_markup(arguments)
    chat, message = own_message(world, bot, arguments)
    content = message.content
    if not isinstance(content, CAPTIONED) or not can_have_caption(content):
        raise bad_request("there is no caption in the message to edit")
    if len(caption) > MAX_CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    new = replace(content, caption=caption, entities=entities)
    if not isinstance(new, Document) and (not isinstance(new, Media) or new.kind in SEEN):
        new = replace(new, show_caption_above_media=arguments.boolean("show_caption_above_media"))
    return change(world, bot, chat, message, new, markup)


def can_have_caption(content: Content) -> bool:
    return not isinstance(content, Media) or content.kind not in WITHOUT_CAPTION


def edit_message_reply_markup(world: World, bot: Bot, arguments: Arguments) -> Wire | bool:
    markup = read_inline_markup(arguments)
    chat, message = own_message(world, bot, arguments)
    return change(world, bot, chat, message, message.content, markup)


def delete_message(world: World, bot: Bot, arguments: Arguments) -> bool:
    message_id = arguments.integer("message_id")
    if not arguments.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    if not message_id:
        raise bad_request("message identifier is not specified")
    chat = find_chat(world, bot, arguments)
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request("message to delete not found")
    check_deletable(world, chat, bot, message)
    world.delete_message(chat, message_id)
    return True


def read_inline_markup(arguments: Arguments) -> Wire | None:
    """A message keeps its keyboard only if it is given again."""
    return read_reply_markup(arguments, only_inline=True)


def own_message(world: World, bot: Bot, arguments: Arguments) -> tuple[Chat, Message]:
    message_id = arguments.integer("message_id")
    if not arguments.text("chat_id") and not message_id:
        return inline_message(world, bot, arguments)
    if arguments.text("business_connection_id"):
        return _account_message(world, bot, arguments, message_id)
    chat = find_chat(world, bot, arguments)
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request("message to edit not found")
    if not may_edit(world, chat, bot.id, message.sender_id) or message.forwarded_from is not None:
        raise bad_request("message can't be edited")
    return chat, message


def inline_message(world: World, bot: Bot, arguments: Arguments) -> tuple[Chat, Message]:
    """What a person sent by the bot's inline mode, wherever it is."""
    inline_message_id = arguments.text("inline_message_id")
    if not inline_message_id:
        raise bad_request("message identifier is not specified")
    key, message_id = world.inline.messages.get(inline_message_id, (None, 0))
    message = world.chats[key].messages.get(message_id) if key else None
    if key is None or message is None or bot.id not in (message.via_bot_id, message.sender_id):
        raise bad_request("MESSAGE_ID_INVALID")
    return world.chats[key], message


def _account_message(world: World, bot: Bot, arguments: Arguments, message_id: int) -> tuple[Chat, Message]:
    """What the bot, or for two days what the owner of the business account wrote themselves."""
    connection, dialogue = find_dialogue(world, bot, arguments, "can_reply")
    message = dialogue.messages.get(message_id)
    if message is None:
        raise bad_request("MESSAGE_ID_INVALID")
    is_foreign = message.sender_id != connection.user_id or message.business_bot_id not in (0, bot.id)
    is_too_old = not message.business_bot_id and message.date <= world.now() - DELETABLE_SECONDS
    if is_foreign or is_too_old:
        raise bad_request("MESSAGE_AUTHOR_REQUIRED" if is_foreign else "MESSAGE_EDIT_TIME_EXPIRED")
    return dialogue, message


def change(
    world: World, bot: Bot, chat: Chat, message: Message, content: Content, markup: Wire | None
) -> Wire | bool:
    """The Message as it is now; True for an inline one, which the bot may not see."""
    old_markup = message.reply_markup
    if old_markup is not None and "inline_keyboard" not in old_markup:
        raise bad_request("message can't be edited")
    if (content, markup) == (message.content, old_markup):
        raise bad_request(NOT_MODIFIED)
    if message.inline_message_id:
        refuse_buttons(markup, "web_app")
    else:
        check_place(markup, chat)
    check_buttons = CHECKS_OF_BUTTONS.get(type(content), require_plain_buttons)
    check_buttons(markup)
    changed = edited(world, message, content=content, reply_markup=markup)
    world.edit_message(chat, changed)
    return True if message.inline_message_id else write_message(world, bot, changed)


def check_deletable(world: World, chat: Chat, bot: Bot, message: Message) -> None:
    """Of the last two days: in private chats any, elsewhere the bot's own, or with the right any."""
    is_too_old = message.date <= world.now() - DELETABLE_SECONDS
    if is_too_old or not may_delete(world, chat, bot.id, message):
        raise bad_request("message can't be deleted")


METHODS: dict[str, Method] = {
    "editmessagetext": edit_message_text,
    "editmessagecaption": edit_message_caption,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
}
