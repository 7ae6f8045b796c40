"""What a payment brings about: the service message, the Receipt button, the saved card, the subscription."""

from __future__ import annotations

from dataclasses import replace

from tgsandbox.world.checkout import saved
from tgsandbox.world.checkout.form_acts import HandOver
from tgsandbox.world.checkout.payment_form import PaymentForm
from tgsandbox.world.star_trade import subscriptions
from tgsandbox.world.talk.messages import SuccessfulPayment
from tgsandbox.world.world import World


def hand_over(world: World, form: PaymentForm, charged: HandOver) -> int:
    """The id of the service message, which is always in the private chat of payer and bot."""
    chat = world.private_chat(form.bot_id, form.user_id)
    world.payments.form_of_charge[charged.telegram_payment_charge_id] = form.id
    subscription = subscriptions.begin(world, form, charged)
    message = world.add_message(
        chat,
        form.user_id,
        SuccessfulPayment(
            form.invoice.currency,
            form.total_amount,
            form.invoice.payload,
            charged.telegram_payment_charge_id,
            charged.provider_payment_charge_id,
            form.invoice.title,
            shipping_option_id=form.shipping_option_id,
            order_info=form.order_info if form.invoice.needs_order_info else None,
            is_recurring=subscription is not None,
            is_first_recurring=subscription is not None,
            subscription_expiration_date=int(subscription.paid_until) if subscription else 0,
            invoice_chat=form.chat,
            invoice_message_id=form.message_id,
        ),
    )
    show_receipt_button(world, form, message.id)
    saved.save_card(world, form)
    return message.id


def show_receipt_button(world: World, form: PaymentForm, receipt_message_id: int) -> None:
    """A single-chat invoice in the bot's own chat can't be paid again; the bot is not told of the change."""
    if not form.invoice.is_single_chat or form.chat != (form.user_id, form.bot_id):
        return
    chat = world.chats[form.chat]
    message = chat.messages.get(form.message_id)
    if message is not None:
        world.edit_message(chat, replace(message, receipt_message_id=receipt_message_id))
