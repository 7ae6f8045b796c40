"""Inline mode: asking a bot from any chat, and sending one of its results."""

from __future__ import annotations

from tgsandbox.control.shapes.inline import (
    AskInline,
    ChooseResult,
    ForwardTo,
    InlineQueryView,
    InlineResultView,
    InlineSwitch,
)
from tgsandbox.control.shapes.messages import MessageView
from tgsandbox.control.shapes.people import Done
from tgsandbox.control.showing.message_parts import url_of_file
from tgsandbox.control.showing.messages import show_message
from tgsandbox.control.verb import NotThere
from tgsandbox.control.verbs.bots import bot_of
from tgsandbox.control.verbs.chats import chat_key, message_of
from tgsandbox.control.verbs.people import account_of
from tgsandbox.world.checkout.invoices import InvoiceContent
from tgsandbox.world.errors import WorldError
from tgsandbox.world.talk import forwarding, inline
from tgsandbox.world.talk.inline import AskedInline, InlineResult
from tgsandbox.world.world import World

# Results that are shown side by side, without words.
PICTURES = frozenset({"photo", "gif", "mpeg4_gif", "sticker"})


def switch_inline(world: World, bot_id: int, request: InlineSwitch) -> Done:
    """Switch a bot's inline mode, and whether it hears which result was chosen."""
    bot = bot_of(world, bot_id)
    bot.has_inline_mode, bot.has_inline_feedback = request.on, request.on and request.feedback
    return Done()


def ask_inline(world: World, user_id: int, request: AskInline) -> InlineQueryView:
    """The person writes "@bot query" in a chat; the answer comes later."""
    account_of(world, user_id)
    bot_of(world, request.bot_id)
    chat = chat_key(world, user_id, request.peer_id)
    asked = inline.ask(world, user_id, request.bot_id, request.query, chat, request.offset)
    return get_inline(world, user_id, asked.id)


def get_inline(world: World, user_id: int, query_id: str) -> InlineQueryView:
    """The query with what the bot answered, once it has."""
    account_of(world, user_id)
    return _show_query(world, _asked(world, user_id, query_id))


def choose_inline(world: World, user_id: int, query_id: str, request: ChooseResult) -> MessageView:
    """Send one of the results into the chat."""
    account_of(world, user_id)
    _asked(world, user_id, query_id)
    return show_message(world, inline.choose(world, user_id, query_id, request.result_id))


def forward_message(
    world: World, user_id: int, peer_id: int, message_id: int, request: ForwardTo
) -> MessageView:
    """The person forwards a message to another chat of theirs."""
    message = message_of(world, user_id, peer_id, message_id)
    if not forwarding.can_be_forwarded(message):
        raise WorldError(f"message {message_id} can't be forwarded: it is protected or a service message")
    to = inline.chat_to_send_in(world, user_id, chat_key(world, user_id, request.peer_id))
    return show_message(world, forwarding.forward(world, message, to, user_id))


def _asked(world: World, user_id: int, query_id: str) -> AskedInline:
    try:
        return inline.query_of(world, user_id, query_id)
    except WorldError as error:
        raise NotThere(str(error), field="query_id") from None


def _show_query(world: World, asked: AskedInline) -> InlineQueryView:
    query, answer = asked.query, asked.answer
    username = world.bot(query.bot_id).user.username
    url = f"https://t.me/{username}?start={answer.start_parameter}" if answer and answer.button_text else ""
    return InlineQueryView(
        query.id,
        query.bot_id,
        query.query,
        [_show_result(world, result) for result in answer.results] if answer else None,
        answer.next_offset if answer else "",
        answer.button_text if answer else "",
        answer.web_app_url or url if answer else "",
    )


def _show_result(world: World, result: InlineResult) -> InlineResultView:
    url = result.thumbnail_url
    if result.thumbnail_file:
        url = url_of_file(world.files[result.thumbnail_file])
    return InlineResultView(
        result.id,
        result.type,
        result.title,
        result.description,
        is_invoice=isinstance(result.content, InvoiceContent),
        thumbnail_url=url,
        is_picture=result.type in PICTURES,
    )
