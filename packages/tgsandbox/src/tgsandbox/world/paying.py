"""The buyer's verbs on a payment form, from the tap on Pay to the receipt.

Each returns the form as it then stands; what went wrong is in `form.error`. A verb that the form's state does
not offer (paying a paid form), or an invoice that can't be opened, raises `PaymentRefused`.
"""

from __future__ import annotations

from tgsandbox.world.cards import Card
from tgsandbox.world.chats import ChatKey
from tgsandbox.world.payment_form import FormError, PaymentForm
from tgsandbox.world.people import OrderInfo
from tgsandbox.world.world import World, WorldError


class PaymentRefused(WorldError):
    def __init__(self, error: FormError) -> None:
        super().__init__(f"{error.code}: {error.words}")
        self.error = error


def open_form(world: World, user_id: int, chat: ChatKey, message_id: int) -> PaymentForm:
    """A new form for the invoice in that message, as when the buyer taps its Pay button.

    Saved order info, when the buyer has some that the invoice asks for, is already filled in (not validated).
    Raises PaymentRefused: MESSAGE_ID_INVALID, INVOICE_INVALID, INVOICE_ALREADY_PAID.
    """
    raise NotImplementedError


def open_link(world: World, user_id: int, link: str) -> PaymentForm:
    """A new form for an invoice link (`https://t.me/$slug`, the bare slug …). Raises PaymentRefused: SLUG_INVALID."""
    raise NotImplementedError


def fill(world: World, form_id: str, order_info: OrderInfo, save: bool = False) -> PaymentForm:
    """Validate contact data; a flexible invoice goes on to AWAITING_SHIPPING and the bot gets a shipping query.

    `form.error` marks the first wrong field: REQ_INFO_…_INVALID, ADDRESS_…_INVALID.
    """
    raise NotImplementedError


def choose_shipping(world: World, form_id: str, shipping_option_id: str) -> PaymentForm:
    """`form.error` is SHIPPING_OPTION_INVALID when the bot offered no such option."""
    raise NotImplementedError


def set_tip(world: World, form_id: str, amount: int) -> PaymentForm:
    """`amount` in the currency's smallest units, 0 up to the invoice's `max_tip_amount`."""
    raise NotImplementedError


def pay_by_card(world: World, form_id: str, card: Card, save: bool = False) -> PaymentForm:
    """Send the form with a new card; the bot gets a pre-checkout query and has ten seconds.

    `form.error`: LOCAL_CARD_NUMBER_INVALID, LOCAL_CARD_EXPIRE_DATE_INVALID, LOCAL_CARD_CVC_INVALID, missing
    details as in `fill`, SHIPPING_OPTION_INVALID; PASSWORD_MISSING when `save` is asked without a two-step password.
    """
    raise NotImplementedError


def pay_by_saved_card(world: World, form_id: str, card_id: str, password: str = "") -> PaymentForm:
    """Send the form with a card saved before. The password is good for 15 minutes and may then be left out.

    `form.error`: PAYMENT_CREDENTIALS_ID_INVALID, PASSWORD_HASH_INVALID, TMP_PASSWORD_INVALID, as `pay_by_card`.
    """
    raise NotImplementedError


def pay_by_stars(world: World, form_id: str) -> PaymentForm:
    """`form.error`: BALANCE_TOO_LOW, FORM_EXPIRED (after ten minutes)."""
    raise NotImplementedError


def answer_3ds(world: World, form_id: str, approve: bool) -> PaymentForm:
    """What the buyer tells the bank's page behind `form.verification_url`."""
    raise NotImplementedError


def cancel_form(world: World, form_id: str) -> PaymentForm:
    """Close the form. While the bot is asked or the card is charged it can't be: money may be on its way."""
    raise NotImplementedError
