"""The buyer's verbs on a payment form, from the tap on Pay to the receipt.

Each returns the form as it then stands; what went wrong is in `form.error`. A verb that the form's state does
not offer (paying a paid form), or an invoice that can't be opened, raises `PaymentRefused`.
"""

from __future__ import annotations

from datetime import UTC, datetime

from tgsandbox.world.chats import ChatKey
from tgsandbox.world.checkout import saved
from tgsandbox.world.checkout.charging import is_paid_already
from tgsandbox.world.checkout.form_acts import (
    Closed,
    Mistaken,
    OrderInfoGiven,
    PayPressed,
    ShippingOptionChosen,
    TipSet,
    Verified,
)
from tgsandbox.world.checkout.form_errors import PaymentRefused, form_error
from tgsandbox.world.checkout.form_moves import form_with_id, move, put
from tgsandbox.world.checkout.form_table import require_offered
from tgsandbox.world.checkout.invoices import InvoiceContent, slug_of
from tgsandbox.world.checkout.order_info import asked_for, first_problem
from tgsandbox.world.checkout.payment_form import Credentials, FormError, FormEvent, FormState, PaymentForm
from tgsandbox.world.people import OrderInfo
from tgsandbox.world.providers.cards import Card, card_problem
from tgsandbox.world.providers.provider import PROVIDERS, Provider, connected
from tgsandbox.world.providers.test_cards import cards_of
from tgsandbox.world.world import World

__all__ = [
    "PaymentRefused",
    "answer_3ds",
    "cancel_form",
    "choose_shipping",
    "fill",
    "form_with_id",
    "open_form",
    "open_link",
    "pay_by_card",
    "pay_by_saved_card",
    "pay_by_stars",
    "set_tip",
]

FORM_ID_LENGTH = 16


def open_form(world: World, user_id: int, chat: ChatKey, message_id: int) -> PaymentForm:
    """A new form for the invoice in that message, as when the buyer taps its Pay button.

    Saved order info, when the buyer has all that the invoice asks for, is validated at once, as clients do:
    the bot of a flexible invoice gets its shipping query with the opening.
    Raises PaymentRefused: MESSAGE_ID_INVALID, INVOICE_INVALID, INVOICE_ALREADY_PAID,
    PROVIDER_ACCOUNT_INVALID.
    """
    messages = world.chats[chat].messages if chat in world.chats else {}
    message = messages.get(message_id)
    if message is None:
        raise PaymentRefused(form_error("MESSAGE_ID_INVALID"))
    if not isinstance(message.content, InvoiceContent):
        raise PaymentRefused(form_error("INVOICE_INVALID"))
    if message.forwarded_from is not None and message.content.is_single_chat:
        words = "This is a forwarded invoice for one chat only; its button leads to the bot."
        raise PaymentRefused(form_error("INVOICE_INVALID", words=words))
    form = new_form(world, user_id, message.content, chat=chat, message_id=message_id)
    if is_paid_already(world, form):
        raise PaymentRefused(form_error("INVOICE_ALREADY_PAID"))
    return opened(world, form)


def open_link(world: World, user_id: int, link: str) -> PaymentForm:
    """A new form for an invoice link: `https://t.me/$slug`, the bare slug, and what else clients open.

    Raises PaymentRefused: SLUG_INVALID, PROVIDER_ACCOUNT_INVALID.
    """
    found = world.payments.links.get(slug_of(link))
    if found is None:
        raise PaymentRefused(form_error("SLUG_INVALID"))
    return opened(world, new_form(world, user_id, found.invoice, slug=found.slug))


def opened(world: World, form: PaymentForm) -> PaymentForm:
    """What was saved is sent to be validated before the buyer sees it; incomplete data wait for the rest."""
    put(world, form)
    if form.order_info is None or first_problem(form.invoice, form.order_info) is not None:
        return form
    return move(world, form.id, OrderInfoGiven(form.order_info))


def new_form(
    world: World,
    user_id: int,
    invoice: InvoiceContent,
    *,
    chat: ChatKey | None = None,
    message_id: int = 0,
    slug: str = "",
) -> PaymentForm:
    account = world.account(user_id)
    if invoice.provider and connected(world, invoice.seller_bot_id, invoice.provider_token) is None:
        raise PaymentRefused(form_error("PROVIDER_ACCOUNT_INVALID"))
    known = account.saved_order_info if invoice.needs_order_info else None
    return PaymentForm(
        id=world.ids.text(FORM_ID_LENGTH),
        user_id=user_id,
        bot_id=invoice.seller_bot_id,
        invoice=invoice,
        opened_at=world.now(),
        chat=chat,
        message_id=message_id,
        slug=slug,
        order_info=asked_for(invoice, known) if known else None,
        history=(FormEvent(world.now(), FormState.FILLING, "the buyer opened the form"),),
    )


def fill(world: World, form_id: str, order_info: OrderInfo, save: bool = False) -> PaymentForm:
    """Validate contact data; for a flexible invoice the bot then gets a shipping query.

    `form.error` marks the first wrong field: REQ_INFO_…_INVALID, ADDRESS_…_INVALID.
    """
    return move(world, form_id, OrderInfoGiven(order_info, save))


def choose_shipping(world: World, form_id: str, shipping_option_id: str) -> PaymentForm:
    """`form.error` is SHIPPING_OPTION_INVALID when the bot offered no such option."""
    return move(world, form_id, ShippingOptionChosen(shipping_option_id))


def set_tip(world: World, form_id: str, amount: int) -> PaymentForm:
    """`amount` in the currency's smallest units, 0 up to the invoice's `max_tip_amount`."""
    return move(world, form_id, TipSet(amount))


def pay_by_card(world: World, form_id: str, card: Card, save: bool = False) -> PaymentForm:
    """Send the form with a new card; the bot gets a pre-checkout query and has ten seconds.

    `form.error`: LOCAL_CARD_NUMBER_INVALID, LOCAL_CARD_EXPIRE_DATE_INVALID, LOCAL_CARD_CVC_INVALID, missing
    details as in `fill`, SHIPPING_OPTION_INVALID; PASSWORD_MISSING when `save` is asked for without a
    two-step password on the account.
    """
    form = form_to_pay(world, form_id)
    provider = PROVIDERS.get(form.invoice.provider)
    if provider is None:
        return mistaken(world, form, form_error("PAYMENT_CREDENTIALS_INVALID"))
    problem = card_problem(card, frozenset(cards_of(provider.name)), expiry_to_check(world, provider))
    if problem is not None:
        return mistaken(world, form, problem)
    if save and not world.account(form.user_id).password:
        return mistaken(world, form, form_error("PASSWORD_MISSING", field="save"))
    credentials = Credentials(token_for(world, provider, card), card.title, save)
    return move(world, form_id, PayPressed(credentials))


def pay_by_saved_card(world: World, form_id: str, card_id: str, password: str = "") -> PaymentForm:
    """Send the form with a card saved before. The password is good for 15 minutes and may then be left out.

    `form.error`: PAYMENT_CREDENTIALS_ID_INVALID, PASSWORD_HASH_INVALID, TMP_PASSWORD_INVALID, and as in
    `pay_by_card`.
    """
    form = form_to_pay(world, form_id)
    card = next((card for card in saved.usable_cards(world, form) if card.id == card_id), None)
    if card is None:
        return mistaken(world, form, form_error("PAYMENT_CREDENTIALS_ID_INVALID", field="card"))
    problem = saved.unlock(world, form.user_id, password)
    if problem is not None:
        return mistaken(world, form, problem)
    return move(world, form_id, PayPressed(saved.credentials_of(card)))


def pay_by_stars(world: World, form_id: str) -> PaymentForm:
    """`form.error`: BALANCE_TOO_LOW, FORM_EXPIRED (after ten minutes)."""
    form = form_to_pay(world, form_id)
    if not form.invoice.is_in_stars:
        return mistaken(world, form, form_error("PAYMENT_CREDENTIALS_INVALID"))
    return move(world, form_id, PayPressed(Credentials(title="Telegram Stars")))


def answer_3ds(world: World, form_id: str, approve: bool) -> PaymentForm:
    """What the buyer tells the bank's page behind `form.verification_url`."""
    return move(world, form_id, Verified(approve))


def cancel_form(world: World, form_id: str) -> PaymentForm:
    """Close the form. While the bot is asked or the card is charged it can't be: money may be on its way."""
    return move(world, form_id, Closed())


def form_to_pay(world: World, form_id: str) -> PaymentForm:
    form = form_with_id(world, form_id)
    require_offered(form, PayPressed)
    return form


def mistaken(world: World, form: PaymentForm, error: FormError) -> PaymentForm:
    return move(world, form.id, Mistaken(error))


def expiry_to_check(world: World, provider: Provider) -> tuple[int, int] | None:
    """The client's own card fields look at the date; a provider's page takes its old test card."""
    if not provider.has_native_form:
        return None
    today = datetime.fromtimestamp(world.now(), UTC)
    return today.year, today.month


def token_for(world: World, provider: Provider, card: Card) -> str:
    """The provider keeps the number and gives a token for it; Telegram and the bot never see the number."""
    prefix = "tok_" if provider.name == "Stripe" else ""
    token = prefix + world.ids.octets(12).hex()
    world.payments.card_tokens[token] = card.digits
    return token
