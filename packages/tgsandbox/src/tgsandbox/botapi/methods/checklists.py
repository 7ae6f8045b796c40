"""The bot posts and changes lists of things to do for a business account.

Source: telegram-bot-api 10.0, Client.cpp, process_send_checklist_query and its kin; td, MessagesManager.cpp.

Assumed: a checklist that is no business account's is refused with PREMIUM_ACCOUNT_REQUIRED.
"""

from __future__ import annotations

from tgsandbox.botapi.checklists import read_checklist
from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.editing import change, own_message, read_inline_markup
from tgsandbox.botapi.methods.sending import post
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.world.chats import Chat
from tgsandbox.world.people import Bot
from tgsandbox.world.talk import checklists
from tgsandbox.world.talk.checklists import Checklist
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.world import World


def send_checklist(world: World, bot: Bot, arguments: Arguments) -> Wire:
    checklist = read_checklist(world, arguments)

    def make(_chat: Chat) -> Checklist:
        checklists.check(checklist)
        if not arguments.text("business_connection_id"):
            raise bad_request("PREMIUM_ACCOUNT_REQUIRED")
        return checklist

    return post(world, bot, arguments, make, only_inline=True)


def edit_message_checklist(world: World, bot: Bot, arguments: Arguments) -> Wire | bool:
    markup = read_inline_markup(arguments)
    new = read_checklist(world, arguments)
    chat, message = own_message(world, bot, arguments)
    if not isinstance(message.content, Checklist):
        raise bad_request("there is no checklist in the message to edit")
    checklists.check(new)
    return change(world, bot, chat, message, checklists.with_marks_of(new, message.content), markup)


METHODS: dict[str, Method] = {
    "sendchecklist": send_checklist,
    "editmessagechecklist": edit_message_checklist,
}
