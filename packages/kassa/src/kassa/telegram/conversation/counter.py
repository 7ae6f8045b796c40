"""The merchant's side: parcels packed, shipped with a tracking number, delivered."""

from __future__ import annotations

import re

from kassa.core.errors import ShopError
from kassa.core.inputs import Command, MarkDelivered, MarkPacked, MarkShipped
from kassa.core.order import Order
from kassa.service.ports import Storefront
from kassa.telegram.callbacks import Pressed
from kassa.telegram.conversation.visitor import Visitor
from kassa.telegram.delivering import delivery_of
from kassa.telegram.markup import Html, as_plain, clean
from kassa.telegram.messages import Messenger
from kassa.telegram.notices import parcel_keyboard, parcel_notice
from kassa.telegram.order_state import number_of, parcel_words
from kassa.telegram.premises import Premises
from kassa.telegram.updates import CallbackMessage, Message
from kassa.telegram.words import words_for

# The question for a tracking number carries what it is about, so that its answer needs no memory.
_MARK = re.compile(r"#ship:([^\s:]+):(\d{1,9}):(\d{1,18})")
NO_TRACKING = frozenset({"-", "–", "—"})
TRACKING_CHARACTERS = 100


class Counter:
    """Works in the merchant's chat only: whoever is in it may press."""

    def __init__(self, messenger: Messenger, storefront: Storefront, premises: Premises) -> None:
        self._messenger = messenger
        self._storefront = storefront
        self._chat_id = premises.shop.merchant_chat_id
        self._words = words_for(premises.merchant_language)

    def is_here(self, chat_id: int) -> bool:
        return chat_id == self._chat_id

    async def press(self, visitor: Visitor, pressed: Pressed, message: CallbackMessage) -> str:
        """Does what a button under a parcel says. Returns the words of the toast."""
        order_id, number = pressed.argument(0), pressed.number(1)
        if pressed.verb == "shipped":
            return await self._ask_tracking(order_id, number, message.message_id)
        command: Command = MarkPacked(number) if pressed.verb == "packed" else MarkDelivered(number)
        try:
            order = await self._storefront.tell(order_id, command, visitor.update)
        except ShopError:
            await self._redraw_if_known(order_id, number, message.message_id)
            return self._words.plain("toast.not_now")
        await self._redraw(order, number, message.message_id)
        return self._words.plain("toast.done")

    async def answer(self, visitor: Visitor, message: Message) -> bool:
        """Takes a tracking number; False when the message answers no question of ours."""
        asked = message.reply_to_message
        if asked is None or asked.from_ is None or not asked.from_.is_bot:
            return False
        mark = _MARK.fullmatch(asked.text.rpartition("\n")[2])
        if mark is None or not await self._is_a_question_of_ours(asked.text, mark):
            return False
        text = clean(message.text).strip()[:TRACKING_CHARACTERS]
        tracking = "" if text in NO_TRACKING else text
        await self._ship(visitor, mark[1], int(mark[2]), int(mark[3]), tracking)
        return True

    async def _is_a_question_of_ours(self, text: str, mark: re.Match[str]) -> bool:
        """Whole, word for word: a buyer's name in another of our messages may look like a question's mark."""
        order = await self._storefront.order(mark[1])
        return order is not None and text == as_plain(self._question(order, mark[0]))

    def _question(self, order: Order, mark: str) -> Html:
        return self._words.html("merchant.ask_tracking", number=number_of(order), mark=mark)

    async def _ship(
        self, visitor: Visitor, order_id: str, number: int, message_id: int, tracking: str
    ) -> None:
        try:
            order = await self._storefront.tell(order_id, MarkShipped(number, tracking), visitor.update)
        except ShopError:
            await self._messenger.text(self._chat_id, self._words.html("toast.not_now"))
            return
        await self._redraw(order, number, message_id)
        state = parcel_words(delivery_of(order, number), self._words)
        done = self._words.html("merchant.marked", number=number_of(order), state=state)
        await self._messenger.text(self._chat_id, done)

    async def _ask_tracking(self, order_id: str, number: int, message_id: int) -> str:
        order = await self._storefront.order(order_id)
        if order is None:
            return self._words.plain("merchant.no_such_order")
        mark = f"#ship:{order_id}:{number}:{message_id}"
        await self._messenger.question(self._chat_id, self._question(order, mark))
        return ""

    async def _redraw_if_known(self, order_id: str, number: int, message_id: int) -> None:
        order = await self._storefront.order(order_id)
        if order is not None and order.delivery(number) is not None:
            await self._redraw(order, number, message_id)

    async def _redraw(self, order: Order, number: int, message_id: int) -> None:
        """The message shows the parcel's state and the steps that are still ahead."""
        delivery = delivery_of(order, number)
        text = parcel_notice(order, delivery, self._words)
        keyboard = parcel_keyboard(order, delivery, self._words)
        await self._messenger.edit(self._chat_id, message_id, text, keyboard)
