"""A buyer's own orders: what became of them, and digital goods once more."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from kassa.core.currencies import format_money
from kassa.core.errors import ShopError
from kassa.core.inputs import Redeliver
from kassa.core.order import DeliveryState, Order
from kassa.service.ports import RawUpdate, Storefront
from kassa.telegram.callbacks import again_data
from kassa.telegram.conversation.visitor import Visitor
from kassa.telegram.delivering import can_be_sent_again, line_of
from kassa.telegram.failures import BLOCKED
from kassa.telegram.invoices import title_of
from kassa.telegram.markup import Html
from kassa.telegram.messages import Keyboard, Messenger, button
from kassa.telegram.order_state import number_of, state_words
from kassa.telegram.words import Words

log = logging.getLogger(__name__)

SHOWN_ORDERS = 10
SEARCHED_ORDERS = 100


class MyOrders:
    def __init__(self, messenger: Messenger, storefront: Storefront) -> None:
        self._messenger = messenger
        self._storefront = storefront

    async def show(self, visitor: Visitor) -> None:
        orders = await self._storefront.orders_of(visitor.id, SHOWN_ORDERS)
        text, keyboard = orders_list(orders, visitor.words)
        await self._messenger.text(visitor.chat_id, text, keyboard)

    async def send_again(self, visitor: Visitor, order_id: str, delivery_number: int) -> str:
        """The words of the toast."""
        order = await self._storefront.order(order_id)
        if order is None or order.buyer_id != visitor.id:
            return visitor.words.plain("toast.gone")
        try:
            await self._storefront.tell(order_id, Redeliver(delivery_number), visitor.update)
        except ShopError:
            return visitor.words.plain("toast.not_now")
        return visitor.words.plain("toast.sending_again")

    async def send_what_was_blocked(self, buyer_id: int, update: RawUpdate) -> bool:
        """True when there was something to send."""
        blocked = [
            (order.id, delivery.number)
            for order in await self._storefront.orders_of(buyer_id, SEARCHED_ORDERS)
            for delivery in order.deliveries
            if delivery.state is DeliveryState.FAILED and delivery.reason == BLOCKED
        ]
        # One update is stored with one order; it may bring news for several.
        for place, (order_id, number) in enumerate(blocked):
            try:
                await self._storefront.tell(order_id, Redeliver(number), None if place else update)
            except ShopError as error:
                about = {"order_id": order_id, "delivery": number, "reason": str(error)}
                log.info("order %(order_id)s: delivery %(delivery)d stays as it is: %(reason)s", about)
        return bool(blocked)

    async def paid_with(self, buyer_id: int, charge_id: str) -> Order | None:
        """The buyer's order behind a payment's number, Telegram's or the provider's."""
        for order in await self._storefront.orders_of(buyer_id, SEARCHED_ORDERS):
            for charge in order.charges:
                if charge_id in (charge.telegram_payment_charge_id, charge.provider_payment_charge_id):
                    return order
        return None


def orders_list(orders: Sequence[Order], words: Words) -> tuple[Html, Keyboard]:
    if not orders:
        return words.html("no_orders"), []
    lines = [words.html("orders")]
    keyboard: Keyboard = []
    for order in orders:
        lines.append(_line(order, words))
        for delivery in order.deliveries:
            if can_be_sent_again(order, delivery):
                label = f"{words.plain('button.send_again')} · {line_of(order, delivery.number).title}"
                keyboard.append([button(label, again_data(order.id, delivery.number))])
    return Html("\n\n".join(lines)), keyboard


def _line(order: Order, words: Words) -> Html:
    total = order.charges[-1].total if order.charges else order.goods_total
    return words.html(
        "order_line",
        title=title_of(order),
        total=format_money(total),
        state=state_words(order, words),
        number=number_of(order),
    )
