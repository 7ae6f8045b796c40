"""What a person sees in a chat, and what of it is new since their last act."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tgsandbox.control.buttons import (
    Keyboard,
    Place,
    find_button,
    find_exact_button,
    inline_keyboard,
    name_buttons,
    reply_keyboard,
)
from tgsandbox.control.chronicle import Chronicle
from tgsandbox.control.showing.messages import text_of
from tgsandbox.control.verb import WrongRequest
from tgsandbox.control.verbs.chats import chat_key
from tgsandbox.world.checkout.invoices import InvoiceContent
from tgsandbox.world.talk.messages import Message, SuccessfulPayment
from tgsandbox.world.world import World


class ButtonPlace(NamedTuple):
    message_id: int
    place: Place


class Attention:
    """One person's eyes on one chat at a time.

    An act (writing, tapping, paying) makes all that is there old. An edit is news: it puts a new value in the
    old message's place. After an act that the bot should react to, older buttons and invoices are looked at
    only when it has, so that a test doesn't outrun its bot.
    """

    def __init__(self, world: World, chronicle: Chronicle, user_id: int) -> None:
        self._world = world
        self._chronicle = chronicle
        self._user_id = user_id
        self._peer_id = 0
        self._seen: dict[int, Message] = {}
        self._owes_reaction = False
        self.last_callback_id = ""

    def turn_to(self, peer_id: int) -> None:
        """Look at another chat; what is in it is old."""
        chat_key(self._world, self._user_id, peer_id)
        self._peer_id = peer_id
        self.note_act(self.snapshot())

    def note_act(
        self, seen: dict[int, Message], *, owes_reaction: bool = False, callback_id: str = ""
    ) -> None:
        """`seen` is the snapshot from before the act."""
        self._seen = seen
        self._owes_reaction = owes_reaction
        self.last_callback_id = callback_id

    def snapshot(self) -> dict[int, Message]:
        return dict(self.messages())

    @property
    def peer_id(self) -> int:
        if not self._peer_id:
            raise WrongRequest("the buyer is in no chat yet: open(bot) first")
        return self._peer_id

    def messages(self) -> dict[int, Message]:
        """All of the chat, oldest first; nothing before a chat was opened."""
        if not self._peer_id:
            return {}
        chat = self._world.chats.get(chat_key(self._world, self._user_id, self._peer_id))
        return chat.messages if chat else {}

    def news(self) -> list[Message]:
        """What others wrote or edited since the last act, and the service messages of payments."""
        return [
            message
            for message in self.messages().values()
            if self._seen.get(message.id) is not message
            and (message.sender_id != self._user_id or isinstance(message.content, SuccessfulPayment))
        ]

    def find_button(self, words: str) -> ButtonPlace | None:
        """In the newest message with exactly these words on a button, else with more words than these."""
        if self._is_owed_a_reaction():
            return None
        keyboards = list(self._keyboards())
        for find in (find_exact_button, find_button):
            for message_id, keyboard in keyboards:
                place = find(keyboard, words)
                if place is not None:
                    return ButtonPlace(message_id, place)
        return None

    def _keyboards(self) -> Iterator[tuple[int, Keyboard]]:
        """With the ids of their messages, newest first; of reply keyboards only the last one is there."""
        reply_keys_are_known = False
        for message in reversed(self.messages().values()):
            yield message.id, inline_keyboard(message)
            keys = reply_keyboard(message)
            if keys is not None and not reply_keys_are_known:
                reply_keys_are_known = True
                yield message.id, keys

    def find_invoice(self) -> Message | None:
        """The newest one."""
        if self._is_owed_a_reaction():
            return None
        invoices = (
            one for one in reversed(self.messages().values()) if isinstance(one.content, InvoiceContent)
        )
        return next(invoices, None)

    # For failing tests.

    def name_buttons(self) -> str:
        keyboards = [inline_keyboard(one) + (reply_keyboard(one) or []) for one in self.messages().values()]
        return name_buttons([row for keyboard in keyboards for row in keyboard])

    def name_news(self) -> str:
        return ", ".join(repr(text_of(message)) for message in self.news()) or "none"

    def name_debt(self) -> str:
        return "; the bot has not reacted to the buyer's last act" if self._is_owed_a_reaction() else ""

    def _is_owed_a_reaction(self) -> bool:
        """A message, an edit, a deletion or a callback's answer with words or a link is a reaction."""
        if not self._owes_reaction or any(message.sender_id != self._user_id for message in self.news()):
            return False
        if not self._seen.keys() <= self.messages().keys():
            return False
        answer = self._chronicle.callback_answer(self.last_callback_id)
        return answer is None or not (answer.text or answer.url)
