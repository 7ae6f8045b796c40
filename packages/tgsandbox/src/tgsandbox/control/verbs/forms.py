"""The buyer's way through the payment form, up to the receipt."""

from __future__ import annotations

from msgspec import UNSET

from tgsandbox.control.shapes.forms import FormView, ReceiptView
from tgsandbox.control.shapes.requests import (
    ChooseShipping,
    Information,
    OpenForm,
    Pay,
    SetTip,
    ThreeDSecure,
)
from tgsandbox.control.showing.forms import show_form
from tgsandbox.control.showing.receipts import show_receipt
from tgsandbox.control.verb import NotThere, WrongRequest
from tgsandbox.control.verbs.chats import chat_key, message_of
from tgsandbox.control.verbs.people import account_of
from tgsandbox.world.checkout import paying
from tgsandbox.world.checkout.payment_form import PaymentForm
from tgsandbox.world.checkout.receipts import receipt
from tgsandbox.world.people import OrderInfo, ShippingAddress
from tgsandbox.world.providers.cards import Card
from tgsandbox.world.talk.messages import SuccessfulPayment
from tgsandbox.world.world import World

PAYING_WAYS = ("card", "saved_card_id", "stars")


def open_form(world: World, user_id: int, request: OpenForm) -> FormView:
    """Open the payment form of an invoice: one in a chat, or one by link."""
    account_of(world, user_id)
    for link in (request.link, request.slug):
        if link is not UNSET:
            return show_form(world, paying.open_link(world, user_id, link))
    if request.bot_id is UNSET or request.message_id is UNSET:
        raise WrongRequest(
            "an invoice is named by bot_id and message_id, by slug, or by link", field="bot_id"
        )
    return show_form(world, open_form_of_message(world, user_id, request.bot_id, request.message_id))


def get_form(world: World, user_id: int, form_id: str) -> FormView:
    """The form as it stands, with its history."""
    return show_form(world, form_of(world, user_id, form_id))


def give_information(world: World, user_id: int, form_id: str, request: Information) -> FormView:
    """Fill in what the form asks for; a flexible invoice then asks the bot for shipping options."""
    form_of(world, user_id, form_id)
    address = request.shipping_address
    info = OrderInfo(
        name=request.name,
        phone_number=request.phone_number,
        email=request.email,
        shipping_address=None
        if address is None
        else ShippingAddress(
            address.country_code,
            address.state,
            address.city,
            address.street_line1,
            address.street_line2,
            address.post_code,
        ),
    )
    return show_form(world, paying.fill(world, form_id, info, request.save))


def choose_shipping(world: World, user_id: int, form_id: str, request: ChooseShipping) -> FormView:
    """Choose one of the bot's shipping options."""
    form_of(world, user_id, form_id)
    return show_form(world, paying.choose_shipping(world, form_id, request.option_id))


def set_tip(world: World, user_id: int, form_id: str, request: SetTip) -> FormView:
    """Add a tip; 0 takes it away."""
    form_of(world, user_id, form_id)
    return show_form(world, paying.set_tip(world, form_id, request.amount))


def pay(world: World, user_id: int, form_id: str, request: Pay) -> FormView:
    """Send the form; the bot is asked and has ten seconds."""
    form_of(world, user_id, form_id)
    return show_form(world, _pay(world, form_id, request))


def answer_three_d_secure(world: World, user_id: int, form_id: str, request: ThreeDSecure) -> FormView:
    """Confirm the payment on the bank's page, or turn it down."""
    form_of(world, user_id, form_id)
    return show_form(world, paying.answer_3ds(world, form_id, request.approve))


def cancel_form(world: World, user_id: int, form_id: str) -> FormView:
    """Close the form; refused while money may be on its way."""
    form_of(world, user_id, form_id)
    return show_form(world, paying.cancel_form(world, form_id))


def get_receipt(world: World, user_id: int, bot_id: int, message_id: int) -> ReceiptView:
    """The receipt behind a payment's service message, or behind the invoice that it paid."""
    message = message_of(world, user_id, bot_id, message_id)
    if not isinstance(message.content, SuccessfulPayment) and not message.receipt_message_id:
        raise NotThere(f"message {message_id} is no payment and no paid invoice")
    return show_receipt(world, user_id, receipt(world, user_id, message.chat, message_id))


def form_of(world: World, user_id: int, form_id: str) -> PaymentForm:
    """The person's form; NotThere for one of another person, too."""
    account_of(world, user_id)
    form = world.payments.forms.get(form_id)
    if form is not None and form.user_id == user_id:
        return form
    known = ", ".join(one.id for one in world.payments.forms.values() if one.user_id == user_id) or "none"
    raise NotThere(f"no form {form_id!r} of this person; there are: {known}")


def open_form_of_message(world: World, user_id: int, peer_id: int, message_id: int) -> PaymentForm:
    message = message_of(world, user_id, peer_id, message_id)
    return paying.open_form(world, user_id, chat_key(world, user_id, peer_id), message.id)


def _pay(world: World, form_id: str, request: Pay) -> PaymentForm:
    if [request.card, request.saved_card_id, request.stars].count(UNSET) != len(PAYING_WAYS) - 1:
        raise WrongRequest(f"pay with exactly one of {', '.join(PAYING_WAYS)}", field="card")
    if request.saved_card_id is not UNSET:
        return paying.pay_by_saved_card(world, form_id, request.saved_card_id, request.password)
    if request.card is UNSET:
        return paying.pay_by_stars(world, form_id)
    fields = request.card
    card = Card(fields.number, fields.expiry, fields.cvc, fields.holder)
    return paying.pay_by_card(world, form_id, card, fields.save)
