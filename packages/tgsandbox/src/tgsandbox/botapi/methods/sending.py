"""The bot sends a message. `post` is the way of every send* method."""

from __future__ import annotations

from collections.abc import Callable

from tgsandbox.botapi.ephemeral import read_receiver, write_ephemeral
from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.envelopes import check_post, read_envelope
from tgsandbox.botapi.reading.formatting import read_formatted
from tgsandbox.botapi.reading.keyboard_places import check_place
from tgsandbox.botapi.reading.keyboards import read_reply_markup, require_plain_buttons
from tgsandbox.botapi.reading.link_previews import read_link_preview, settle_link_preview
from tgsandbox.botapi.reading.replies import read_reply_parameters
from tgsandbox.botapi.showing.objects import write_message
from tgsandbox.botapi.suggested_posts import read_terms
from tgsandbox.world.chats import Chat
from tgsandbox.world.people import Bot
from tgsandbox.world.star_trade import suggested_posts
from tgsandbox.world.talk import ephemeral
from tgsandbox.world.talk.messages import Content, Particulars, Text, Wire
from tgsandbox.world.talk.posting import add_message
from tgsandbox.world.world import World

MAX_TEXT_LENGTH = 4096


def post(
    world: World,
    bot: Bot,
    arguments: Arguments,
    make_content: Callable[[Chat], Content],
    *,
    only_inline: bool = False,
    check_markup: Callable[[Wire | None], None] = require_plain_buttons,
) -> Wire:
    """Send to `chat_id` with the reply and the keyboard of the arguments; the Message as the bot sees it.

    The order of the checks is the server's: reply_parameters, reply_markup, the chat, the message replied to,
    and then what the content itself may be refused for.
    """
    reply = read_reply_parameters(world, arguments)
    terms = read_terms(arguments)
    markup = read_reply_markup(arguments, only_inline=only_inline)
    envelope = read_envelope(world, bot, arguments, reply)
    check_place(markup, envelope.chat)
    content = make_content(envelope.chat)
    check_markup(markup)
    if terms is not None:
        suggested_posts.check(world, envelope.chat, terms)
    check_post(world, bot, arguments, envelope, content)
    receiver_id = read_receiver(world, arguments, envelope.chat)
    if receiver_id:
        shown = ephemeral.show(world, envelope.chat, bot.id, receiver_id, content, markup)
        return write_ephemeral(world, bot, shown)
    particulars: Particulars = {**envelope.particulars, "reply_markup": markup}
    message = add_message(world, envelope.chat, envelope.sender_id, content, **particulars)
    if terms is not None:
        suggested_posts.suggest(world, message, terms)
    return write_message(world, bot, message)


def send_message(world: World, bot: Bot, arguments: Arguments) -> Wire:
    text = read_text(world, arguments)

    def make(_chat: Chat) -> Text:
        check_text(text)
        return text

    return post(world, bot, arguments, make)


def read_text(world: World, arguments: Arguments) -> Text:
    """The text of sendMessage and editMessageText."""
    if not arguments.text("text"):
        raise bad_request("message text is empty")
    wish = read_link_preview(arguments)
    text, entities = read_formatted(world, arguments, "text", "entities")
    return Text(text, entities, settle_link_preview(wish, text, entities))


def check_text(text: Text) -> None:
    if not text.text:
        raise bad_request("text must be non-empty")
    if len(text.text) > MAX_TEXT_LENGTH:
        raise bad_request("message is too long")


METHODS: dict[str, Method] = {"sendmessage": send_message}
