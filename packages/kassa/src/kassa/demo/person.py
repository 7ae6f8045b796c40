"""Somebody who uses the bot: writes, taps, fills in the form, pays. Waits by event, never by the clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kassa.demo.control import Callback, Control, Form, Message, SandboxSaysNo, Tapped, User, Waited

PATIENCE_SECONDS = 10.0


class Person:
    """In one private chat with one bot. `last_seen` is the newest message that was read."""

    def __init__(self, control: Control, user: User, bot_id: int) -> None:
        self.user = user
        self._control = control
        self._bot_id = bot_id
        self._chat = f"/users/{user.id}/chats/{bot_id}"
        self.last_seen = 0

    async def start(self) -> None:
        sent = await self._control.post(f"{self._chat}/start", Message)
        self.last_seen = sent.id

    async def write(self, text: str, reply_to: int = 0) -> None:
        sent = await self._control.post(f"{self._chat}/messages", Message, text=text, reply_to=reply_to)
        self.last_seen = sent.id

    async def read(self, containing: str = "") -> Message:
        """The next message of the bot that has these words in it."""
        waited = await self._wait("message", peer_id=self._bot_id, contains=containing, after=self.last_seen)
        assert waited.message is not None
        self.last_seen = waited.message.id
        return waited.message

    async def read_all(self, *wanted: Callable[[Message], bool]) -> None:
        """Reads on until each of these has been met, in any order."""
        missing = list(wanted)
        while missing:
            message = await self.read()
            missing = [fits for fits in missing if not fits(message)]

    async def tap(self, message: Message, words: str) -> str:
        """Taps a button under a message and waits for the bot's answer to it. Returns the toast."""
        tapped = await self._tap(message, words)
        if tapped.kind != "callback":
            raise SandboxSaysNo(f"the button {words!r} led to {tapped.kind}, not to the bot")
        waited = await self._wait("callback", callback_query_id=tapped.callback_query_id)
        return (waited.callback or Callback("")).text

    async def open_form(self, invoice: Message) -> Form:
        tapped = await self._tap(invoice, "Pay")
        if tapped.form is None:
            raise SandboxSaysNo(f"the Pay button led to {tapped.kind}, not to a form")
        return tapped.form

    async def fill_in(self, form: Form, **information: Any) -> Form:
        """Gives name, phone and address, and waits for the shop's ways of shipping."""
        await self._control.post(self._form(form, "info"), Form, **information)
        return await self._until(form, "filling")

    async def choose_shipping(self, form: Form, option_id: str) -> Form:
        return await self._control.post(self._form(form, "shipping"), Form, option_id=option_id)

    async def pay_by_card(self, form: Form, number: str) -> Form:
        await self._control.post(self._form(form, "pay"), Form, card={"number": number})
        return await self._until(form, "paid")

    async def pay_by_stars(self, form: Form) -> Form:
        await self._control.post(self._form(form, "pay"), Form, stars=True)
        return await self._until(form, "paid")

    async def whole_chat(self) -> list[Message]:
        return await self._control.get(f"{self._chat}/messages", list[Message], limit=1000)

    async def _tap(self, message: Message, words: str) -> Tapped:
        return await self._control.post(f"{self._chat}/messages/{message.id}/tap", Tapped, text=words)

    async def _until(self, form: Form, state: str) -> Form:
        try:
            waited = await self._wait("form", form_id=form.id, state=state)
        except SandboxSaysNo:
            now = await self._control.get(f"/users/{self.user.id}/forms/{form.id}", Form)
            why = f": {now.error.bot_words or now.error.words}" if now.error else ""
            raise SandboxSaysNo(f"the form should be {state} and is {now.state}{why}") from None
        assert waited.form is not None
        return waited.form

    async def _wait(self, kind: str, **what: Any) -> Waited:
        return await self._control.get(
            "/wait", Waited, kind=kind, user_id=self.user.id, timeout=PATIENCE_SECONDS, **what
        )

    def _form(self, form: Form, step: str) -> str:
        return f"/users/{self.user.id}/forms/{form.id}/{step}"
