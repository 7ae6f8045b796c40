"""The contact data that an invoice asks for: is it complete, and what of it does the bot get."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tgsandbox.world.checkout.countries import COUNTRY_CODES
from tgsandbox.world.checkout.form_errors import form_error
from tgsandbox.world.checkout.invoices import InvoiceContent
from tgsandbox.world.checkout.payment_form import FormError
from tgsandbox.world.people import OrderInfo, ShippingAddress

EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
PHONE_DIGITS = range(7, 16)  # E.164 has at most 15
MAX_POST_CODE_LENGTH = 10
MAX_STREET_LENGTH = 64


def first_problem(invoice: InvoiceContent, order_info: OrderInfo) -> FormError | None:
    """The first field that Telegram would send back, None when all that was asked for is there."""
    return next(problems(invoice, order_info), None)


def problems(invoice: InvoiceContent, info: OrderInfo) -> Iterator[FormError]:
    if invoice.need_name and not info.name.strip():
        yield form_error("REQ_INFO_NAME_INVALID", field="name")
    if invoice.need_phone_number and len(digits_of(info.phone_number)) not in PHONE_DIGITS:
        yield form_error("REQ_INFO_PHONE_INVALID", field="phone_number")
    if invoice.need_email and not EMAIL.fullmatch(info.email.strip()):
        yield form_error("REQ_INFO_EMAIL_INVALID", field="email")
    if invoice.need_shipping_address:
        yield from address_problems(info.shipping_address or ShippingAddress())


def address_problems(address: ShippingAddress) -> Iterator[FormError]:
    if not address.street_line1.strip() or len(address.street_line1) > MAX_STREET_LENGTH:
        yield form_error("ADDRESS_STREET_LINE1_INVALID", field="street_line1")
    if len(address.street_line2) > MAX_STREET_LENGTH:
        yield form_error("ADDRESS_STREET_LINE2_INVALID", field="street_line2")
    if not address.city.strip():
        yield form_error("ADDRESS_CITY_INVALID", field="city")
    if address.country_code.upper() not in COUNTRY_CODES:
        yield form_error("ADDRESS_COUNTRY_INVALID", field="country_code")
    if len(address.post_code) > MAX_POST_CODE_LENGTH:
        yield form_error("ADDRESS_POSTCODE_INVALID", field="post_code")


def asked_for(invoice: InvoiceContent, info: OrderInfo) -> OrderInfo:
    """What of `info` this invoice needs, in the shape in which the bot gets it."""
    address = info.shipping_address if invoice.need_shipping_address else None
    return OrderInfo(
        name=info.name.strip() if invoice.need_name else "",
        phone_number=digits_of(info.phone_number) if invoice.need_phone_number else "",
        email=info.email.strip() if invoice.need_email else "",
        shipping_address=normalised(address) if address else None,
    )


def normalised(address: ShippingAddress) -> ShippingAddress:
    return ShippingAddress(
        country_code=address.country_code.upper(),
        state=address.state.strip(),
        city=address.city.strip(),
        street_line1=address.street_line1.strip(),
        street_line2=address.street_line2.strip(),
        post_code=address.post_code.strip(),
    )


def digits_of(phone_number: str) -> str:
    """Telegram hands phone numbers on as digits without a plus."""
    return "".join(sign for sign in phone_number if sign.isdigit())
