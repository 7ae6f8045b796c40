"""The world in a few lines of text, for a test that failed."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from itertools import islice

from tgsandbox.control.buttons import inline_keyboard, reply_keyboard
from tgsandbox.control.showing.messages import text_of
from tgsandbox.world.chats import Chat
from tgsandbox.world.checkout.diagnosis import diagnosis
from tgsandbox.world.journal import Call
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.messages import Message
from tgsandbox.world.trouble.verdicts import verdicts
from tgsandbox.world.world import World

LAST_MESSAGES = 8
LAST_CALLS = 8
LAST_UPDATES = 8
LAST_FORMS = 3
MAX_LINE = 160


def write_report(world: World) -> str:
    """Each chat's end, the last calls with their answers, the updates that wait, and how the forms stand."""
    return "\n".join(_lines(world))


def _lines(world: World) -> Iterator[str]:
    if world.clock.frozen:
        yield f"The clock stands still at {world.now():.3f}; nothing times out until it is advanced."
    for chat in world.chats.values():
        yield from _chat_lines(world, chat)
    calls = [call for call in world.calls if call.method != "getUpdates" or call.status != HTTPStatus.OK]
    yield "Last Bot API calls:" if calls else "No Bot API call was made."
    for call in calls[-LAST_CALLS:]:
        yield _shorten(f"  {call.number} {call.method} -> {_answer(call)}")
        yield from _reasons(call)
    for bot in world.bots.values():
        yield from _update_lines(world, bot)
    for form in list(world.payments.forms.values())[-LAST_FORMS:]:
        why = diagnosis(world, form)
        yield f"Form for {form.invoice.title!r}: {form.state}. {why.sentence if why else ''}".rstrip()


def _chat_lines(world: World, chat: Chat) -> Iterator[str]:
    yield f"{describe_chat(world, chat)}:" if chat.messages else f"{describe_chat(world, chat)}: nothing."
    for message in list(chat.messages.values())[-LAST_MESSAGES:]:
        yield _shorten(
            f"  {message.id} {world.user(message.sender_id).first_name}: {describe_message(message)}"
        )


def describe_chat(world: World, chat: Chat) -> str:
    if not chat.is_private:
        return f"{chat.type} {chat.title!r}"
    return f"Chat of {world.user(chat.key.chat_id).first_name} with @{world.user(chat.key.bot_id).username}"


def describe_message(message: Message) -> str:
    """Its words, what it is unless a text, and its buttons in brackets."""
    kind = type(message.content).__name__
    buttons = [button.text for row in inline_keyboard(message) for button in row]
    buttons += [button.text for row in reply_keyboard(message) or [] for button in row]
    words = text_of(message).replace("\n", " ")
    said = words if kind == "Text" else f"({kind}) {words}"
    return " ".join([said, *(f"[{text}]" for text in buttons)])


def _update_lines(world: World, bot: Bot) -> Iterator[str]:
    waiting = [update for update in bot.updates.waiting.values() if not update.taken]
    if not waiting:
        return
    yield f"Updates that @{bot.user.username} has not taken ({_reading(bot)}):"
    for update in islice(waiting, LAST_UPDATES):
        yield f"  {update.kind} {update.id}, {world.now() - update.created:.1f} s old"


def _reading(bot: Bot) -> str:
    if bot.webhook is not None:
        failure = f", last error: {bot.last_webhook_error[1]}" if bot.last_webhook_error else ""
        return f"its webhook is {bot.webhook.url}{failure}"
    return "it polls" if bot.polls_since else "it has never asked for updates"


def _answer(call: Call) -> str:
    told = _told(call)
    return f"{told} (fault: {call.fault})" if call.fault else told


def _reasons(call: Call) -> Iterator[str]:
    """Where live Telegram differs from what the call's author seems to mean, whole."""
    for verdict in verdicts([call]):
        yield f"      {verdict.sentence}"


def _told(call: Call) -> str:
    if not call.status:
        return "nothing"
    return "ok" if call.answer.get("ok") else f"{call.status} {call.answer.get('description', '')}"


def _shorten(line: str) -> str:
    return line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 1]}…"
