"""What happened, told to whoever listens: the waiting tests, the open browsers, the webhook sender."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tgsandbox.world.chats import ChatKey
    from tgsandbox.world.journal import Call
    from tgsandbox.world.talk.messages import Message
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


EVERYBODY = 0


def people_of(event: Event) -> tuple[int, ...]:
    """Whose screens it changes: theirs, EVERYBODY's who may be in that group, or nobody's."""
    match event:
        case MessageAdded() | MessageEdited() | MessageDeleted() | ChatActionShown():
            # The id of a private chat is the person's; on its other side is a bot, or another person.
            return event.chat if event.chat.bot_id else (EVERYBODY,)
        case CallbackAnswered() | FormChanged():
            return (event.user_id,)
        case SetUpChanged():
            return (EVERYBODY,)
        case _:
            return ()


class Bulletin:
    """Listeners are called at once, in the order in which they came; they must only take a note."""

    def __init__(self) -> None:
        self._listeners: dict[int, Listener] = {}
        self._persons: dict[int, dict[int, Listener]] = {}
        self._came = 0

    def listen(self, listener: Listener, person_id: int = EVERYBODY) -> Callable[[], None]:
        """Hear of everything, or only of what one person may see: thousands may wait side by side.

        Returns the function that ends the listening.
        """
        self._came += 1
        number = self._came
        if person_id == EVERYBODY:
            self._listeners[number] = listener
            return lambda: self._forget(self._listeners, number)
        self._persons.setdefault(person_id, {})[number] = listener
        return lambda: self._leave(person_id, number)

    def publish(self, event: Event) -> None:
        for listener in tuple(self._listeners.values()):
            listener(event)
        people = people_of(event) if self._persons else ()
        concerned = self._persons if EVERYBODY in people else self._persons.keys() & people
        for one in tuple(concerned):
            for listener in tuple(self._persons[one].values()):
                listener(event)

    def _leave(self, person_id: int, number: int) -> None:
        self._forget(self._persons.get(person_id, {}), number)
        if not self._persons.get(person_id):
            self._persons.pop(person_id, None)

    @staticmethod
    def _forget(listeners: dict[int, Listener], number: int) -> None:
        listeners.pop(number, None)
