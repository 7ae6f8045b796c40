"""What each command does, and what a plain sentence is taken for: the name of a product."""

from __future__ import annotations

from kassa.core.catalogue import Product, Variant
from kassa.telegram.conversation.my_orders import MyOrders
from kassa.telegram.conversation.reception import Reception
from kassa.telegram.conversation.salesroom import Salesroom, quantity_of
from kassa.telegram.conversation.visitor import Visitor
from kassa.telegram.conversation.window import PRODUCTS_PER_PAGE
from kassa.telegram.markup import shortened
from kassa.telegram.messages import Messenger

ECHOED_CHARACTERS = 60


class Sayings:
    def __init__(
        self, messenger: Messenger, salesroom: Salesroom, my_orders: MyOrders, reception: Reception
    ) -> None:
        self._messenger = messenger
        self._salesroom = salesroom
        self._my_orders = my_orders
        self._reception = reception

    async def said(self, visitor: Visitor, text: str) -> None:
        """A picture or a sticker without a word is answered with what can be said here."""
        if not text:
            await self._reception.help(visitor)
            return
        if not text.startswith("/"):
            await self._named(visitor, text)
            return
        command, *rest = text.split()
        # In groups a command is addressed: /start@the_bot.
        match command.split("@")[0].lower(), rest:
            case "/start", [link, *_]:
                await self._linked(visitor, link)
            case "/start", _:
                await self._salesroom.show_page(visitor)
            case "/buy", [*words]:
                await self._bought(visitor, words)
            case "/orders", _:
                await self._my_orders.show(visitor)
            case "/terms", _:
                await self._reception.terms(visitor)
            case "/support", _:
                await self._reception.support(visitor)
            case "/paysupport", _:
                await self._reception.paysupport(visitor, rest[0] if rest else "")
            case _:
                await self._reception.help(visitor)

    async def _linked(self, visitor: Visitor, link: str) -> None:
        """t.me/<bot>?start=buy_<sku>, or ?start=<product id>; anything else opens the window."""
        assortment = self._salesroom.window.assortment
        found = assortment.variant(link.removeprefix("buy_")) if link.startswith("buy_") else None
        if found is not None:
            await self._salesroom.sell_or_say(visitor, found[1])
            return
        product = assortment.product(link)
        if product is not None:
            await self._salesroom.show_card(visitor, product)
            return
        await self._salesroom.show_page(visitor)

    async def _bought(self, visitor: Visitor, words: list[str]) -> None:
        """/buy SKU, or /buy SKU 2."""
        if not words:
            await self._explain_buy(visitor)
            return
        assortment = self._salesroom.window.assortment
        found = assortment.variant(words[0])
        if found is not None:
            await self._salesroom.sell_or_say(
                visitor, found[1], quantity_of(words[1]) if len(words) > 1 else 1
            )
            return
        product = assortment.product(words[0])
        if product is not None:
            await self._offer(visitor, product, None)
            return
        sku = shortened(words[0], ECHOED_CHARACTERS)
        await self._messenger.text(visitor.chat_id, visitor.words.html("sku_unknown", sku=sku))

    async def _explain_buy(self, visitor: Visitor) -> None:
        products = self._salesroom.window.assortment.products
        if not products:
            await self._salesroom.show_page(visitor)
            return
        example = products[0].variants[0].sku
        await self._messenger.text(visitor.chat_id, visitor.words.html("buy_usage", example=example))

    async def _named(self, visitor: Visitor, text: str) -> None:
        assortment = self._salesroom.window.assortment
        exactly = assortment.named_exactly(text)
        if len(exactly) == 1:
            await self._offer(visitor, *exactly[0])
            return
        # One more than a page has, to know that there are too many.
        fitting = [product for product, _ in exactly] or assortment.named_loosely(text, PRODUCTS_PER_PAGE + 1)
        if len(fitting) == 1:
            await self._salesroom.show_card(visitor, fitting[0])
        elif fitting:
            await self._salesroom.show_choice(visitor, fitting)
        else:
            said = shortened(text, ECHOED_CHARACTERS)
            await self._messenger.text(visitor.chat_id, visitor.words.html("not_found", text=said))

    async def _offer(self, visitor: Visitor, product: Product, variant: Variant | None) -> None:
        """An invoice when it is clear what is wanted, the card when there is something to choose."""
        if variant is None and len(product.variants) == 1:
            variant = product.variants[0]
        if variant is not None:
            await self._salesroom.sell_or_say(visitor, variant)
            return
        await self._salesroom.show_card(visitor, product)
