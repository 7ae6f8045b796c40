"""What each button does. It is bound to what it showed: when that has changed, the buyer is told so."""

from __future__ import annotations

from kassa.core.catalogue import Product, Variant
from kassa.telegram.callbacks import MERCHANT_VERBS, Pressed, pressed, short_id, stamp_of
from kassa.telegram.conversation.choices import is_complete, variants_at
from kassa.telegram.conversation.counter import Counter
from kassa.telegram.conversation.my_orders import MyOrders
from kassa.telegram.conversation.salesroom import Salesroom
from kassa.telegram.conversation.visitor import Visitor
from kassa.telegram.messages import Messenger
from kassa.telegram.updates import CallbackMessage, CallbackQuery


class Taps:
    def __init__(
        self, messenger: Messenger, salesroom: Salesroom, my_orders: MyOrders, counter: Counter
    ) -> None:
        self._messenger = messenger
        self._salesroom = salesroom
        self._my_orders = my_orders
        self._counter = counter

    async def tapped(self, visitor: Visitor, query: CallbackQuery) -> None:
        """Answers every tap, so that no button keeps spinning."""
        toast = await self._do(visitor, pressed(query.data), query.message)
        await self._messenger.toast(query.id, toast)

    async def _do(self, visitor: Visitor, tap: Pressed, message: CallbackMessage | None) -> str:
        """Returns the words of the toast, "" for none."""
        words = visitor.words
        if message is None:
            return words.plain("toast.gone")
        if tap.verb in MERCHANT_VERBS:
            if not self._counter.is_here(message.chat.id):
                return words.plain("toast.not_yours")
            return await self._counter.press(visitor, tap, message)
        match tap.verb:
            case "page":
                await self._salesroom.turn_to_page(visitor, tap.number(0), message.message_id)
            case "card":
                return await self._show_card(visitor, tap)
            case "choose":
                return await self._choose(visitor, tap, message)
            case "buy":
                return await self._buy(visitor, tap)
            case "again":
                return await self._my_orders.send_again(visitor, tap.argument(0), tap.number(1))
            case _:
                return words.plain("toast.gone")
        return ""

    async def _show_card(self, visitor: Visitor, tap: Pressed) -> str:
        product = self._salesroom.window.assortment.product(tap.argument(0))
        if product is None:
            return visitor.words.plain("toast.gone")
        await self._salesroom.show_card(visitor, product)
        return ""

    async def _choose(self, visitor: Visitor, tap: Pressed, message: CallbackMessage) -> str:
        product = self._salesroom.window.assortment.product(tap.argument(0))
        if product is None:
            return visitor.words.plain("toast.gone")
        path = _path(tap.argument(2))
        variants = variants_at(product, path)
        if tap.argument(1) != stamp_of(product) or not variants:
            return await self._show_anew(visitor, product)
        if all(self._salesroom.window.is_sold_out(variant) for variant in variants):
            return visitor.words.plain("toast.sold_out")
        if path and is_complete(product, path):
            return await self._sell(visitor, variants[0])
        keyboard = self._salesroom.window.card_keyboard(product, path, visitor.words)
        await self._messenger.edit_keyboard(visitor.chat_id, message.message_id, keyboard)
        return self._salesroom.window.next_option(product, path, visitor.words)

    async def _buy(self, visitor: Visitor, tap: Pressed) -> str:
        product = self._salesroom.window.assortment.product(tap.argument(0))
        if product is None:
            return visitor.words.plain("toast.gone")
        variant = next((one for one in product.variants if short_id(one.sku) == tap.argument(2)), None)
        if tap.argument(1) != stamp_of(product) or variant is None:
            return await self._show_anew(visitor, product)
        return await self._sell(visitor, variant)

    async def _sell(self, visitor: Visitor, variant: Variant) -> str:
        return await self._salesroom.sell(visitor, variant) or visitor.words.plain("toast.invoice")

    async def _show_anew(self, visitor: Visitor, product: Product) -> str:
        await self._salesroom.show_card(visitor, product)
        return visitor.words.plain("toast.stale")


def _path(text: str) -> tuple[int, ...]:
    parts = [part for part in text.split(".") if part]
    return tuple(int(part) for part in parts if part.isascii() and part.isdigit() and len(part) <= 4)
