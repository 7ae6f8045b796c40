"""Shows and sells: the window's pages, a product's card with its photo, an invoice."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from kassa.core.catalogue import Product, Variant
from kassa.core.errors import InvalidInput
from kassa.service.ports import Storefront
from kassa.telegram.bot_api import BotApiError
from kassa.telegram.conversation.visitor import Visitor
from kassa.telegram.conversation.window import PRODUCTS_PER_PAGE, Window
from kassa.telegram.messages import Messenger
from kassa.telegram.premises import Premises

log = logging.getLogger(__name__)

MOST_PIECES = 99


class Salesroom:
    def __init__(self, messenger: Messenger, storefront: Storefront, premises: Premises) -> None:
        self._messenger = messenger
        self._storefront = storefront
        self._premises = premises
        self.window = Window(storefront, premises.shop.title)

    async def show_page(self, visitor: Visitor, number: int = 0) -> None:
        text, keyboard = self.window.page(number, visitor.words)
        await self._messenger.text(visitor.chat_id, text, keyboard)

    async def turn_to_page(self, visitor: Visitor, number: int, message_id: int) -> None:
        """Turns the page in place; under a photo, where no text can stand, in a new message."""
        text, keyboard = self.window.page(number, visitor.words)
        try:
            await self._messenger.edit(visitor.chat_id, message_id, text, keyboard)
        except BotApiError as error:
            if error.code != 400:
                raise
            await self._messenger.text(visitor.chat_id, text, keyboard)

    async def show_card(self, visitor: Visitor, product: Product) -> None:
        caption = self.window.card(product, visitor.words)
        keyboard = self.window.card_keyboard(product, (), visitor.words)
        photo = self._photo(product)
        if photo:
            try:
                await self._messenger.photo(visitor.chat_id, photo, caption, keyboard)
                return
            except (BotApiError, OSError) as error:
                if isinstance(error, BotApiError) and error.code != 400:
                    raise
                log.warning("the photo of product %s can't be shown: %s", product.id, error)
        await self._messenger.text(visitor.chat_id, caption, keyboard)

    async def show_choice(self, visitor: Visitor, products: Sequence[Product]) -> None:
        """Several products fit what was said."""
        key = "which_one" if len(products) <= PRODUCTS_PER_PAGE else "too_vague"
        keyboard = self.window.list_of(products[:PRODUCTS_PER_PAGE], visitor.words)
        await self._messenger.text(visitor.chat_id, visitor.words.html(key), keyboard)

    async def sell(self, visitor: Visitor, variant: Variant, quantity: int = 1) -> str:
        """Places an order; its invoice is committed with it and comes by itself.

        Returns "" or, in the buyer's words, why it can't be ordered.
        """
        left = self._storefront.in_stock(variant.sku)
        if left is not None and left < quantity:
            return visitor.words.plain("toast.sold_out" if left == 0 else "toast.too_few", left=left)
        language = visitor.words.language
        try:
            await self._storefront.place_order(
                visitor.id, [(variant.sku, quantity)], language, visitor.update
            )
        except InvalidInput as error:
            log.warning("an order of %s is refused: %s", variant.sku, error)
            return visitor.words.plain("toast.cannot_order")
        return ""

    async def sell_or_say(self, visitor: Visitor, variant: Variant, quantity: int = 1) -> None:
        """For orders by word, where a refusal is a message."""
        problem = await self.sell(visitor, variant, quantity)
        if problem:
            await self._messenger.text(visitor.chat_id, visitor.words.html("problem", problem=problem))

    def _photo(self, product: Product) -> str | Path:
        photo = product.photo or next((one.photo for one in product.variants if one.photo), "")
        if not photo or photo.startswith(("http://", "https://")):
            return photo
        try:
            return self._premises.file(photo)
        except ValueError as error:
            log.warning("the photo of product %s can't be shown: %s", product.id, error)
            return ""


def quantity_of(text: str) -> int:
    """A number from 1 to 99; anything else counts as 1."""
    if not (text.isascii() and text.isdigit()):
        return 1
    return min(max(int(text[:4]), 1), MOST_PIECES)
