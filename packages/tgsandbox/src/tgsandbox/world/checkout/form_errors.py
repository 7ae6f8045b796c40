"""What can go wrong on a payment form: Telegram's code with a sentence of the sandbox's own.

Codes: MTProto error tables of core.telegram.org and the codes that telegramdesktop/tdesktop handles; those
that begin with LOCAL_ are a client's own.
"""

from __future__ import annotations

from tgsandbox.world.checkout.payment_form import FormError
from tgsandbox.world.errors import WorldError

WORDS = {
    "MESSAGE_ID_INVALID": "There is no such message in this chat.",
    "INVOICE_INVALID": "This message is not an invoice.",
    "SLUG_INVALID": "There is no invoice behind this link.",
    "INVOICE_ALREADY_PAID": "You have paid this invoice already; its receipt is in the chat.",
    "PROVIDER_ACCOUNT_INVALID": "The shop's payment provider is not connected any more.",
    "FORM_SUBMIT_DUPLICATE": "This form has been sent already; nothing is charged twice.",
    "FORM_EXPIRED": "This form was open for too long. Open the invoice again.",
    "REQ_INFO_NAME_INVALID": "Please enter your name.",
    "REQ_INFO_PHONE_INVALID": "Please enter a phone number with its country code.",
    "REQ_INFO_EMAIL_INVALID": "Please enter an e-mail address such as name@example.org.",
    "ADDRESS_COUNTRY_INVALID": "Please choose a country.",
    "ADDRESS_CITY_INVALID": "Please enter a city.",
    "ADDRESS_STATE_INVALID": "Please enter a state or region.",
    "ADDRESS_STREET_LINE1_INVALID": "Please enter a street and house number.",
    "ADDRESS_STREET_LINE2_INVALID": "The second line of the address is too long.",
    "ADDRESS_POSTCODE_INVALID": "Please enter a postcode of at most ten characters.",
    "REQUESTED_INFO_INVALID": "Your contact details are older than an hour. Please confirm them again.",
    "SHIPPING_BOT_TIMEOUT": "The shop did not say how it can deliver. Please try again later.",
    "SHIPPING_NOT_AVAILABLE": "The shop does not deliver to this address.",
    "SHIPPING_OPTION_INVALID": "Please choose one of the shipping methods.",
    "LOCAL_TIP_INVALID": "This tip is not possible.",
    "BOT_PRECHECKOUT_FAILED": "The shop could not take this order. Your card was not charged.",
    "BOT_PRECHECKOUT_TIMEOUT": "The shop did not answer within ten seconds. Nothing was charged.",
    "PRECHECKOUT_FAILED": "The shop could not take this order. Your Stars were not spent.",
    "PAYMENT_FAILED": "The payment did not go through. Your card was not charged.",
    "PROVIDER_ACCOUNT_TIMEOUT": "The payment provider does not answer. Nothing was charged.",
    "PAYMENT_CREDENTIALS_INVALID": "This invoice can't be paid in this way.",
    "PAYMENT_CREDENTIALS_ID_INVALID": "This card is not among your saved cards for this provider.",
    "PASSWORD_MISSING": "A card can be saved only with a two-step verification password on the account.",
    "PASSWORD_HASH_INVALID": "This password is wrong.",
    "TMP_PASSWORD_INVALID": "Please enter your two-step verification password to pay with a saved card.",
    "MEDIA_ALREADY_PAID": "You have bought these pictures already.",
    "BALANCE_TOO_LOW": "There are not enough Stars on the balance.",
}


class PaymentRefused(WorldError):
    """The form can't be opened, or it does not offer this act in its state; nothing has changed."""

    def __init__(self, error: FormError) -> None:
        super().__init__(f"{error.code}: {error.words}")
        self.error = error


def form_error(code: str, *, words: str = "", bot_words: str = "", field: str = "") -> FormError:
    """The error of that code, with its usual sentence unless `words` say it better."""
    return FormError(code, words or WORDS[code], bot_words, field)
