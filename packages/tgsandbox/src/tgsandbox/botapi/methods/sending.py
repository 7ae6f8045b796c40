"""The bot sends a message. `post` is the way of every send* method."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tgsandbox.botapi.addressing import find_chat_to_write
from tgsandbox.botapi.arguments import Arguments
from tgsandbox.botapi.dialogues import find_dialogue
from tgsandbox.botapi.ephemeral import read_receiver, write_ephemeral
from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.formatting import read_formatted
from tgsandbox.botapi.keyboards import read_reply_markup, refuse_pay_buttons
from tgsandbox.botapi.link_previews import read_link_preview, settle_link_preview
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.objects import write_message
from tgsandbox.botapi.replies import read_reply_parameters, replied_message_id
from tgsandbox.botapi.suggested_posts import read_terms
from tgsandbox.world.chats import Chat
from tgsandbox.world.groups.communities import community_of, may
from tgsandbox.world.people import Bot
from tgsandbox.world.star_trade import broadcasting, suggested_posts
from tgsandbox.world.talk import ephemeral
from tgsandbox.world.talk.messages import Content, Text, Wire
from tgsandbox.world.talk.posting import add_message
from tgsandbox.world.world import World

MAX_TEXT_LENGTH = 4096
GENERAL_TOPIC = 1


def post(
    world: World,
    bot: Bot,
    arguments: Arguments,
    make_content: Callable[[Chat], Content],
    *,
    only_inline: bool = False,
    check_markup: Callable[[Wire | None], None] = refuse_pay_buttons,
) -> Wire:
    """Send to `chat_id` with the reply and the keyboard of the arguments; the Message as the bot sees it.

    The order of the checks is the server's: reply_parameters, reply_markup, the chat, the message replied to,
    and then what the content itself may be refused for.
    """
    reply = read_reply_parameters(arguments)
    terms = read_terms(arguments)
    markup = read_reply_markup(arguments, only_inline=only_inline)
    chat, writer = find_place(world, bot, arguments)
    thread_id = read_thread_id(world, bot, chat, arguments)
    reply_to = replied_message_id(chat, reply)
    content = make_content(chat)
    check_markup(markup)
    if terms is not None:
        suggested_posts.check(world, chat, terms)
    if arguments.boolean("allow_paid_broadcast"):
        broadcasting.pay_for_message(world, bot)
    receiver_id = read_receiver(world, arguments, chat)
    if receiver_id:
        return write_ephemeral(
            world, bot, ephemeral.show(world, chat, bot.id, receiver_id, content, markup)
        )
    message = add_message(
        world,
        chat,
        writer.sender_id,
        content,
        reply_markup=markup,
        reply_to=reply_to,
        protect_content=arguments.boolean("protect_content"),
        thread_id=thread_id,
        business_bot_id=writer.business_bot_id,
    )
    if terms is not None:
        suggested_posts.suggest(world, message, terms)
    return write_message(world, bot, message)


class Writer(NamedTuple):
    """Whose message it becomes: the bot's own, or a person's for whom `business_bot_id` writes."""

    sender_id: int
    business_bot_id: int = 0


def find_place(world: World, bot: Bot, arguments: Arguments) -> tuple[Chat, Writer]:
    """The chat to write in: one of the bot's own, or of the business account that it looks after."""
    if not arguments.text("business_connection_id"):
        return find_chat_to_write(world, bot, arguments), Writer(bot.id)
    connection, dialogue = find_dialogue(world, bot, arguments, "can_reply")
    return dialogue, Writer(connection.user_id, bot.id)


def read_thread_id(world: World, bot: Bot, chat: Chat, arguments: Arguments) -> int:
    """The forum's topic, 0 for the general one and where there are no topics."""
    thread_id = arguments.integer("message_thread_id", low=0)
    if chat.is_private or not community_of(world, chat).is_forum or thread_id in (0, GENERAL_TOPIC):
        return 0
    topic = community_of(world, chat).topics.get(thread_id)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.is_closed and not may(world, chat, bot.id, "can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
    return thread_id


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
