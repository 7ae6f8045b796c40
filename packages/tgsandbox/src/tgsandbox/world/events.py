"""What happened, told to whoever listens: the waiting tests, the open browsers, the webhook sender."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tgsandbox.world.chats import ChatKey
    from tgsandbox.world.journal import Call
    from tgsandbox.world.messages import Message
    from tgsandbox.world.updates import Update


@dataclass(frozen=True, slots=True)
class MessageAdded:
    chat: ChatKey
    message: Message


@dataclass(frozen=True, slots=True)
class MessageEdited:
    chat: ChatKey
    message: Message


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    chat: ChatKey
    message_id: int


@dataclass(frozen=True, slots=True)
class UpdateQueued:
    bot_id: int
    update: Update


@dataclass(frozen=True, slots=True)
class UpdateMissed:
    """An update that the bot did not ask for in allowed_updates."""

    bot_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class UpdateTaken:
    """An update that the bot fetched or its webhook acknowledged."""

    bot_id: int
    update: Update


@dataclass(frozen=True, slots=True)
class CallbackAnswered:
    bot_id: int
    user_id: int
    callback_query_id: str
    text: str
    show_alert: bool
    url: str


@dataclass(frozen=True, slots=True)
class ChatActionShown:
    """For five seconds the people of the chat see what the bot is doing ("typing")."""

    chat: ChatKey
    bot_id: int
    action: str


@dataclass(frozen=True, slots=True)
class FormChanged:
    """A payment form went to another state."""

    form_id: str
    user_id: int


@dataclass(frozen=True, slots=True)
class DeliveryFailed:
    """A webhook did not take an update. `retry_at` is when it will be tried again, 0 when it is given up."""

    bot_id: int
    update: Update
    error: str
    retry_at: float


@dataclass(frozen=True, slots=True)
class DeliveryDue:
    """The time to try the webhook again has come, for the updates of one queue key."""

    bot_id: int
    queue_key: int


@dataclass(frozen=True, slots=True)
class PauseOver:
    """A call that a fault held up may go on."""

    number: int


@dataclass(frozen=True, slots=True)
class CallMade:
    call: Call


@dataclass(frozen=True, slots=True)
class SetUpChanged:
    """A person, a bot, its commands, its webhook, a provider's token or a balance changed."""

    what: str
    subject_id: int


Event = (
    MessageAdded
    | MessageEdited
    | MessageDeleted
    | UpdateQueued
    | UpdateMissed
    | UpdateTaken
    | CallbackAnswered
    | ChatActionShown
    | FormChanged
    | DeliveryFailed
    | DeliveryDue
    | PauseOver
    | CallMade
    | SetUpChanged
)
Listener = Callable[[Event], None]


class Bulletin:
    """Listeners are called at once, in the order in which they came; they must only take a note."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Returns the function that ends the listening."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def publish(self, event: Event) -> None:
        for listener in tuple(self._listeners):
            listener(event)
