"""The bot sends documents of blocks, and shows what it is still writing.

Source: core.telegram.org/bots/api#sendrichmessage, #sendrichmessagedraft and #sendmessagedraft;
telegram-bot-api 10.0, Client.cpp, process_send_message_draft_query.
"""

from __future__ import annotations

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.sending import MAX_TEXT_LENGTH, post
from tgsandbox.botapi.reading.addressing import find_chat_to_write
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.formatting import read_formatted
from tgsandbox.botapi.rich.messages import read_rich_message
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.drafts import show
from tgsandbox.world.talk.messages import Content, Text, Wire
from tgsandbox.world.world import World


def send_rich_message(world: World, bot: Bot, arguments: Arguments) -> Wire:
    arguments.required("rich_message")
    message = read_rich_message(world, bot, arguments)
    return post(world, bot, arguments, lambda _chat: message)


def send_rich_message_draft(world: World, bot: Bot, arguments: Arguments) -> bool:
    arguments.required("rich_message")
    return _show(world, bot, arguments, read_rich_message(world, bot, arguments, is_draft=True))


def send_message_draft(world: World, bot: Bot, arguments: Arguments) -> bool:
    """Without a text the person sees that the bot is thinking."""
    text, entities = read_formatted(world, arguments, "text", "entities")
    if len(text) > MAX_TEXT_LENGTH:
        raise bad_request("message is too long")
    return _show(world, bot, arguments, Text(text, entities))


def _show(world: World, bot: Bot, arguments: Arguments, content: Content) -> bool:
    draft_id = arguments.integer("draft_id")
    chat = find_chat_to_write(world, bot, arguments)
    if not draft_id:
        raise bad_request("invalid draft_id specified")
    if not chat.is_private:
        raise bad_request("the method can be used only in private chats")
    show(world, chat, draft_id, content)
    return True


METHODS: dict[str, Method] = {"sendrichmessage": send_rich_message}
KEPT: dict[str, Method] = {
    "sendrichmessagedraft": send_rich_message_draft,
    "sendmessagedraft": send_message_draft,
}
