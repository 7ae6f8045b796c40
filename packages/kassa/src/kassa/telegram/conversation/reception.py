"""What the shop says about itself: help, terms, support, help with payments."""

from __future__ import annotations

from kassa.service.ports import ShopTexts
from kassa.telegram.conversation.my_orders import MyOrders
from kassa.telegram.conversation.visitor import Visitor
from kassa.telegram.invoices import title_of
from kassa.telegram.markup import Html, escaped
from kassa.telegram.messages import Messenger
from kassa.telegram.order_state import number_of, state_words
from kassa.telegram.premises import Premises


class Reception:
    def __init__(self, messenger: Messenger, premises: Premises, my_orders: MyOrders) -> None:
        self._messenger = messenger
        self._premises = premises
        self._my_orders = my_orders

    async def help(self, visitor: Visitor) -> None:
        await self._messenger.text(visitor.chat_id, visitor.words.html("help"))

    async def terms(self, visitor: Visitor) -> None:
        text = self._texts(visitor).terms
        await self._messenger.text(
            visitor.chat_id, escaped(text) if text else visitor.words.html("terms_missing")
        )

    async def support(self, visitor: Visitor) -> None:
        text = self._texts(visitor).support
        await self._messenger.text(
            visitor.chat_id, escaped(text) if text else visitor.words.html("support_missing")
        )

    async def paysupport(self, visitor: Visitor, charge_id: str) -> None:
        """Telegram demands this command of whoever sells for Stars (terms for bot developers, 6.2.1)."""
        words, texts = visitor.words, self._texts(visitor)
        lines = [words.html("paysupport_intro")]
        if charge_id:
            lines.append(await self._payment(visitor, charge_id))
        lines.append(escaped(texts.paysupport or texts.support) or words.html("support_missing"))
        if not charge_id:
            lines.append(words.html("paysupport_ask"))
        await self._messenger.text(visitor.chat_id, Html("\n\n".join(lines)))

    async def _payment(self, visitor: Visitor, charge_id: str) -> Html:
        words = visitor.words
        order = await self._my_orders.paid_with(visitor.id, charge_id)
        if order is None:
            return words.html("paysupport_unknown", charge=charge_id)
        return words.html(
            "paysupport_order",
            number=number_of(order),
            title=title_of(order),
            state=state_words(order, words),
        )

    def _texts(self, visitor: Visitor) -> ShopTexts:
        return self._premises.texts_in(visitor.words.language)
