"""What a person sees in a chat, and what of it is new since their last act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tgsandbox.control.buttons import Keyboard, Place, find_button, find_exact_button, name_buttons
from tgsandbox.control.verb import WrongRequest
from tgsandbox.testing.ground import Ground
from tgsandbox.testing.sights import Sight


class ButtonPlace(NamedTuple):
    message_id: int
    place: Place


class Attention:
    """One person's eyes on one chat at a time.

    An act (writing, tapping, paying) makes all that is there old. An edit is news: it puts a new value in the
    old message's place. After an act that the bot should react to, older buttons and invoices are looked at
    only when it has, so that a test doesn't outrun its bot.
    """

    def __init__(self, ground: Ground, user_id: int) -> None:
        self._ground = ground
        self._user_id = user_id
        self._peer_id = 0
        self._seen: Mapping[int, Sight] = {}
        self._owes_reaction = False
        self.last_callback_id = ""

    def turn_to(self, peer_id: int) -> None:
        """Look at another chat; what is in it is old."""
        there = self._ground.look_at(self._user_id, peer_id)
        self._peer_id = peer_id
        self.note_act(there)

    def note_act(
        self, seen: Mapping[int, Sight], *, owes_reaction: bool = False, callback_id: str = ""
    ) -> None:
        """`seen` is the snapshot from before the act."""
        self._seen = seen
        self._owes_reaction = owes_reaction
        self.last_callback_id = callback_id

    @property
    def peer_id(self) -> int:
        if not self._peer_id:
            raise WrongRequest("the buyer is in no chat yet: open(bot) first")
        return self._peer_id

    def messages(self) -> Mapping[int, Sight]:
        """All of the chat, oldest first; nothing before a chat was opened."""
        return self._ground.look_at(self._user_id, self._peer_id) if self._peer_id else {}

    def news(self) -> list[Sight]:
        """What others wrote or edited since the last act, and the service messages of payments."""
        return self._news_among(self.messages())

    def _news_among(self, messages: Mapping[int, Sight]) -> list[Sight]:
        return [
            message
            for message in messages.values()
            if (message.sender_id != self._user_id or message.is_payment)
            and not message.is_unchanged_since(self._seen.get(message.id))
        ]

    def find_button(self, words: str) -> ButtonPlace | None:
        """In the newest message with exactly these words on a button, else with more words than these."""
        messages = self.messages()
        if self._is_owed_a_reaction(messages):
            return None
        keyboards = list(_keyboards(messages))
        for find in (find_exact_button, find_button):
            for message_id, keyboard in keyboards:
                place = find(keyboard, words)
                if place is not None:
                    return ButtonPlace(message_id, place)
        return None

    def find_invoice(self) -> Sight | None:
        """The newest one."""
        messages = self.messages()
        if self._is_owed_a_reaction(messages):
            return None
        return next((one for one in reversed(list(messages.values())) if one.is_invoice), None)

    # For failing tests.

    def name_buttons(self) -> str:
        keyboards = [one.keyboard + (one.reply_keyboard or []) for one in self.messages().values()]
        return name_buttons([row for keyboard in keyboards for row in keyboard])

    def name_news(self) -> str:
        return ", ".join(repr(message.text) for message in self.news()) or "none"

    def name_debt(self) -> str:
        owed = self._is_owed_a_reaction(self.messages())
        return "; the bot has not reacted to the buyer's last act" if owed else ""

    def _is_owed_a_reaction(self, messages: Mapping[int, Sight]) -> bool:
        """A message, an edit, a deletion or a callback's answer with words or a link is a reaction."""
        if not self._owes_reaction:
            return False
        if any(message.sender_id != self._user_id for message in self._news_among(messages)):
            return False
        if not self._seen.keys() <= messages.keys():
            return False
        answer = self._ground.callback_answer(self.last_callback_id)
        return answer is None or not (answer.text or answer.url)


def _keyboards(messages: Mapping[int, Sight]) -> Iterator[tuple[int, Keyboard]]:
    """With the ids of their messages, newest first; of reply keyboards only the last one is there."""
    reply_keys_are_known = False
    for message in reversed(list(messages.values())):
        yield message.id, message.keyboard
        keys = message.reply_keyboard
        if keys is not None and not reply_keys_are_known:
            reply_keys_are_known = True
            yield message.id, keys
