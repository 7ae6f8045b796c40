"""The receipt that a buyer opens from the service message or from a paid invoice's button."""

from __future__ import annotations

from dataclasses import dataclass

from tgsandbox.world.chats import ChatKey
from tgsandbox.world.checkout.form_errors import PaymentRefused, form_error
from tgsandbox.world.checkout.invoices import InvoicePhoto, LabeledPrice
from tgsandbox.world.checkout.payment_form import ShippingOption
from tgsandbox.world.people import OrderInfo
from tgsandbox.world.talk.messages import SuccessfulPayment
from tgsandbox.world.world import World


@dataclass(frozen=True, slots=True)
class Receipt:
    """Amounts in smallest units of `currency`; `date` in seconds since 1970 UTC.

    `price_parts` are the invoice's lines and the shipping option's; with the tip they make `total_amount`.
    """

    date: int
    seller_bot_id: int
    title: str
    description: str
    photo: InvoicePhoto | None
    currency: str
    total_amount: int
    price_parts: tuple[LabeledPrice, ...]
    tip_amount: int
    provider: str  # "" for Telegram Stars
    is_test: bool
    credentials_title: str  # "Visa *4242"
    order_info: OrderInfo | None
    shipping_option: ShippingOption | None
    telegram_payment_charge_id: str
    subscription_expiration_date: int = 0


def receipt(world: World, user_id: int, chat: ChatKey, message_id: int) -> Receipt:
    """Of a payment's service message, or of the invoice that became a receipt.

    Raises PaymentRefused MESSAGE_ID_INVALID when there is none, or when it is another person's.
    """
    messages = world.chats[chat].messages if chat in world.chats else {}
    message = messages.get(message_id)
    if message is not None and message.receipt_message_id:
        message = messages.get(message.receipt_message_id)
    if message is None or not isinstance(message.content, SuccessfulPayment) or message.sender_id != user_id:
        raise PaymentRefused(form_error("MESSAGE_ID_INVALID", words="There is no receipt of yours here."))
    paid = message.content
    form = world.payments.forms.get(world.payments.form_of_charge.get(paid.telegram_payment_charge_id, ""))
    if form is None:
        return short_receipt(world, chat, message.date, paid)
    return Receipt(
        date=message.date,
        seller_bot_id=form.bot_id,
        title=form.invoice.title,
        description=form.invoice.description,
        photo=form.invoice.photo,
        currency=paid.currency,
        total_amount=paid.total_amount,
        price_parts=form.price_parts,
        tip_amount=form.tip_amount,
        provider=form.invoice.provider,
        is_test=form.invoice.is_test,
        credentials_title=form.credentials.title if form.credentials else "",
        order_info=paid.order_info,
        shipping_option=form.shipping_option,
        telegram_payment_charge_id=paid.telegram_payment_charge_id,
        subscription_expiration_date=paid.subscription_expiration_date,
    )


def short_receipt(world: World, chat: ChatKey, date: int, paid: SuccessfulPayment) -> Receipt:
    """Of a payment whose form is forgotten: what its service message and the provider's books still know."""
    charge = world.payments.charges.get(paid.provider_payment_charge_id)
    return Receipt(
        date=date,
        seller_bot_id=chat.bot_id,
        title=paid.title,
        description="",
        photo=None,
        currency=paid.currency,
        total_amount=paid.total_amount,
        price_parts=(LabeledPrice(paid.title, paid.total_amount),),
        tip_amount=0,
        provider=charge.provider if charge else "",
        is_test=charge.is_test if charge else False,
        credentials_title=charge.card_title if charge else "Telegram Stars",
        order_info=paid.order_info,
        shipping_option=None,
        telegram_payment_charge_id=paid.telegram_payment_charge_id,
        subscription_expiration_date=paid.subscription_expiration_date,
    )
