"""The shop window: pages of products, a product's card, the choice of a variant. Draws, decides nothing."""

from __future__ import annotations

from collections.abc import Sequence

from kassa.core.catalogue import Product, Variant
from kassa.core.currencies import format_money
from kassa.service.ports import Storefront
from kassa.telegram.callbacks import buy_data, card_data, choice_data, page_data
from kassa.telegram.conversation.assortment import Assortment
from kassa.telegram.conversation.choices import Choice, Path, is_complete, next_choices, option_names
from kassa.telegram.markup import Html, shortened
from kassa.telegram.messages import Keyboard, button
from kassa.telegram.words import Words

PRODUCTS_PER_PAGE = 8
VALUES_PER_ROW = 3
FEW_PIECES = 3
DESCRIPTION_CHARACTERS = 700


class Window:
    def __init__(self, storefront: Storefront, shop_title: str) -> None:
        self._storefront = storefront
        self._shop_title = shop_title
        self._assortment = Assortment()

    @property
    def assortment(self) -> Assortment:
        """Of the catalogue as it is now."""
        catalogue = self._storefront.products()
        if catalogue is not self._assortment.catalogue:
            self._assortment = Assortment(catalogue)
        return self._assortment

    def page(self, number: int, words: Words) -> tuple[Html, Keyboard]:
        """Page `number` (from 0); one that is too high is the last one."""
        products = self.assortment.products
        if not products:
            return words.html("nothing_on_sale"), []
        pages = -(-len(products) // PRODUCTS_PER_PAGE)
        number = min(number, pages - 1)
        first = number * PRODUCTS_PER_PAGE
        keyboard = self.list_of(products[first : first + PRODUCTS_PER_PAGE], words)
        text = words.html("welcome", shop=self._shop_title)
        if pages > 1:
            keyboard.append(_turning(number, pages, words))
            text = Html(text + "\n" + words.html("page", page=str(number + 1), pages=str(pages)))
        return text, keyboard

    def list_of(self, products: Sequence[Product], words: Words) -> Keyboard:
        return [[button(self._listed(product, words), card_data(product))] for product in products]

    def card(self, product: Product, words: Words) -> Html:
        """Fits a photo's caption. A product without a description has its title there, which stands above."""
        description = product.description.strip()
        lines = [
            words.html(
                "card" if description != product.title else "card_bare",
                title=product.title,
                description=shortened(description, DESCRIPTION_CHARACTERS),
                price=self._price(product.variants, words),
            )
        ]
        left = self._left(product.variants)
        if left is not None and 0 < left <= FEW_PIECES:
            lines.append(Html(words.count("pieces_left", left)))
        return Html("\n".join(lines))

    def card_keyboard(self, product: Product, path: Path, words: Words) -> Keyboard:
        """The next choice; the Buy button when there is nothing to choose."""
        if is_complete(product, path):
            rows = self._buying(product, product.variants[0], words)
        else:
            rows = self._choosing(product, path, words)
        if path:
            rows.append([button(words.plain("button.start_again"), choice_data(product, ()))])
        rows.append([button(words.plain("button.back"), page_data(0))])
        return rows

    def next_option(self, product: Product, path: Path, words: Words) -> str:
        """ "Choose: Size"; "" when everything is chosen."""
        names = option_names(product)
        return words.plain("choose_option", option=names[len(path)]) if len(path) < len(names) else ""

    def is_sold_out(self, variant: Variant) -> bool:
        return self._storefront.in_stock(variant.sku) == 0

    def _choosing(self, product: Product, path: Path, words: Words) -> Keyboard:
        buttons = [
            button(self._choice_words(product, choice, words), choice_data(product, choice.path))
            for choice in next_choices(product, path)
        ]
        return [buttons[at : at + VALUES_PER_ROW] for at in range(0, len(buttons), VALUES_PER_ROW)]

    def _choice_words(self, product: Product, choice: Choice, words: Words) -> str:
        if all(self.is_sold_out(variant) for variant in choice.variants):
            return words.plain("button.sold_out", name=choice.value)
        prices_differ = len({variant.price for variant in product.variants}) > 1
        if prices_differ and is_complete(product, choice.path):
            return f"{choice.value} · {format_money(choice.variants[0].price)}"
        return choice.value

    def _buying(self, product: Product, variant: Variant, words: Words) -> Keyboard:
        if self.is_sold_out(variant):
            return []
        return [
            [
                button(
                    words.plain("button.buy", price=format_money(variant.price)),
                    buy_data(product, variant.sku),
                )
            ]
        ]

    def _listed(self, product: Product, words: Words) -> str:
        return f"{shortened(product.title, 40)} · {self._price(product.variants, words)}"

    def _price(self, variants: Sequence[Variant], words: Words) -> str:
        in_stock = [variant for variant in variants if not self.is_sold_out(variant)]
        if not in_stock:
            return words.plain("sold_out")
        prices = sorted({variant.price.amount for variant in in_stock})
        cheapest = min(in_stock, key=lambda variant: variant.price.amount).price
        return (
            words.plain("price_from", price=format_money(cheapest))
            if len(prices) > 1
            else format_money(cheapest)
        )

    def _left(self, variants: Sequence[Variant]) -> int | None:
        counts = [self._storefront.in_stock(variant.sku) for variant in variants]
        counted = [count for count in counts if count is not None]
        return sum(counted) if len(counted) == len(counts) else None


def _turning(number: int, pages: int, words: Words) -> list[dict[str, str]]:
    row = []
    if number > 0:
        row.append(button(words.plain("button.previous"), page_data(number - 1)))
    if number < pages - 1:
        row.append(button(words.plain("button.next"), page_data(number + 1)))
    return row
