"""Who may pay an order, and what they have to tell us."""

from __future__ import annotations

import re

from kassa.core.contact import OrderInfo
from kassa.core.order import Order


def may_pay(order: Order, payer_id: int) -> bool:
    """A personal order is paid by its buyer, or by anybody when all of it may be a gift."""
    return payer_id == order.buyer_id or order.may_be_gift


def wrong_field(order: Order, info: OrderInfo | None) -> str:
    """The first contact field that is missing or invalid (name, phone, email, address); "" = all are well."""
    rules = order.contact
    known = info or OrderInfo()
    for field, is_asked, pattern, found in (
        ("name", rules.name, rules.name_pattern, known.name),
        ("phone", rules.phone, rules.phone_pattern, known.phone_number),
        ("email", rules.email, rules.email_pattern, known.email),
    ):
        if is_asked and not (found and (not pattern or re.fullmatch(pattern, found))):
            return field
    return "address" if order.needs_shipping and known.shipping_address is None else ""
