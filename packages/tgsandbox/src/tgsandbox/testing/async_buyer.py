"""A buyer in a bot's chat, for asynchronous tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal, Protocol

from tgsandbox.control.reading import make_request
from tgsandbox.control.shapes.forms import FormView, ReceiptView, TapOutcome
from tgsandbox.control.shapes.inline import AskInline, ChooseResult, ForwardTo, InlineQueryView
from tgsandbox.control.shapes.messages import MessageView
from tgsandbox.control.shapes.people import CommandView, UserView
from tgsandbox.control.shapes.records import CallbackView, StarsTransaction, SubscriptionView
from tgsandbox.control.shapes.requests import (
    Address,
    CardFields,
    OpenForm,
    OpenLink,
    Send,
    Start,
    Tap,
    UserChanges,
)
from tgsandbox.control.shapes.sharing import React, SendFile, SendLocation, ShareContact, Vote
from tgsandbox.control.shapes.star_deals import JoinChannel
from tgsandbox.control.verb import NotThere
from tgsandbox.control.verbs import chats, forms, inline, people, sharing, star_deals, subscriptions, taps
from tgsandbox.testing.async_form import VISA, AsyncPaymentForm
from tgsandbox.testing.attention import Attention
from tgsandbox.testing.outcome import Outcome, outcome_of
from tgsandbox.testing.sights import Sight
from tgsandbox.world.errors import WorldError

if TYPE_CHECKING:
    from tgsandbox.testing.async_sandbox import AsyncSandbox


class WithId(Protocol):
    """A bot or a group."""

    @property
    def id(self) -> int: ...


class AsyncBuyer:
    """A person with a phone: opens a bot, writes, taps, pays, reads.

    What a test waits for is what came after the buyer's last act, so that an old message is never taken for
    an answer. A button may also be an older message's, once the bot has reacted to the last act.
    """

    def __init__(self, sandbox: AsyncSandbox, user_id: int) -> None:
        self.sandbox = sandbox
        self.id = user_id
        self._ground = sandbox.ground
        self._attention = Attention(sandbox.ground, user_id)

    # What the buyer does.

    async def open(self, bot: WithId, payload: str = "") -> MessageView:
        """Press Start in the bot's chat, with the payload of a deep link if there is one."""
        request = make_request(Start, payload=payload)
        self._attention.turn_to(bot.id)
        self._attention.note_act(self._attention.messages(), owes_reaction=True)
        return self._ground.do(chats.start_bot, self.id, bot.id, request)

    async def send(self, text: str, *, reply_to: int = 0) -> MessageView:
        """Write into the chat."""
        request = make_request(Send, text=text, reply_to=reply_to)
        peer_id = self._attention.peer_id
        self._attention.note_act(self._attention.messages(), owes_reaction=True)
        return self._ground.do(chats.send_text, self.id, peer_id, request)

    async def send_file(
        self,
        content: bytes,
        *,
        name: str = "file",
        kind: Literal["photo", "document", "video", "animation", "audio", "voice"] = "document",
        caption: str = "",
    ) -> MessageView:
        """Send a picture, a file, a film or a sound into the chat."""
        request = make_request(SendFile, content=content, name=name, kind=kind, caption=caption)
        self._attention.note_act(self._attention.messages(), owes_reaction=True)
        return self._ground.do(sharing.send_file, self.id, self._attention.peer_id, request)

    async def send_location(self, latitude: float, longitude: float) -> MessageView:
        """Send a place, in degrees, into the chat."""
        request = make_request(SendLocation, latitude=latitude, longitude=longitude)
        self._attention.note_act(self._attention.messages(), owes_reaction=True)
        return self._ground.do(sharing.send_location, self.id, self._attention.peer_id, request)

    async def share_contact(self, phone_number: str) -> MessageView:
        """Share the buyer's own number, as by a key that asks for it."""
        request = make_request(ShareContact, phone_number=phone_number)
        self._attention.note_act(self._attention.messages(), owes_reaction=True)
        return self._ground.do(sharing.share_contact, self.id, self._attention.peer_id, request)

    async def vote(self, message_id: int, *options: int) -> MessageView:
        """Vote in the poll of a message; options count from 0, none takes the vote back."""
        request = make_request(Vote, options=list(options))
        self._attention.note_act(self._attention.messages())
        return self._ground.do(sharing.vote, self.id, self._attention.peer_id, message_id, request)

    async def react(self, message_id: int, emoji: str) -> None:
        """Put a reaction under a message; an empty one takes it back."""
        request = make_request(React, emoji=emoji)
        self._attention.note_act(self._attention.messages())
        self._ground.do(sharing.react, self.id, self._attention.peer_id, message_id, request)

    async def tap(self, words: str) -> TapOutcome:
        """Tap the button with these words, in the newest message that has it; waits for it to come."""
        found = await self.sandbox.until(
            lambda: self._attention.find_button(words),
            lambda: (
                f"no button {words!r} in this chat; there are: {self._attention.name_buttons()}"
                f"{self._attention.name_debt()}"
            ),
            person_id=self.id,
        )
        return await self.tap_at(found.message_id, found.place.row, found.place.column)

    async def tap_at(self, message_id: int, row: int = 0, column: int = 0) -> TapOutcome:
        """Tap a button by its place, counted from 0, without waiting for anything."""
        request = Tap(row=row, column=column)
        seen, peer_id = self._attention.messages(), self._attention.peer_id
        outcome = self._ground.do(taps.tap_button, self.id, peer_id, message_id, request)
        self._follow(outcome, seen)
        return outcome

    async def open_link(self, url: str) -> TapOutcome:
        """Open a link as Telegram does: a bot's t.me/<bot>?start=…, an invoice's t.me/$…, or another page."""
        seen = self._attention.messages()
        outcome = self._ground.do(taps.open_url, self.id, make_request(OpenLink, url=url))
        self._follow(outcome, seen)
        return outcome

    async def open_form(self, *, link: str = "") -> AsyncPaymentForm:
        """Open the payment form of the newest invoice in the chat, which it waits for, or of a link."""
        if link:
            request = OpenForm(link=link)
        else:
            invoice = await self.wait_for_invoice()
            request = OpenForm(bot_id=self._attention.peer_id, message_id=invoice.id)
        return AsyncPaymentForm(self, self._ground.do(forms.open_form, self.id, request).id)

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

        What the form asks for and is neither given nor saved gets an example's data; `shipping` are words of
        an option.
        """
        form = await self.open_form(link=link)
        view = await form.ready()
        given = (name, phone_number, email, address) != (None, None, None, None)
        if _asks_for_contact(view) and (given or not view.order_info_is_valid):
            view = await form.fill(name=name, phone_number=phone_number, email=email, address=address)
            if view.error is not None:
                return outcome_of(view)
        if shipping:
            await form.choose_shipping(shipping)
        if tip:
            await form.tip(tip)
        return await form.pay_with_stars() if view.is_in_stars else await form.pay(card or VISA)

    async def ask_inline(self, bot: WithId, query: str = "", *, offset: str = "") -> InlineQueryView:
        """Write "@bot query" in the chat where the buyer is, and wait for the bot's results."""
        peer_id = self._attention.peer_id
        request = make_request(AskInline, bot_id=bot.id, peer_id=peer_id, query=query, offset=offset)
        asked = self._ground.do(inline.ask_inline, self.id, request)
        await self.sandbox.until(
            lambda: self._ground.do(inline.get_inline, self.id, asked.id).results is not None or None,
            lambda: f"the bot has not answered the inline query {query!r}",
        )
        return self._ground.do(inline.get_inline, self.id, asked.id)

    async def choose_inline(self, query_id: str, result_id: str) -> MessageView:
        """Send one of the results of an inline query into its chat."""
        self._attention.note_act(self._attention.messages())
        request = make_request(ChooseResult, result_id=result_id)
        return self._ground.do(inline.choose_inline, self.id, query_id, request)

    async def forward(self, message_id: int, to: WithId) -> MessageView:
        """Forward a message of the chat to another one, a bot's or a group's, and go there."""
        request = make_request(ForwardTo, peer_id=to.id)
        sent = self._ground.do(inline.forward_message, self.id, self._attention.peer_id, message_id, request)
        self._attention.turn_to(to.id)
        return sent

    async def buy_media(self, message_id: int) -> StarsTransaction:
        """Unlock the paid media of a message of the chat for Stars."""
        self._attention.note_act(self._attention.messages())
        return self._ground.do(star_deals.buy_media, self.id, self._attention.peer_id, message_id)

    async def block(self) -> None:
        """Block the bot of the chat."""
        self._ground.do(chats.block_bot, self.id, self._attention.peer_id)

    async def unblock(self) -> None:
        """Let the bot of the chat in again."""
        self._ground.do(chats.unblock_bot, self.id, self._attention.peer_id)

    def turn_to(self, peer: WithId) -> None:
        """Go to another chat, a bot's or a group's, without writing anything."""
        self._attention.turn_to(peer.id)

    def top_up(self, amount: int) -> int:
        """Buy Stars; returns the new balance."""
        if amount <= 0:
            raise WorldError(f"a top-up is 1 Star or more, got {amount}")
        return self._ground.do(people.change_user, self.id, UserChanges(add_stars=amount)).stars

    # What the buyer waits for and reads.

    async def wait_for(self, words: str, *, limit_seconds: float | None = None) -> MessageView:
        """The first message with these words (in any case) that came or was edited after the last act."""
        return await self._wait_for_message(
            lambda message: words.casefold() in message.text.casefold(),
            f"no message with {words!r}",
            limit_seconds,
        )

    async def wait_for_message(self, *, limit_seconds: float | None = None) -> MessageView:
        """The first message that came or was edited after the last act."""
        return await self._wait_for_message(lambda message: True, "no message", limit_seconds)

    async def wait_for_invoice(self, *, limit_seconds: float | None = None) -> MessageView:
        """The newest invoice in the chat; an older one only once the bot has reacted to the last act."""
        found = await self.sandbox.until(
            self._attention.find_invoice,
            lambda: f"no invoice in this chat{self._attention.name_debt()}",
            limit_seconds,
            person_id=self.id,
        )
        return found.show()

    async def wait_for_callback_answer(self, *, limit_seconds: float | None = None) -> CallbackView:
        """What the bot answered to the last tap: a toast, an alert, a link, or nothing but that it heard."""
        return await self.sandbox.until(
            lambda: self._ground.callback_answer(self._attention.last_callback_id),
            lambda: "the bot has not answered the last tap with answerCallbackQuery",
            limit_seconds,
            person_id=self.id,
        )

    def messages(self) -> list[MessageView]:
        """All of the chat, oldest first."""
        return [message.show() for message in self._attention.messages().values()]

    @property
    def last_message(self) -> MessageView:
        """The newest one, whoever wrote it."""
        messages = self.messages()
        if not messages:
            raise NotThere("this chat is empty")
        return messages[-1]

    def commands(self) -> list[CommandView]:
        """The bot's menu."""
        return self._ground.do(chats.list_commands, self.id, self._attention.peer_id)

    def receipt(self) -> ReceiptView:
        """Of the last payment in this chat."""
        payments = [one.id for one in self._attention.messages().values() if one.is_payment]
        if not payments:
            raise NotThere("there is no payment in this chat")
        return self._ground.do(forms.get_receipt, self.id, self._attention.peer_id, payments[-1])

    def subscriptions(self) -> list[SubscriptionView]:
        """The buyer's subscriptions in Stars, oldest first, also those that ended."""
        return self._ground.do(subscriptions.list_subscriptions, self.id)

    def join_channel(self, link: str) -> SubscriptionView:
        """Join a channel by a subscription link, for Stars a month."""
        self.note_act()
        return self._ground.do(subscriptions.join_channel, self.id, make_request(JoinChannel, link=link))

    def cancel_subscription(self, charge_id: str) -> SubscriptionView:
        """End the renewals; `charge_id` is the first payment's. What is paid stays usable."""
        self.note_act()
        return self._ground.do(subscriptions.cancel_subscription, self.id, charge_id)

    def resume_subscription(self, charge_id: str) -> SubscriptionView:
        """Let it renew itself again."""
        self.note_act()
        return self._ground.do(subscriptions.resume_subscription, self.id, charge_id)

    def account(self) -> UserView:
        """Stars, saved cards and saved order info."""
        return self._ground.do(people.get_user, self.id)

    # How it is done.

    def note_act(self) -> None:
        """From here on, what is in the chat is old."""
        self._attention.note_act(self._attention.messages())

    def _follow(self, outcome: TapOutcome, seen: Mapping[int, Sight]) -> None:
        if outcome.kind == "chat":
            self._attention.turn_to(outcome.peer_id)
        self._attention.note_act(
            seen,
            owes_reaction=outcome.kind in ("callback", "chat", "sent"),
            callback_id=outcome.callback_query_id,
        )

    async def _wait_for_message(
        self, fits: Callable[[Sight], bool], missing: str, limit_seconds: float | None
    ) -> MessageView:
        found = await self.sandbox.until(
            lambda: next((message for message in self._attention.news() if fits(message)), None),
            lambda: f"{missing} since the buyer's last act; there are: {self._attention.name_news()}",
            limit_seconds,
            person_id=self.id,
        )
        return found.show()


def _asks_for_contact(view: FormView) -> bool:
    return view.need_name or view.need_phone_number or view.need_email or view.need_shipping_address
