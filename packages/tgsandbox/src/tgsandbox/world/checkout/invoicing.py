"""A bot issues an invoice: what Telegram's server refuses, and links that anybody can pay by.

Facts: answers of the live server and the MTProto error tables; the provider is looked at before the currency.

Assumed: the order of the other checks of an invoice.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace

from tgsandbox.world.checkout.invoices import InvoiceContent, InvoiceLink
from tgsandbox.world.currencies import CURRENCIES
from tgsandbox.world.errors import ServerRefusal
from tgsandbox.world.people import Bot
from tgsandbox.world.providers.provider import PROVIDERS, connected
from tgsandbox.world.star_trade.subscriptions import MAX_PRICE, PERIOD_SECONDS
from tgsandbox.world.trouble.quirks import STARS_INVOICE_REFUSES_NEEDS
from tgsandbox.world.world import World

MAX_TITLE_LENGTH = 32
MAX_DESCRIPTION_LENGTH = 255
MAX_PAYLOAD_OCTETS = 128
MAX_START_PARAMETER_LENGTH = 64
START_PARAMETER = re.compile(r"[A-Za-z0-9_-]*")
SLUG_OCTETS = 15


def approved(world: World, bot: Bot, invoice: InvoiceContent) -> InvoiceContent:
    """The invoice as the server keeps it: with its provider's name, and for Stars without contact data.

    Raises ServerRefusal with the server's code.
    """
    checked = checked_stars(world, invoice) if invoice.is_in_stars else checked_provider(world, bot, invoice)
    limits = CURRENCIES[invoice.currency]
    if not limits.min_amount <= invoice.total_amount <= limits.max_amount:
        raise ServerRefusal("CURRENCY_TOTAL_AMOUNT_INVALID")
    if len(invoice.payload.encode()) > MAX_PAYLOAD_OCTETS:
        raise ServerRefusal("INVOICE_PAYLOAD_INVALID")
    check_start_parameter(invoice.start_parameter)
    check_provider_data(invoice.provider_data)
    # Assumed: a title or a description that is too long gets the words for an unusable invoice.
    if len(invoice.title) > MAX_TITLE_LENGTH or len(invoice.description) > MAX_DESCRIPTION_LENGTH:
        raise ServerRefusal("MEDIA_EMPTY")
    return checked


def checked_provider(world: World, bot: Bot, invoice: InvoiceContent) -> InvoiceContent:
    connection = connected(world, bot.id, invoice.provider_token)
    if connection is None:
        raise ServerRefusal("PAYMENT_PROVIDER_INVALID")
    if invoice.currency not in CURRENCIES or not PROVIDERS[connection.provider].takes(invoice.currency):
        raise ServerRefusal("CURRENCY_INVALID")
    return replace(invoice, provider=connection.provider, is_test=connection.is_test)


def checked_stars(world: World, invoice: InvoiceContent) -> InvoiceContent:
    """A provider token is of no use for Stars and is forgotten, as what an order in Stars can't ask for."""
    asks = invoice.needs_order_info or invoice.is_flexible
    if (
        len(invoice.prices) != 1
        or invoice.max_tip_amount
        or invoice.suggested_tip_amounts
        or (asks and STARS_INVOICE_REFUSES_NEEDS in world.quirks)
    ):
        raise ServerRefusal("STARS_INVOICE_INVALID")
    return replace(
        invoice,
        provider_token="",
        need_name=False,
        need_phone_number=False,
        need_email=False,
        need_shipping_address=False,
        send_phone_number_to_provider=False,
        send_email_to_provider=False,
        is_flexible=False,
    )


def check_provider_data(text: str) -> None:
    """Any JSON will do. So the live tests of Telegram.Bot 22 (.NET) say."""
    try:
        json.loads(text or "null")
    except ValueError:
        raise ServerRefusal("DATA_JSON_INVALID") from None


def check_start_parameter(text: str) -> None:
    if not START_PARAMETER.fullmatch(text):
        raise ServerRefusal("START_PARAM_INVALID")
    if len(text) > MAX_START_PARAMETER_LENGTH:
        raise ServerRefusal("START_PARAM_TOO_LONG")


def check_subscription(invoice: InvoiceContent) -> None:
    """Raises ServerRefusal SUBSCRIPTION_PERIOD_INVALID or SUBSCRIPTION_AMOUNT_INVALID."""
    if not invoice.subscription_period:
        return
    if invoice.subscription_period != PERIOD_SECONDS or not invoice.is_in_stars:
        raise ServerRefusal("SUBSCRIPTION_PERIOD_INVALID")
    if invoice.total_amount > MAX_PRICE:
        raise ServerRefusal("SUBSCRIPTION_AMOUNT_INVALID")


def make_link(world: World, bot: Bot, invoice: InvoiceContent) -> InvoiceLink:
    """A link that anybody may pay by, any number of times. Raises ServerRefusal as `approved`."""
    check_subscription(invoice)
    link = InvoiceLink(world.ids.base64url(SLUG_OCTETS), approved(world, bot, invoice), world.now())
    world.payments.links[link.slug] = link
    return link
