"""What the event stream says, one small object an event."""

from __future__ import annotations

from msgspec import Struct

from tgsandbox.control.shapes.forms import FormStateName
from tgsandbox.control.shapes.messages import MessageView


class EventView(Struct, frozen=True, tag_field="kind"):
    """`number` goes up by one with each event of the world; it is the stream's Last-Event-ID."""

    number: int


class ChatEvent(EventView, frozen=True, tag_field="kind"):
    """In a private chat `chat_id` is the person's and `bot_id` the bot's; in a group `bot_id` is 0."""

    chat_id: int
    bot_id: int


class MessageAddedView(ChatEvent, frozen=True, tag="message_added"):
    message: MessageView


class MessageEditedView(ChatEvent, frozen=True, tag="message_edited"):
    message: MessageView


class MessageDeletedView(ChatEvent, frozen=True, tag="message_deleted"):
    message_id: int


class UpdateQueuedView(EventView, frozen=True, tag="update_queued"):
    bot_id: int
    update_id: int
    update_kind: str


class UpdateTakenView(EventView, frozen=True, tag="update_taken"):
    bot_id: int
    update_id: int
    update_kind: str


class UpdateMissedView(EventView, frozen=True, tag="update_missed"):
    bot_id: int
    update_kind: str


class CallbackAnsweredView(EventView, frozen=True, tag="callback_answered"):
    bot_id: int
    user_id: int
    callback_query_id: str
    text: str
    show_alert: bool
    url: str


class ChatActionView(EventView, frozen=True, tag="chat_action"):
    """For five seconds the people of the chat see what the bot is doing, like "typing"."""

    chat_id: int
    peer_bot_id: int
    bot_id: int
    action: str


class FormChangedView(EventView, frozen=True, tag="form_changed"):
    form_id: str
    user_id: int
    state: FormStateName


class CallMadeView(EventView, frozen=True, tag="call_made"):
    call_number: int
    bot_id: int
    method: str
    status: int


class SetUpChangedView(EventView, frozen=True, tag="set_up_changed"):
    """`what` is the thing that changed: "person", "password", "saved_cards", "saved_order_info", "blocked",
    "bot", "commands", "webhook", "polling", "provider_token", "provider_ledger", "stars", "subscription",
    "inline_answer", "gift", "business_connection", "chat", "quirk" or "clock"; `subject_id` is the person's,
    the bot's or the chat's, 0 for the world's.
    """

    what: str
    subject_id: int


class ForgottenView(EventView, frozen=True, tag="forgotten"):
    """Events up to this number are not remembered any more: read anew what you show."""


AnyEventView = (
    MessageAddedView
    | MessageEditedView
    | MessageDeletedView
    | UpdateQueuedView
    | UpdateTakenView
    | UpdateMissedView
    | CallbackAnsweredView
    | ChatActionView
    | FormChangedView
    | CallMadeView
    | SetUpChangedView
    | ForgottenView
)
