"""The receipt of a payment, put together from its service message and the form that was paid."""

from __future__ import annotations

from tgsandbox.control.shapes.forms import PricePart, ReceiptView
from tgsandbox.control.shapes.money import show_money
from tgsandbox.control.showing.forms import show_prices
from tgsandbox.control.showing.people import show_order_info
from tgsandbox.world.messages import Message, RefundedPayment, SuccessfulPayment
from tgsandbox.world.payment_form import PaymentForm
from tgsandbox.world.world import World


def show_receipt(world: World, message: Message, paid: SuccessfulPayment) -> ReceiptView:
    """A renewal of a subscription has no form of its own; its receipt has one line."""
    form = _form_of(world, paid)
    invoice = form.invoice if form else None
    option = form.shipping_option if form else None
    total = show_money(paid.total_amount, paid.currency)
    return ReceiptView(
        title=paid.title,
        description=invoice.description if invoice else "",
        photo_url=invoice.photo.url if invoice and invoice.photo else "",
        bot_id=message.chat.bot_id,
        bot_name=world.user(message.chat.bot_id).first_name,
        date=message.date,
        is_test=invoice.is_test if invoice else False,
        provider=invoice.provider if invoice else "",
        price_parts=show_prices(form.price_parts, paid.currency) if form else [PricePart(paid.title, total)],
        tip=show_money(form.tip_amount if form else 0, paid.currency),
        total=total,
        paid_with=form.credentials.title if form and form.credentials else "",
        order_info=show_order_info(paid.order_info),
        shipping_option_title=option.title if option else "",
        telegram_payment_charge_id=paid.telegram_payment_charge_id,
        is_refunded=_is_refunded(world, message, paid),
    )


def _form_of(world: World, paid: SuccessfulPayment) -> PaymentForm | None:
    charge_id = paid.telegram_payment_charge_id
    forms = world.payments.forms.values()
    return next((form for form in forms if form.telegram_payment_charge_id == charge_id), None)


def _is_refunded(world: World, message: Message, paid: SuccessfulPayment) -> bool:
    return any(
        isinstance(other.content, RefundedPayment)
        and other.content.telegram_payment_charge_id == paid.telegram_payment_charge_id
        for other in world.chats[message.chat].messages.values()
    )
