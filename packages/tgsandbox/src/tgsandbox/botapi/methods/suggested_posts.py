"""The bot decides on posts that were suggested to its channel.

Source: telegram-bot-api 10.0, Client.cpp, process_approve_suggested_post_query.
"""

from __future__ import annotations

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.addressing import find_chat_to_write
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.world.chats import Chat
from tgsandbox.world.people import Bot
from tgsandbox.world.star_trade import suggested_posts
from tgsandbox.world.star_trade.suggested_posts import MAX_COMMENT_LENGTH
from tgsandbox.world.world import World


def approve_suggested_post(world: World, bot: Bot, arguments: Arguments) -> bool:
    chat, message_id = read_post(world, bot, arguments)
    suggested_posts.approve(world, chat.key, message_id, bot.id, arguments.integer("send_date"))
    return True


def decline_suggested_post(world: World, bot: Bot, arguments: Arguments) -> bool:
    chat, message_id = read_post(world, bot, arguments)
    comment = arguments.text("comment")
    if len(comment) > MAX_COMMENT_LENGTH:
        raise bad_request("message is too long")
    suggested_posts.decline(world, chat.key, message_id, bot.id, comment)
    return True


def read_post(world: World, bot: Bot, arguments: Arguments) -> tuple[Chat, int]:
    chat = find_chat_to_write(world, bot, arguments)
    message_id = arguments.integer("message_id")
    if message_id not in chat.messages:
        raise bad_request("suggested post not found")
    return chat, message_id


METHODS: dict[str, Method] = {
    "approvesuggestedpost": approve_suggested_post,
    "declinesuggestedpost": decline_suggested_post,
}
