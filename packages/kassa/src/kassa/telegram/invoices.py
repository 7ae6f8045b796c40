"""An order as sendInvoice wants it, within Telegram's limits (Bot API: sendInvoice, LabeledPrice)."""

from __future__ import annotations

import re
from typing import Any

from kassa.core.catalogue import Product
from kassa.core.money import STARS
from kassa.core.order import Invoicing, Order, OrderLine
from kassa.core.secret import Secret
from kassa.telegram.callbacks import short_id
from kassa.telegram.markup import clean, shortened

TITLE_CHARACTERS = 32
DESCRIPTION_CHARACTERS = 255
LABEL_CHARACTERS = 64
_START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,60}")


class NoProviderToken(Exception):
    """The shop takes no payments in this currency."""


def invoice_arguments(order: Order, product: Product | None, provider_token: Secret | None) -> dict[str, Any]:
    """The arguments of sendInvoice, without the chat.

    `product` gives description and photo when all of the order is one product that is still known.
    Raises NoProviderToken when a currency other than Stars has none.
    """
    return {
        "title": shortened(clean(title_of(order)), TITLE_CHARACTERS),
        "description": _description(order, product),
        "payload": order.invoice_payload,
        "currency": order.currency,
        "start_parameter": start_parameter(order) if order.invoicing is Invoicing.PERSONAL else None,
        "photo_url": _photo_url(order, product),
        **(_paid_in_stars(order) if order.currency == STARS else _paid_by_card(order, provider_token)),
    }


def title_of(order: Order) -> str:
    """What is bought, in a few words: the first line, and how many more."""
    first, *others = order.lines
    title = _named(first)
    return f"{title} +{len(others)}" if others else title


def start_parameter(order: Order) -> str:
    """Makes it a single-chat invoice: forwards carry no Pay button, but a link that sells the same thing."""
    sku = order.lines[0].sku
    return f"buy_{sku if _START_PARAMETER.fullmatch(sku) else short_id(sku)}"


def _paid_in_stars(order: Order) -> dict[str, Any]:
    """Exactly one price, an empty token, and none of the contact fields: Telegram refuses them for XTR."""
    total = order.goods_total.amount
    return {"provider_token": "", "prices": [{"label": _label(title_of(order)), "amount": total}]}


def _paid_by_card(order: Order, provider_token: Secret | None) -> dict[str, Any]:
    if not provider_token:
        raise NoProviderToken(f"no provider token for {order.currency}")
    return {
        "provider_token": provider_token.reveal(),
        "prices": [{"label": _label(_named(line)), "amount": line.total.amount} for line in order.lines],
        "need_name": order.contact.name,
        "need_phone_number": order.contact.phone,
        "need_email": order.contact.email,
        "need_shipping_address": order.needs_shipping,
        "is_flexible": order.needs_shipping,
        **_tips(order),
    }


def _tips(order: Order) -> dict[str, Any]:
    if order.max_tip <= 0:
        return {}
    suggested = sorted({tip for tip in order.suggested_tips if 0 < tip <= order.max_tip})[:4]
    return {"max_tip_amount": order.max_tip, "suggested_tip_amounts": suggested}


def _named(line: OrderLine) -> str:
    return line.title if line.quantity == 1 else f"{line.quantity} × {line.title}"


def _label(text: str) -> str:
    return shortened(clean(text), LABEL_CHARACTERS)


def _description(order: Order, product: Product | None) -> str:
    single = product is not None and len(order.lines) == 1
    text = product.description.strip() if product is not None and single else ""
    return shortened(clean(text or ", ".join(_named(line) for line in order.lines)), DESCRIPTION_CHARACTERS)


def _photo_url(order: Order, product: Product | None) -> str | None:
    """Telegram fetches an invoice's picture itself, so that a local file can't be one."""
    if product is None:
        return None
    variant = next((one for one in product.variants if one.sku == order.lines[0].sku), None)
    photo = (variant.photo if variant else "") or product.photo
    return photo if photo.startswith(("https://", "http://")) else None
