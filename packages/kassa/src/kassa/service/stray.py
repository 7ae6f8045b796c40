"""A stand-in for the order behind an unknown payload, so that a question about it can be answered."""

from __future__ import annotations

from kassa.core.catalogue import ContactRules
from kassa.core.order import Invoicing, Order, PaymentState


def stray_order(shop: str, language: str = "", payload: str = "", payer_id: int = 0) -> Order:
    """Closed, with nothing in it, and with no id: it is in no book."""
    return Order(
        shop=shop,
        id="",
        invoicing=Invoicing.PERSONAL,
        invoice_payload=payload,
        buyer_id=payer_id,
        lines=(),
        currency="",
        payment=PaymentState.CANCELLED,
        placed_at=0.0,
        expires_at=0.0,
        contact=ContactRules(),
        needs_shipping=False,
        language=language,
    )
