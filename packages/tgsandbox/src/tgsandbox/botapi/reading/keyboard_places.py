"""Which buttons a keyboard may have where: some ask a person for something, some know no bot.

Source: tdlib/td, ReplyMarkup.cpp, get_reply_markup; live answers for Mini Apps outside private chats.
"""

from __future__ import annotations

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.reading.keyboards import refuse_buttons
from tgsandbox.world.chats import Chat
from tgsandbox.world.talk.messages import Wire

PRIVATE_ONLY = {
    "request_contact": "phone number can be requested in private chats only",
    "request_location": "location can be requested in private chats only",
    "request_poll": "poll can be requested in private chats only",
    "web_app": "Web App buttons can be used in private chats only",
    "request_users": "users can be requested in private chats only",
    "request_chat": "chats can be requested in private chats only",
    "request_managed_bot": "managed bots can be requested in private chats only",
}
NEED_A_NAME = ("switch_inline_query", "switch_inline_query_current_chat", "switch_inline_query_chosen_chat")


def check_place(markup: Wire | None, chat: Chat) -> None:
    """Raises ApiError for a button that has no use in a chat of this kind."""
    if markup is None or chat.is_private:
        return
    if chat.type == "channel":
        _check_for_channel(markup)
    for kind, refusal in PRIVATE_ONLY.items():
        if any(kind in button for row in markup.get("keyboard", []) for button in row):
            raise bad_request(refusal)
    refuse_buttons(markup, "web_app")


def _check_for_channel(markup: Wire) -> None:
    """A post is the channel's: whoever reads it isn't told the name of the bot."""
    if "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    for button in (button for row in markup["inline_keyboard"] for button in row):
        for kind in NEED_A_NAME:
            if kind in button:
                name = "switch_inline_query" if kind == "switch_inline_query_chosen_chat" else kind
                raise bad_request(
                    f"can't use {name} button in a channel chat, because users will not be able to use the "
                    "button without knowing bot's username"
                )
