"""Runs the shop's effects at Telegram: one method for each, and one word for how it went."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from kassa.core import decision
from kassa.core.catalogue import Product
from kassa.core.currencies import format_money
from kassa.core.money import STARS
from kassa.core.order import Order
from kassa.service.ports import OutboxItem, OutletFailure, Sent
from kassa.telegram.bot_api import BotApi, BotApiError, NotSent, OutcomeUnknown
from kassa.telegram.delivering import Undeliverable, deliver, grant_access, revoke_access
from kassa.telegram.failures import failure_of, is_already_refunded
from kassa.telegram.invoices import NoProviderToken, invoice_arguments, title_of
from kassa.telegram.markup import Html
from kassa.telegram.messages import Messenger, link_button
from kassa.telegram.notices import buyer_notice, case_notice, merchant_notice, refund_task
from kassa.telegram.premises import Premises
from kassa.telegram.uploads import SentMessage
from kassa.telegram.words import Words, choose_language, refusal_words, words_for

# td since July 2026 (commit d61592348): said of a shipping option that costs nothing.
_FREE_IS_REFUSED = "total price must be positive"


class TelegramOutlet:
    """Implements service.ports.Outlet. Every effect is harmless to repeat.

    `find_product` (by id) gives an invoice its description and picture.
    """

    def __init__(
        self, bot: BotApi, premises: Premises, find_product: Callable[[str], Product | None]
    ) -> None:
        self._bot = bot
        self._messenger = Messenger(bot)
        self._premises = premises
        self._find_product = find_product

    async def send(self, item: OutboxItem) -> Sent | OutletFailure:
        try:
            return Sent(await self._run(item))
        except (BotApiError, NotSent, OutcomeUnknown) as error:
            return failure_of(error)
        except (Undeliverable, NoProviderToken) as error:
            return OutletFailure(str(error), transient=False)

    async def _run(self, item: OutboxItem) -> Mapping[str, Any]:
        order = item.order
        words = words_for(choose_language(item.language or order.language, self._premises.languages))
        match item.effect:
            case decision.AnswerPreCheckoutQuery() as answer:
                return await self._answer_pre_checkout(answer, words)
            case decision.AnswerShippingQuery() as answer:
                return await self._answer_shipping(answer, words)
            case decision.SendInvoice():
                return await self._send_invoice(order, words)
            case decision.Deliver(number):
                return await deliver(self._messenger, self._premises, item, number, words)
            case decision.GrantAccess(number):
                return await grant_access(self._messenger, order, number, words)
            case decision.RevokeAccess(number):
                return await revoke_access(self._messenger, order, number, words)
            case decision.RefundCharge(number):
                return await self._refund(order, number)
            case decision.CancelSubscriptionAtTelegram(charge_id):
                return await self._cancel_subscription(order, charge_id)
            case decision.NotifyBuyer() as news:
                return _sent(await self._messenger.text(order.buyer_id, buyer_notice(order, news, words)))
            case decision.NotifyMerchant(case=number) as news if number:
                return await self._tell_merchant(case_notice(news, self._merchant_words()))
            case decision.NotifyMerchant() as news:
                return await self._tell_merchant(merchant_notice(order, news, self._merchant_words()))

    async def _answer_pre_checkout(
        self, answer: decision.AnswerPreCheckoutQuery, words: Words
    ) -> Mapping[str, Any]:
        arguments = {
            "pre_checkout_query_id": answer.query_id,
            "ok": answer.refusal is None,
            "error_message": refusal_words(answer.refusal, answer.field, words),
        }
        await self._bot.call("answerPreCheckoutQuery", arguments, bool)
        return {"ok": answer.refusal is None}

    async def _answer_shipping(self, answer: decision.AnswerShippingQuery, words: Words) -> Mapping[str, Any]:
        try:
            return await self._answer_shipping_with(answer, words)
        except BotApiError as error:
            paid = tuple(option for option in answer.options if option.price.amount > 0)
            if not 0 < len(paid) < len(answer.options) or _FREE_IS_REFUSED not in error.description.lower():
                raise
        # A way of shipping that Telegram takes is better than an answer that never arrives.
        told = await self._answer_shipping_with(replace(answer, options=paid), words)
        return {**told, "left_out": [option.id for option in answer.options if option not in paid]}

    async def _answer_shipping_with(
        self, answer: decision.AnswerShippingQuery, words: Words
    ) -> Mapping[str, Any]:
        options = [
            {
                "id": option.id,
                "title": option.title,
                "prices": [{"label": option.title, "amount": option.price.amount}],
            }
            for option in answer.options
        ]
        arguments = {
            "shipping_query_id": answer.query_id,
            "ok": answer.refusal is None,
            "shipping_options": options if answer.refusal is None else None,
            "error_message": refusal_words(answer.refusal, "", words),
        }
        await self._bot.call("answerShippingQuery", arguments, bool)
        return {"ok": answer.refusal is None, "options": len(options)}

    async def _send_invoice(self, order: Order, words: Words) -> Mapping[str, Any]:
        product = self._find_product(order.lines[0].product_id)
        arguments = invoice_arguments(order, product, self._premises.provider_tokens.get(order.currency))
        try:
            return await self._send_invoice_with(order, arguments, words)
        except BotApiError as error:
            if not arguments["photo_url"] or "WEBDOCUMENT" not in error.description:
                raise
        # A picture that Telegram can't fetch is no reason not to sell.
        return await self._send_invoice_with(order, {**arguments, "photo_url": None}, words)

    async def _send_invoice_with(
        self, order: Order, arguments: dict[str, Any], words: Words
    ) -> Mapping[str, Any]:
        """Subscriptions are sold by link only (Bot API: createInvoiceLink, subscription_period)."""
        if not order.subscription_seconds:
            to_buyer = {"chat_id": order.buyer_id, **arguments}
            return _sent(await self._bot.call("sendInvoice", to_buyer, SentMessage))
        by_link = {**arguments, "start_parameter": None, "subscription_period": order.subscription_seconds}
        link = await self._bot.call("createInvoiceLink", by_link, str)
        text = words.html("subscribe", title=title_of(order))
        label = words.plain("button.subscribe", price=format_money(order.goods_total))
        return _sent(await self._messenger.text(order.buyer_id, text, [[link_button(label, link)]]))

    async def _refund(self, order: Order, number: int) -> Mapping[str, Any]:
        """Stars go back by the Bot API (whole charges only). For cards there is no method: it is a task."""
        refund = order.refund(number)
        charge = order.charge(refund.telegram_payment_charge_id) if refund else None
        if refund is None or charge is None:
            raise Undeliverable(f"order {order.id} has no charge behind refund {number}")
        if refund.amount.currency != STARS:
            task = refund_task(order, refund, charge, self._merchant_words())
            return {"task": True, **await self._tell_merchant(task)}
        arguments = {
            "user_id": charge.payer_id,
            "telegram_payment_charge_id": charge.telegram_payment_charge_id,
        }
        try:
            await self._bot.call("refundStarPayment", arguments, bool)
        except BotApiError as error:
            if not is_already_refunded(error):
                raise
            return {"refunded": True, "already": True}
        return {"refunded": True}

    async def _cancel_subscription(self, order: Order, charge_id: str) -> Mapping[str, Any]:
        charge = order.charge(charge_id)
        arguments = {
            "user_id": charge.payer_id if charge else order.buyer_id,
            "telegram_payment_charge_id": charge_id,
            "is_canceled": True,
        }
        await self._bot.call("editUserStarSubscription", arguments, bool)
        return {"cancelled": True}

    async def _tell_merchant(self, message: Html) -> Mapping[str, Any]:
        """A shop without a chat for its merchant is run from the command line: there is nobody to tell."""
        chat_id = self._premises.shop.merchant_chat_id
        return _sent(await self._messenger.text(chat_id, message)) if chat_id else {"told": "nobody"}

    def _merchant_words(self) -> Words:
        return words_for(self._premises.merchant_language)


def _sent(message: SentMessage) -> Mapping[str, Any]:
    return {"message_id": message.message_id}
