"""A buyer in a bot's chat, for asynchronous tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tgsandbox.control.buttons import Place, find_button, inline_keyboard, name_buttons, reply_keyboard
from tgsandbox.control.reading import make_request
from tgsandbox.control.shapes.forms import ReceiptView, TapOutcome
from tgsandbox.control.shapes.messages import MessageView
from tgsandbox.control.shapes.people import CommandView, UserView
from tgsandbox.control.shapes.records import CallbackView
from tgsandbox.control.shapes.requests import Address, CardFields, OpenForm, OpenLink, Send, Start, Tap
from tgsandbox.control.showing.messages import show_message, text_of
from tgsandbox.control.showing.records import show_callback
from tgsandbox.control.verb import NotThere, WrongRequest
from tgsandbox.control.verbs import chats, forms, people, taps
from tgsandbox.testing.async_form import VISA, AsyncPaymentForm
from tgsandbox.testing.outcome import Outcome, outcome_of
from tgsandbox.world import stars
from tgsandbox.world.invoices import InvoiceContent
from tgsandbox.world.messages import Message, SuccessfulPayment

if TYPE_CHECKING:
    from tgsandbox.testing.async_sandbox import AsyncSandbox


class WithId(Protocol):
    """A bot or a group."""

    @property
    def id(self) -> int: ...


class ButtonPlace(NamedTuple):
    message_id: int
    place: Place


class AsyncBuyer:
    """A person with a phone: opens a bot, writes, taps, pays, reads.

    What a test waits for is what came after the buyer's last act, so that an old message is never taken for
    an answer. A button may also be an older message's, once the bot has reacted to the last act.
    """

    def __init__(self, sandbox: AsyncSandbox, user_id: int) -> None:
        self.sandbox = sandbox
        self.id = user_id
        self._world = sandbox.world
        self._peer_id = 0
        self._seen: dict[int, Message] = {}
        self._owes_reaction = False
        self._last_callback_id = ""

    # What the buyer does.

    async def open(self, bot: WithId, payload: str = "") -> MessageView:
        """Press Start in the bot's chat, with the payload of a deep link if there is one."""
        self.turn_to(bot)
        request = make_request(Start, payload=payload)
        self.note_act(owes_reaction=True)
        return chats.start_bot(self._world, self.id, bot.id, request)

    async def send(self, text: str, *, reply_to: int = 0) -> MessageView:
        """Write into the chat."""
        request = make_request(Send, text=text, reply_to=reply_to)
        peer_id = self._peer()
        self.note_act(owes_reaction=True)
        return chats.send_text(self._world, self.id, peer_id, request)

    async def tap(self, words: str) -> TapOutcome:
        """Tap the button with these words, in the newest message that has it; waits for it to come."""
        found = await self.sandbox.until(
            lambda: self._find_button(words),
            lambda: f"no button {words!r} in this chat; there are: {self._buttons()}{self._still_owed()}",
        )
        return await self.tap_at(found.message_id, found.place.row, found.place.column)

    async def tap_at(self, message_id: int, row: int = 0, column: int = 0) -> TapOutcome:
        """Tap a button by its place, counted from 0, without waiting for anything."""
        request = Tap(row=row, column=column)
        seen, peer_id = dict(self._messages()), self._peer()
        outcome = taps.tap_button(self._world, self.id, peer_id, message_id, request)
        self._follow(outcome, seen)
        return outcome

    async def open_link(self, url: str) -> TapOutcome:
        """Open a link as Telegram does: a bot's t.me/<bot>?start=…, an invoice's t.me/$…, or another page."""
        seen = dict(self._messages())
        outcome = taps.open_url(self._world, self.id, make_request(OpenLink, url=url))
        self._follow(outcome, seen)
        return outcome

    async def open_form(self, *, link: str = "") -> AsyncPaymentForm:
        """Open the payment form of the newest invoice in the chat, which it waits for, or of a link."""
        if link:
            request = OpenForm(link=link)
        else:
            invoice = await self.wait_for_invoice()
            request = OpenForm(bot_id=self._peer(), message_id=invoice.id)
        return AsyncPaymentForm(self, forms.open_form(self._world, self.id, request).id)

    async def pay_form(
        self,
        *,
        card: str | CardFields | None = None,
        link: str = "",
        name: str | None = None,
        phone_number: str | None = None,
        email: str | None = None,
        address: Address | Mapping[str, str] | None = None,
        shipping: str = "",
        tip: int = 0,
    ) -> Outcome:
        """The whole way through the newest invoice's form: with Stars if it asks for them, else by card.

        What the form asks for and is left out gets an example's data; `shipping` are words of an option.
        """
        form = await self.open_form(link=link)
        view = form.view()
        if view.need_name or view.need_phone_number or view.need_email or view.need_shipping_address:
            view = await form.fill(name=name, phone_number=phone_number, email=email, address=address)
            if view.error is not None:
                return outcome_of(view)
        if shipping:
            await form.choose_shipping(shipping)
        if tip:
            await form.tip(tip)
        return await form.pay_with_stars() if view.is_in_stars else await form.pay(card or VISA)

    async def block(self) -> None:
        """Block the bot of the chat."""
        chats.block_bot(self._world, self.id, self._peer())

    async def unblock(self) -> None:
        """Let the bot of the chat in again."""
        chats.unblock_bot(self._world, self.id, self._peer())

    def turn_to(self, peer: WithId) -> None:
        """Go to another chat, a bot's or a group's, without writing anything."""
        chats.chat_key(self._world, self.id, peer.id)
        self._peer_id = peer.id
        self.note_act()

    def top_up(self, amount: int) -> int:
        """Buy Stars; returns the new balance."""
        return stars.top_up(self._world, self.id, amount)

    # What the buyer waits for and reads.

    async def wait_for(self, words: str, *, limit_seconds: float | None = None) -> MessageView:
        """The first message with these words (in any case) that came or was edited after the last act."""
        return await self._wait_for_message(
            lambda message: words.casefold() in text_of(message).casefold(),
            f"no message with {words!r}",
            limit_seconds,
        )

    async def wait_for_message(self, *, limit_seconds: float | None = None) -> MessageView:
        """The first message that came or was edited after the last act."""
        return await self._wait_for_message(lambda message: True, "no message", limit_seconds)

    async def wait_for_invoice(self, *, limit_seconds: float | None = None) -> MessageView:
        """The newest invoice in the chat; an older one only once the bot has reacted to the last act."""
        found = await self.sandbox.until(
            self._find_invoice,
            lambda: f"no invoice in this chat{self._still_owed()}",
            limit_seconds,
        )
        return show_message(self._world, found)

    async def wait_for_callback_answer(self, *, limit_seconds: float | None = None) -> CallbackView:
        """What the bot answered to the last tap: a toast, an alert, a link, or nothing but that it heard."""
        answer = await self.sandbox.until(
            lambda: self.sandbox.chronicle.callback_answer(self._last_callback_id),
            lambda: "the bot has not answered the last tap with answerCallbackQuery",
            limit_seconds,
        )
        return show_callback(answer)

    def messages(self) -> list[MessageView]:
        """All of the chat, oldest first."""
        return [show_message(self._world, message) for message in self._messages().values()]

    @property
    def last_message(self) -> MessageView:
        """The newest one, whoever wrote it."""
        messages = self.messages()
        if not messages:
            raise NotThere("this chat is empty")
        return messages[-1]

    def commands(self) -> list[CommandView]:
        """The bot's menu."""
        return chats.list_commands(self._world, self.id, self._peer())

    def receipt(self) -> ReceiptView:
        """Of the last payment in this chat."""
        for message in reversed(self._messages().values()):
            if isinstance(message.content, SuccessfulPayment):
                return forms.get_receipt(self._world, self.id, message.chat.bot_id, message.id)
        raise NotThere("there is no payment in this chat")

    def account(self) -> UserView:
        """Stars, saved cards and saved order info."""
        return people.get_user(self._world, self.id)

    # How it is done.

    def note_act(self, *, owes_reaction: bool = False) -> None:
        """From here on, what is in the chat is old."""
        self._seen = dict(self._messages())
        self._owes_reaction = owes_reaction
        self._last_callback_id = ""

    def _follow(self, outcome: TapOutcome, seen: dict[int, Message]) -> None:
        if outcome.kind == "chat":
            self._peer_id = outcome.peer_id
        self._seen = seen
        pressed_start = outcome.kind == "chat" and outcome.message_id != 0
        self._owes_reaction = pressed_start or outcome.kind in ("callback", "sent")
        self._last_callback_id = outcome.callback_query_id

    def _peer(self) -> int:
        if not self._peer_id:
            raise WrongRequest("the buyer is in no chat yet: open(bot) first")
        return self._peer_id

    def _messages(self) -> dict[int, Message]:
        if not self._peer_id:
            return {}
        chat = self._world.chats.get(chats.chat_key(self._world, self.id, self._peer_id))
        return chat.messages if chat else {}

    def _fresh(self) -> list[Message]:
        """What others wrote or edited since the last act; an edit puts a new value in the old one's place."""
        return [
            message
            for message in self._messages().values()
            if self._seen.get(message.id) is not message
            and (message.sender_id != self.id or isinstance(message.content, SuccessfulPayment))
        ]

    def _is_owed_a_reaction(self) -> bool:
        if not self._owes_reaction or any(message.sender_id != self.id for message in self._fresh()):
            return False
        if not self._seen.keys() <= self._messages().keys():
            return False
        answer = self.sandbox.chronicle.callback_answer(self._last_callback_id)
        return answer is None or not (answer.text or answer.url)

    def _still_owed(self) -> str:
        return "; the bot has not reacted to the buyer's last act" if self._is_owed_a_reaction() else ""

    def _find_button(self, words: str) -> ButtonPlace | None:
        if self._is_owed_a_reaction():
            return None
        keys_are_settled = False
        for message in reversed(self._messages().values()):
            place = find_button(inline_keyboard(message), words)
            keys = None if keys_are_settled else reply_keyboard(message)
            if place is None and keys is not None:
                keys_are_settled = True
                place = find_button(keys, words)
            if place is not None:
                return ButtonPlace(message.id, place)
        return None

    def _find_invoice(self) -> Message | None:
        if self._is_owed_a_reaction():
            return None
        invoices = [one for one in self._messages().values() if isinstance(one.content, InvoiceContent)]
        return invoices[-1] if invoices else None

    def _buttons(self) -> str:
        keyboards = [
            inline_keyboard(message) + (reply_keyboard(message) or [])
            for message in self._messages().values()
        ]
        return name_buttons([row for keyboard in keyboards for row in keyboard])

    async def _wait_for_message(
        self, fits: Callable[[Message], bool], missing: str, limit_seconds: float | None
    ) -> MessageView:
        found = await self.sandbox.until(
            lambda: next((message for message in self._fresh() if fits(message)), None),
            lambda: f"{missing} since the buyer's last act; there are: {self._fresh_words()}",
            limit_seconds,
        )
        return show_message(self._world, found)

    def _fresh_words(self) -> str:
        return ", ".join(repr(text_of(message)) for message in self._fresh()) or "none"
