"""A message as a person sees it: one of this process's world, or one that a server elsewhere shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tgsandbox.control.buttons import Button, Keyboard, inline_keyboard, reply_keyboard
from tgsandbox.control.shapes.messages import ButtonView, MessageView
from tgsandbox.control.showing.messages import show_message, text_of
from tgsandbox.world.checkout.invoices import InvoiceContent
from tgsandbox.world.talk.messages import Message, SuccessfulPayment
from tgsandbox.world.world import World


class Sight(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def sender_id(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def keyboard(self) -> Keyboard: ...
    @property
    def reply_keyboard(self) -> Keyboard | None:
        """None when the message leaves the keys as they are."""
        ...

    @property
    def is_invoice(self) -> bool: ...
    @property
    def is_payment(self) -> bool: ...
    def is_unchanged_since(self, earlier: Sight | None) -> bool:
        """Whether `earlier` is this very message, and nobody has edited it since."""
        ...

    def show(self) -> MessageView: ...


class WorldSight:
    """Looks at nothing of the message before it is asked: thousands of tests' buyers look at once."""

    __slots__ = ("_message", "_world")

    def __init__(self, world: World, message: Message) -> None:
        self._world = world
        self._message = message

    @property
    def id(self) -> int:
        return self._message.id

    @property
    def sender_id(self) -> int:
        return self._message.sender_id

    @property
    def text(self) -> str:
        return text_of(self._message)

    @property
    def keyboard(self) -> Keyboard:
        return inline_keyboard(self._message)

    @property
    def reply_keyboard(self) -> Keyboard | None:
        return reply_keyboard(self._message)

    @property
    def is_invoice(self) -> bool:
        return isinstance(self._message.content, InvoiceContent)

    @property
    def is_payment(self) -> bool:
        return isinstance(self._message.content, SuccessfulPayment)

    def is_unchanged_since(self, earlier: Sight | None) -> bool:
        """An edit puts a new value in the old one's place."""
        return isinstance(earlier, WorldSight) and earlier._message is self._message

    def show(self) -> MessageView:
        return show_message(self._world, self._message)


@dataclass(frozen=True, slots=True)
class ViewSight:
    view: MessageView

    @property
    def id(self) -> int:
        return self.view.id

    @property
    def sender_id(self) -> int:
        return self.view.sender_id

    @property
    def text(self) -> str:
        return self.view.text

    @property
    def keyboard(self) -> Keyboard:
        return _keyboard(self.view.keyboard)

    @property
    def reply_keyboard(self) -> Keyboard | None:
        return None if self.view.reply_keyboard is None else _keyboard(self.view.reply_keyboard)

    @property
    def is_invoice(self) -> bool:
        return self.view.kind == "invoice"

    @property
    def is_payment(self) -> bool:
        return self.view.kind == "payment"

    def is_unchanged_since(self, earlier: Sight | None) -> bool:
        return self == earlier

    def show(self) -> MessageView:
        return self.view


def _keyboard(shown: list[list[ButtonView]]) -> Keyboard:
    return [[Button(key.text, key.kind, key.url) for key in row] for row in shown]
