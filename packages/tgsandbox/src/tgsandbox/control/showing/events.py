"""An event of the world as the stream says it."""

from __future__ import annotations

from tgsandbox.control.chronicle import Entry
from tgsandbox.control.shapes.events import (
    AnyEventView,
    CallbackAnsweredView,
    CallMadeView,
    ChatActionView,
    FormChangedView,
    MessageAddedView,
    MessageDeletedView,
    MessageEditedView,
    SetUpChangedView,
    UpdateMissedView,
    UpdateQueuedView,
    UpdateTakenView,
)
from tgsandbox.control.showing.messages import show_message
from tgsandbox.world import events
from tgsandbox.world.world import World


def show_event(world: World, entry: Entry) -> AnyEventView | None:
    """None for what concerns only the server's own rooms."""
    number = entry.number
    match entry.event:
        case events.MessageAdded(chat=chat, message=message):
            return MessageAddedView(number, chat.chat_id, chat.bot_id, show_message(world, message))
        case events.MessageEdited(chat=chat, message=message):
            return MessageEditedView(number, chat.chat_id, chat.bot_id, show_message(world, message))
        case events.MessageDeleted(chat=chat, message_id=message_id):
            return MessageDeletedView(number, chat.chat_id, chat.bot_id, message_id)
        case events.UpdateQueued(bot_id=bot_id, update=update):
            return UpdateQueuedView(number, bot_id, update.id, update.kind)
        case events.UpdateTaken(bot_id=bot_id, update=update):
            return UpdateTakenView(number, bot_id, update.id, update.kind)
        case events.UpdateMissed(bot_id=bot_id, kind=kind):
            return UpdateMissedView(number, bot_id, kind)
        case events.CallbackAnswered() as answer:
            return CallbackAnsweredView(
                number,
                answer.bot_id,
                answer.user_id,
                answer.callback_query_id,
                answer.text,
                answer.show_alert,
                answer.url,
            )
        case events.ChatActionShown(chat=chat, bot_id=bot_id, action=action):
            return ChatActionView(number, chat.chat_id, chat.bot_id, bot_id, action)
        case events.FormChanged(form_id=form_id, user_id=user_id):
            form = world.payments.forms.get(form_id)
            return FormChangedView(number, form_id, user_id, form.state.value) if form else None
        case events.CallMade(call=call):
            return CallMadeView(number, call.number, call.bot_id, call.method, call.status)
        case events.SetUpChanged(what=what, subject_id=subject_id):
            return SetUpChangedView(number, what, subject_id)
    return None
